import KobraProtocol
import KobraState

/// The probes that wait for a printer's word: who waits for what, for how long, and who is through. A value; times are
/// seconds of a clock that does not jump.
struct ProbeDesk {
    /// Most probes that wait.
    let limit: Int

    /// Most that wait for one printer, so that a flood of them leaves room for the others.
    static let limitPerPrinter = 8
    /// Seconds that the rest of the answers may take after the first: a printer gives them in a row, or not at all.
    static let grace = 1.0

    private struct Probe {
        let printer: PrinterID
        let start: Double
        var deadline: Double
        /// Questions whose answers are awaited; `nil` until it is known which were put.
        var awaited: Set<Queries.Question>?
        var heard: Set<Queries.Question> = []
    }

    /// A probe that waits no more.
    struct Result: Hashable {
        let ticket: Int
        let printer: PrinterID
        /// Whether the printer answered.
        let isAnswered: Bool
        /// Seconds it took.
        let seconds: Double
    }

    private var probes: [Int: Probe] = [:]
    private var lastTicket = 0

    init(limit: Int) { self.limit = limit }

    /// The printers that somebody waits for.
    var printers: Set<PrinterID> { Set(probes.values.map(\.printer)) }

    /// When the next probe's time is up.
    var deadline: Double? { probes.values.map(\.deadline).min() }

    /// A probe comes; to be followed by `await` or `end`.
    ///
    /// - Returns: its ticket; `nil` when there are too many.
    mutating func begin(_ printer: PrinterID, at time: Double, until deadline: Double) -> Int? {
        guard probes.count < limit,
            probes.values.count(where: { $0.printer == printer }) < Self.limitPerPrinter
        else { return nil }
        lastTicket += 1
        probes[lastTicket] = Probe(printer: printer, start: time, deadline: deadline)
        return lastTicket
    }

    /// Now it is known what it waits for. What was heard since it began counts: the answer may have been quicker.
    mutating func await(_ questions: Set<Queries.Question>, for ticket: Int, at time: Double) -> [Result] {
        probes[ticket]?.awaited = questions
        return finish(at: time)
    }

    /// It is over, without waiting.
    mutating func end(_ ticket: Int, isAnswered: Bool, at time: Double) -> Result? {
        probes.removeValue(forKey: ticket).map {
            Result(ticket: ticket, printer: $0.printer, isAnswered: isAnswered, seconds: time - $0.start)
        }
    }

    /// A printer answered a question.
    mutating func heard(_ question: Queries.Question, from printer: PrinterID, at time: Double) -> [Result] {
        for (ticket, probe) in probes where probe.printer == printer {
            if probe.heard.isEmpty { probes[ticket]?.deadline = min(probe.deadline, time + Self.grace) }
            probes[ticket]?.heard.insert(question)
        }
        return finish(at: time)
    }

    /// Takes out who is through: everything was answered, or the time is up.
    mutating func finish(at time: Double) -> [Result] {
        let through = probes.filter { _, probe in
            guard let awaited = probe.awaited else { return false }
            return awaited.isSubset(of: probe.heard) || probe.deadline <= time
        }
        return through.keys.sorted().compactMap { ticket in
            end(ticket, isAnswered: probes[ticket]?.heard.isEmpty == false, at: time)
        }
    }
}
