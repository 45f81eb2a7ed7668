import JSON
import KobraControl
import KobraProtocol
import KobraState
import Synchronization

/// Carries out orders as the exporter does, with a real desk and a real fleet, and nobody at the other end but what an
/// input says. What would be sent is held against the limits that no request may pass.
final class DeskOperating: Operating {
    fileprivate struct State {
        var fleet: Fleet
        var desk = Desk(rules: ControlRules(urlPrefixes: ["http://files.example/"]))
        var now = Instant(uptime: 1_000_000_000, unixMilliseconds: 1_709_712_000_000)
        var waiting: [String: @Sendable (CommandRecord) -> Void] = [:]
        var onLate: (@Sendable (CommandRecord) -> Void)?
        var sent = 0
        var recorded = 0
        var finding: Finding?
    }

    private let state: Mutex<State>

    init() {
        let start = Instant(uptime: 1_000_000_000, unixMilliseconds: 1_709_712_000_000)
        let known = zip(["left", "right"], StoryTarget.addresses).map { name, address in
            KnownPrinter(id: address.printer, name: name, model: address.model)
        }
        var fleet = Fleet(admission: Admission(known: known), brokers: ["main"], at: start)
        _ = fleet.brokerConnected("main", at: start)
        state = Mutex(State(fleet: fleet))
    }

    var now: Instant { state.withLock { $0.now } }
    var finding: Finding? { state.withLock { $0.finding } }
    func onLate(_ body: @escaping @Sendable (CommandRecord) -> Void) { state.withLock { $0.onLate = body } }

    func snapshot() -> (fleet: Fleet, now: Instant) {
        state.withLock { state in
            _ = state.fleet.advance(to: state.now)
            return (state.fleet, state.now)
        }
    }

    func record(_ id: String) -> CommandRecord? { state.withLock { $0.desk[id] } }

    func submit(
        _ request: OrderRequest, whenAnswered: @escaping @Sendable (CommandRecord) -> Void
    ) -> CommandRecord {
        state.withLock { $0.waiting[request.id] = whenAnswered }
        perform { state in
            guard let situation = state.situation(request.printer) else { return [] }
            return state.desk.submit(request, newTask: "123456", situation)
        }
        return record(request.id) ?? CommandRecord.unknownPrinter(request, at: now)
    }

    func markReady(_ printer: PrinterID) -> Objection? {
        state.withLock { state in state.situation(printer).flatMap { state.desk.markReady($0) } }
    }

    func revoke(_ callers: Set<String>) {
        perform { state in
            let fleet = state
            return state.desk.revoke(callers) { fleet.situation($0) }
        }
    }

    func close() {
        perform { state in
            let fleet = state
            return state.desk.close { fleet.situation($0) }
        }
    }

    /// A message of a printer comes.
    func hear(_ topic: String, _ payload: [UInt8]) {
        let incoming = Incoming(topic: topic, payload: payload)
        guard case .report(let address, let report) = incoming else { return }
        perform { state in
            _ = state.fleet.receive(incoming, from: "main", at: state.now)
            return state.situation(address.printer).map { state.desk.heard(report, $0) } ?? []
        }
    }

    /// Time passes.
    func pass(_ seconds: Double) {
        perform { state in
            state.now = state.now + seconds
            _ = state.fleet.advance(to: state.now)
            let fleet = state
            return state.desk.advance { fleet.situation($0) }
        }
    }

    private func perform(_ decide: (inout State) -> [Effect]) {
        let answers: [() -> Void] = state.withLock { state in
            var answers: [() -> Void] = []
            var effects = decide(&state)[...]
            while let effect = effects.popFirst() {
                switch effect {
                case .ask(let printer, let questions, let id):
                    let queries = state.fleet.ask(printer, questions, at: state.now)
                    for query in queries { state.fleet.sent(query) }
                    if queries.isEmpty, let id { effects += state.notSent(id, printer)[...] }
                case .send(let id, let printer, let commands):
                    for command in commands { state.check(command, for: printer) }
                    state.sent += 1
                    // Now and then the link is lost.
                    if state.sent % 7 == 6 { effects += state.notSent(id, printer)[...] }
                case .record(let id, let printer):
                    state.recorded += 1
                    // Now and then it cannot be written down.
                    guard let situation = state.situation(printer) else { continue }
                    effects += state.desk.recorded(id, isSafe: state.recorded % 5 != 4, situation)[...]
                case .answer(let record):
                    let body = state.waiting.removeValue(forKey: record.request.id)
                    answers.append { body?(record) }
                case .late(let record):
                    let body = state.onLate
                    answers.append { body?(record) }
                }
            }
            return answers
        }
        for answer in answers { answer() }
    }
}

extension DeskOperating.State {
    fileprivate func situation(_ id: PrinterID) -> Situation? {
        fleet[id].map { Situation(printer: $0, isLinkProven: true, freshness: fleet.freshness, now: now) }
    }

    fileprivate mutating func notSent(_ id: String, _ printer: PrinterID) -> [Effect] {
        situation(printer).map { desk.notSent(id, $0) } ?? []
    }

    /// What no request may bring about.
    fileprivate mutating func check(_ command: Command, for printer: PrinterID) {
        let payload = command.payload(messageID: "fuzz", timestamp: now.unixMilliseconds)
        guard let data = try? JSONDocument(payload).root["data"] else {
            finding = Finding("a command that is no JSON")
            return
        }
        let model = fleet[printer]?.model.flatMap(Model.with)
        let settings = data["settings"]
        for (name, limit) in [
            ("target_nozzle_temp", Double(model?.nozzleLimit ?? 260)),
            ("target_hotbed_temp", Double(model?.hotbedLimit ?? 110)), ("fan_speed_pct", 100), ("print_speed_mode", 3),
        ] {
            guard let value = settings[named: name].number, !(0...limit).contains(value) else { continue }
            finding = Finding("\(name) \(value) would have been sent")
        }
        for name in ["url", "firmware_url"] {
            guard let url = data[named: name].text, !url.hasPrefix("http://files.example/") else { continue }
            finding = Finding("a URL that is not allowed would have been sent: \(url)")
        }
    }
}
