public import KobraProtocol
import KobraState

/// Where commands are accepted, held back, sent and watched: the life of each from order to outcome. A value: it reads no
/// clock, sends nothing itself, and says by `Effect` what is to be done.
///
/// Commands for one printer go out one after the other, each when the one before has its answer. What is in the safe
/// direction goes out at once, and ends everything of that printer that was not sent yet.
public struct Desk: Sendable {
    /// What holds for commands.
    public var rules: ControlRules
    /// Whether there is somewhere to write down what is about to be sent. Where there is not, nothing waits for it.
    public var recordsIntents = false
    /// What was counted.
    public internal(set) var figures = ControlFigures()
    /// The last command of each printer.
    public internal(set) var last: [PrinterID: CommandRecord] = [:]

    /// Nothing more is sent.
    var isClosed = false
    var entries: [String: Entry] = [:]
    /// The commands in the order of their acceptance.
    var sequence: [String] = []
    /// The commands of a printer that wait, the first of them under way.
    var lines: [PrinterID: [String]] = [:]
    var platesCleared: [PrinterID: Instant] = [:]
    /// When a printer was last asked what became of its commands.
    var polled: [PrinterID: Instant] = [:]

    /// Most commands kept, those that are over included.
    public static let limit = 1000
    /// Most commands that wait for their answer, and most of one caller; what is safe does not count.
    public static let waitingLimit = 32
    /// The same, of one caller.
    public static let callerLimit = 4
    /// Seconds within which the printer must answer the question that goes before what heats, moves or overwrites.
    public static let evidenceLimit = 5.0
    /// Seconds within which it must be written down that a command is about to be sent.
    public static let recordLimit = 4.0
    /// Seconds between two questions what became of a command, and for how long they are put.
    static let pollInterval = 2.0
    static let pollTime = 60.0
    /// Seconds between two such questions to one printer at the least, however many commands it gets.
    static let pollPause = 0.2
    /// Seconds for which an unconfirmed command is watched on.
    public static let lateLimit = 600.0

    /// A desk without any command.
    public init(rules: ControlRules = ControlRules()) { self.rules = rules }

    /// The command of that id.
    public subscript(id: String) -> CommandRecord? { entries[id]?.record }

    /// Printers of which reports are wanted: commands for them are under way or watched.
    public var awaited: Set<PrinterID> {
        Set(entries.values.filter { $0.isUnsent || $0.watch != nil }.map(\.printer))
    }

    /// Takes an order.
    ///
    /// - Parameters:
    ///   - newTask: an id for a job that the order may begin.
    ///   - situation: the printer's.
    public mutating func submit(_ request: OrderRequest, newTask: String, _ situation: Situation) -> [Effect] {
        var entry = Entry(request, newTask: newTask, situation)
        var effects: [Effect] = []
        makeRoom(situation, &effects)
        sequence.append(request.id)
        if let objection = objection(to: entry, situation) {
            entries[request.id] = entry
            end(request.id, objection, situation, &effects)
        } else if entry.isSafe {
            entry.record.stage = .sent
            entries[request.id] = entry
            if !request.isDryRun { overtake(request.id, situation, &effects) }
            release(request.id, situation, &effects)
        } else {
            entries[request.id] = entry
            lines[request.printer, default: []].append(request.id)
            if lines[request.printer]?.count == 1 { begin(request.id, situation, &effects) }
        }
        return effects
    }

    /// A report of a printer came and was taken in, one that was not retained.
    public mutating func heard(_ report: Report, _ situation: Situation) -> [Effect] {
        var effects: [Effect] = []
        // What begins or is sent on account of this report must not take it for an answer of its own.
        let concerned = sequence.filter { entries[$0]?.printer == situation.printer.id }
        let checking = concerned.filter { entries[$0]?.record.stage == .checking }
        let watched = concerned.filter { entries[$0]?.watch != nil }
        for id in watched {
            entries[id]?.watch?.heard(report, situation)
            judge(id, situation, &effects)
        }
        for id in checking where entries[id]?.record.stage == .checking {
            entries[id]?.learn(report)
            if entries[id]?.hasEvidence == true { release(id, situation, &effects) }
        }
        return effects
    }

    /// Time passes.
    ///
    /// - Parameter situation: what a printer is like now; `nil` for one that is no longer watched.
    public mutating func advance(_ situation: (PrinterID) -> Situation?) -> [Effect] {
        var effects: [Effect] = []
        for id in sequence {
            guard let entry = entries[id], entry.isUnsent || entry.watch != nil else { continue }
            guard let situation = situation(entry.printer) else {
                abandon(id, &effects)
                continue
            }
            if entry.isUnsent { expireUnsent(id, situation, &effects) } else { watch(id, situation, &effects) }
        }
        return effects
    }

    /// Whether it is written down that a command is about to be sent. What was overtaken or given up meanwhile stays so;
    /// the rest is looked at once more, for the printer need not be as it was.
    public mutating func recorded(_ id: String, isSafe: Bool, _ situation: Situation) -> [Effect] {
        var effects: [Effect] = []
        guard entries[id]?.record.stage == .recording else { return [] }
        if isSafe {
            entries[id]?.isRecorded = true
            release(id, situation, &effects)
        } else {
            end(id, Entry.notRecorded("could not be written"), situation, &effects)
        }
        return effects
    }

    /// A command could not be published after all: it is gone, and will not be sent later.
    public mutating func notSent(_ id: String, _ situation: Situation) -> [Effect] {
        var effects: [Effect] = []
        entries[id]?.watch = nil
        entries[id]?.record.sent = nil
        end(id, Objection(.unavailable, "the link to the broker was lost; nothing was sent"), situation, &effects)
        return effects
    }

    /// These callers are no longer good: nothing of theirs that was not sent yet is sent.
    public mutating func revoke(_ callers: Set<String>, _ situation: (PrinterID) -> Situation?) -> [Effect] {
        var effects: [Effect] = []
        drop(Objection(.revoked, "the token was removed; nothing was sent"), situation, &effects) {
            callers.contains($0.record.request.caller)
        }
        return effects
    }

    /// The exporter ends: nothing that was not sent yet is sent, and nothing that is ordered from now on. What was sent has its
    /// end now, for nobody will be there to see another; but what is written down ends with the next start.
    public mutating func close(_ situation: (PrinterID) -> Situation?) -> [Effect] {
        var effects: [Effect] = []
        isClosed = true
        drop(Self.closed, situation, &effects) { _ in true }
        for id in sequence {
            guard let entry = entries[id], entry.record.stage == .sent, !entry.isAnswered, !isWrittenDown(id) else {
                continue
            }
            guard let now = situation(entry.printer) else {
                abandon(id, &effects)
                continue
            }
            let words = "sent, and the exporter stops before the printer has shown it. It may still happen"
            answer(id, .unconfirmed, words, now, &effects)
        }
        return effects
    }

    static let closed = Objection(.unavailable, "the exporter is stopping; nothing was sent")

    /// An operator says that a printer's plate is clear.
    ///
    /// - Returns: why that does not count now, if it does not.
    public mutating func markReady(_ situation: Situation) -> Objection? {
        guard situation.state == .idle else {
            return Objection(.notNow, "the printer is not idle: look at the plate once it is")
        }
        platesCleared[situation.printer.id] = situation.now
        return nil
    }

    /// Forgets what belongs to printers that are no longer watched.
    public mutating func keep(_ printers: Set<PrinterID>) {
        figures.keep(printers)
        last = last.filter { printers.contains($0.key) }
        platesCleared = platesCleared.filter { printers.contains($0.key) }
        polled = polled.filter { printers.contains($0.key) }
    }
}
