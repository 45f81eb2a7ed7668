public import KobraState

/// What a printer is like at a moment: all that a decision about a command is made from.
public struct Situation: Sendable {
    /// The printer, brought up to `now`.
    public var printer: Printer
    /// Whether the link to its broker is proven: a packet came within one and a half keep-alives.
    public var isLinkProven: Bool
    /// How long what was heard holds.
    public var freshness: Freshness
    /// The name of another printer that installs a firmware.
    public var otherUpdate: String?
    /// The moment.
    public var now: Instant

    /// That situation.
    public init(
        printer: Printer, isLinkProven: Bool, freshness: Freshness = Freshness(), otherUpdate: String? = nil,
        now: Instant
    ) {
        self.printer = printer
        self.isLinkProven = isLinkProven
        self.freshness = freshness
        self.otherUpdate = otherUpdate
        self.now = now
    }

    /// What the printer does.
    public var state: PrinterState { printer.state(at: now) }
    /// The open job.
    var job: Job? { printer.work.job }
}
