import KobraAdmin
import KobraControl
import KobraProtocol
import KobraState
import Platform
import Synchronization

/// Carries out orders: asks the desk what is to be done, and does it.
///
/// The desk's lock is held while messages are handed to the broker's thread, so that they go out in the order in which
/// they were decided on: a stop must never be followed by what it overtook. Handing over does not wait for the network.
/// Answers are given without the lock.
final class Operator: Operating {
    private let hub: Hub
    private let links: Links
    private let desk: Mutex<Desk>
    private let waiting = Mutex<[String: @Sendable (CommandRecord) -> Void]>([:])
    private let onLate = Mutex<(@Sendable (CommandRecord) -> Void)?>(nil)
    private let escapesSlashes = Atomic(true)

    private let deliveries: Deliveries
    private let save: Save?

    /// Has everything that must outlive the program written down, and tells whether what was true at the call is safe.
    /// Never waits for a disk.
    typealias Save = @Sendable (_ whenDone: @escaping @Sendable (Bool) -> Void) -> Void

    /// - Parameter save: `nil` where nothing outlives the program.
    init(
        hub: Hub, links: Links, rules: ControlRules, escapesSlashes: Bool, deliveries: Deliveries, save: Save? = nil
    ) {
        self.deliveries = deliveries
        self.hub = hub
        self.links = links
        self.save = save
        var desk = Desk(rules: rules)
        desk.recordsIntents = save != nil
        self.desk = Mutex(desk)
        self.escapesSlashes.store(escapesSlashes, ordering: .relaxed)
        hub.ears.onReports { [weak self] printer, report in self?.heard(printer, report) }
    }

    func snapshot() -> (fleet: Fleet, now: Instant) { hub.snapshot() }

    func record(_ id: String) -> CommandRecord? { desk.withLock { $0[id] } }

    func submit(
        _ request: OrderRequest, whenAnswered: @escaping @Sendable (CommandRecord) -> Void
    ) -> CommandRecord {
        waiting.withLock { $0[request.id] = whenAnswered }
        guard let situation = situation(of: request.printer) else {
            waiting.withLock { $0[request.id] = nil }
            let record = CommandRecord.unknownPrinter(request, at: .now)
            deliveries.add { whenAnswered(record) }
            return record
        }
        // An id like those that the known clients make up (protocol.md 6.5).
        let newTask = "\(Int.random(in: 100_000..<1_000_000))"
        perform { $0.submit(request, newTask: newTask, situation) }
        return record(request.id) ?? CommandRecord.unknownPrinter(request, at: .now)
    }

    func markReady(_ printer: PrinterID) -> Objection? {
        guard let situation = situation(of: printer) else { return Objection(.notFound, "there is no such printer") }
        return desk.withLock { $0.markReady(situation) }
    }

    func revoke(_ callers: Set<String>) { perform { [self] in $0.revoke(callers, situation) } }

    func close() { perform { [self] in $0.close(situation) } }

    /// Lets time pass.
    func tick() { perform { [self] in $0.advance(situation) } }

    /// Takes over a new configuration.
    func reconfigure(_ rules: ControlRules, escapesSlashes: Bool, printers: Set<PrinterID>) {
        self.escapesSlashes.store(escapesSlashes, ordering: .relaxed)
        desk.withLock {
            $0.rules = rules
            $0.keep(printers)
        }
    }

    /// Who is told of commands that were carried out after their answer was given.
    func onLate(_ body: @escaping @Sendable (CommandRecord) -> Void) { onLate.withLock { $0 = body } }

    /// What was counted, and the last command of each printer.
    var figures: (counts: ControlFigures, last: [PrinterID: CommandRecord]) {
        desk.withLock { ($0.figures, $0.last) }
    }

    /// What is to be on disk of commands.
    var intents: [Intent] { desk.withLock { $0.intents } }

    /// Takes back what was on disk, before anything is ordered; returns what is not known to have ended.
    func restore(_ intents: [Intent]) -> [CommandRecord] { desk.withLock { $0.restore(intents, at: .now) } }

    private func heard(_ printer: PrinterID, _ report: Report) {
        guard let situation = situation(of: printer) else { return }
        perform { $0.heard(report, situation) }
    }

    private var escapes: Bool { escapesSlashes.load(ordering: .relaxed) }

    private func situation(of printer: PrinterID) -> Situation? {
        hub.situation(of: printer) { [links] in links.isProven(to: $0) }
    }
}

// MARK: - Doing what the desk says

extension Operator {
    private func perform(_ decide: (inout Desk) -> [Effect]) {
        // What may call back, or takes long.
        var later: [Effect] = []
        var isSettled = false
        desk.withLock { desk in
            var effects = decide(&desk)[...]
            // Before anything is sent, so that no answer is missed.
            hub.ears.listen(to: desk.awaited)
            while let effect = effects.popFirst() {
                switch effect {
                case .ask(let printer, let questions, let id):
                    if !ask(printer, questions), let id { effects += notSent(id, printer, &desk)[...] }
                case .send(let id, let printer, let commands):
                    if !send(commands, to: printer) { effects += notSent(id, printer, &desk)[...] }
                case .record, .answer, .late: later.append(effect)
                }
            }
            hub.ears.listen(to: desk.awaited)
            for case .answer(let record) in later where desk.isWrittenDown(record.request.id) { isSettled = true }
        }
        for case .record(let id, let printer) in later { writeDown(id, for: printer) }
        // Soon, so that a crash does not make a riddle of what is over.
        if isSettled { save? { _ in } }
        for case .answer(let record) in later {
            guard let body = waiting.withLock({ $0.removeValue(forKey: record.request.id) }) else { continue }
            deliveries.add { body(record) }
        }
        for case .late(let record) in later {
            guard let body = onLate.withLock({ $0 }) else { continue }
            deliveries.add { body(record) }
        }
    }

    /// Has it written down that a command is about to be sent. The answer comes from another thread, or never: the desk
    /// waits for it only so long.
    private func writeDown(_ id: String, for printer: PrinterID) {
        save? { [weak self] isSafe in
            guard let self, let situation = self.situation(of: printer) else { return }
            self.perform { $0.recorded(id, isSafe: isSafe, situation) }
        }
    }

    private func notSent(_ id: String, _ printer: PrinterID, _ desk: inout Desk) -> [Effect] {
        situation(of: printer).map { desk.notSent(id, $0) } ?? []
    }

    /// Puts questions to a printer; whether any went out.
    private func ask(_ printer: PrinterID, _ questions: [Queries.Question]) -> Bool {
        var isSent = false
        for query in hub.ask(printer, questions) where links.send(query, escapingSlashes: escapes) {
            hub.sent(query)
            isSent = true
        }
        return isSent
    }

    /// Publishes messages, once each; whether the first went out. Where one does not, those after it are not tried.
    private func send(_ commands: [Command], to printer: PrinterID) -> Bool {
        guard let printer = situation(of: printer)?.printer, let address = printer.address,
            let broker = printer.broker
        else { return false }
        var isSent = false
        for command in commands {
            let topic = address.commandTopic(command.verb, spelling: printer.currentSpelling)
            guard links.send(command, topic: topic, on: broker, escapingSlashes: escapes) else { break }
            isSent = true
        }
        return isSent
    }
}
