public import KobraProtocol
public import KobraState

/// What is counted of commands.
public struct ControlFigures: Hashable, Sendable {
    /// Commands by how they ended, for each printer that ever had one.
    public private(set) var outcomes: [PrinterID: [OrderKind: Tally<CommandOutcome>]] = [:]
    /// Seconds from acceptance to confirmation.
    public private(set) var durations: [OrderKind: Histogram] = [:]

    /// Upper bounds of the buckets, seconds: a printer answers within one, heats up within minutes.
    public static let bounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]

    /// Nothing counted.
    public init() {
        for kind in OrderKind.allCases { durations[kind] = Histogram(bounds: Self.bounds) }
    }

    /// The counts of one printer and kind.
    public func outcomes(of kind: OrderKind, for printer: PrinterID) -> Tally<CommandOutcome> {
        outcomes[printer]?[kind] ?? Tally()
    }

    /// The counts of one printer, by kind and then by outcome, each in the order of its cases.
    public func counts(for printer: PrinterID) -> [Double] {
        guard outcomes[printer] != nil else { return Self.none }
        return OrderKind.allCases.flatMap { outcomes(of: $0, for: printer).counts }
    }

    /// The counts of a printer that never had a command, as most never have.
    private static let none = OrderKind.allCases.flatMap { _ in Tally<CommandOutcome>().counts }

    mutating func count(_ outcome: CommandOutcome, _ record: CommandRecord, at time: Instant) {
        let kind = record.request.order.kind
        outcomes[record.request.printer, default: [:]][kind, default: Tally()][outcome] += 1
        guard outcome == .confirmed || outcome == .late else { return }
        durations[kind]?.observe(max(0, time.seconds(since: record.accepted)))
    }

    /// Forgets printers that are no longer watched.
    mutating func keep(_ printers: Set<PrinterID>) { outcomes = outcomes.filter { printers.contains($0.key) } }
}
