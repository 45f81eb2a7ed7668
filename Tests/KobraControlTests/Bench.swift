import KobraProtocol
import KobraState
import Testing

@testable import KobraControl
@testable import KobraSimulator

/// A desk, a fleet and a simulated printer on a table: no broker, no clock, every moment in the test's hand.
struct Bench {
    var fleet: Fleet
    var desk: Desk
    var printer: SimulatedPrinter
    private(set) var now = Instant(uptime: 1_000_000_000_000, unixMilliseconds: 1_709_712_000_000)
    /// Whether the link to the broker is proven.
    var isProven = true
    /// Whether publishing works at all.
    var canPublish = true
    /// How long it takes to write down that a command is about to be sent, and whether it succeeds; `nil` for never.
    var disk: (seconds: Double, isGood: Bool)? = (0, true)
    /// What is being written down: when it is, if ever, and what was published then.
    private var writing: [(id: String, due: Instant, isGood: Bool)] = []
    /// What is written down.
    private(set) var written: Set<String> = []
    /// A frozen broker keeps what it is sent until it thaws.
    var isFrozen = false
    private var kept: [Message] = []
    /// Every command published, questions left out: which order, and the message.
    private(set) var published: [(id: String, command: Command)] = []
    /// What the printer received, questions left out.
    private(set) var received: [String] = []
    private(set) var asked = 0
    /// Every answer given, by the command's id.
    private(set) var answers: [String: CommandRecord] = [:]
    private(set) var answerCount = 0
    private(set) var late: [CommandRecord] = []
    /// Called with each record that is answered, and the printer as it is then.
    var onAnswer: ((CommandRecord, SimulatedPrinter) -> Void)?
    private var number = 0

    static let broker = "home"
    static let url = "http://files.example/"

    init(firmware: String = "3.1.2", seed: UInt64 = 3, rules: ControlRules = ControlRules(urlPrefixes: [Bench.url])) {
        let address = PrinterAddress.simulated(model: .kobra2Pro, seed: seed, index: 0)
        var options = SimulatedPrinter.Options()
        options.jobMinutes = 30
        printer = SimulatedPrinter(address: address, firmware: firmware, seed: seed, options: options)
        fleet = Fleet(brokers: [Self.broker], at: now)
        desk = Desk(rules: rules)
        _ = fleet.brokerConnected(Self.broker, at: now)
        hear(printer.connect())
        pass(2)
    }

    var id: PrinterID { printer.address.printer }
    var known: Printer { fleet[id] ?? fleet.printers[0] }
    var state: PrinterState { known.state(at: now) }

    var situation: Situation {
        Situation(printer: known, isLinkProven: isProven, freshness: fleet.freshness, now: now)
    }

    /// Gives an order; returns its id.
    @discardableResult mutating func order(
        _ order: Order, by caller: String = "op", task: String? = nil, dryRun: Bool = false, wait: Double = 10
    ) -> String {
        number += 1
        let request = OrderRequest(
            id: "c\(number)", printer: id, order: order, caller: caller, expectedTask: task, isDryRun: dryRun,
            wait: wait)
        perform(desk.submit(request, newTask: "\(500_000 + number)", situation))
        return request.id
    }

    /// Gives an order and lets time pass until it is answered.
    mutating func result(_ order: Order, task: String? = nil, dryRun: Bool = false, wait: Double = 10) throws
        -> CommandResult
    {
        let id = self.order(order, task: task, dryRun: dryRun, wait: wait)
        for _ in 0..<Int(wait * 2 + 4) where answers[id] == nil { pass(0.5) }
        return try #require(answers[id]?.result)
    }

    func outcome(_ id: String) -> CommandOutcome? { answers[id]?.result?.outcome }

    /// Lets time pass, in steps of half a second.
    mutating func pass(_ seconds: Double) {
        for _ in 0..<Int((seconds * 2).rounded()) {
            now = now + 0.5
            printer.wallClock = now.unixMilliseconds
            hear(printer.advance(by: 0.5))
            _ = fleet.advance(to: now)
            poll()
            finishWriting()
            let situation = situation
            perform(desk.advance { $0 == situation.printer.id ? situation : nil })
        }
    }

    /// Lets time pass until something is so.
    mutating func pass(atMost seconds: Double, until isSo: (Bench) -> Bool) {
        for _ in 0..<Int(seconds * 2) where !isSo(self) { pass(0.5) }
    }

    mutating func inject(_ fault: Fault) { hear(printer.inject(fault)) }

    /// A print under way, begun at the screen.
    mutating func startPrinting() {
        hear(printer.start(JobPlan(filename: "a.gcode", taskID: "777", minutes: 60)))
        pass(atMost: 600) { $0.state == .printing }
        pass(6)
    }

    /// Somebody at the screen ends the job, and another one prints at once.
    mutating func replaceJob() {
        inject(.switchesTask)
        printer.switchTask()
        pass(0)
        hear(printer.drain())
    }

    /// The broker thaws: what was sent into it arrives.
    mutating func thaw() {
        isFrozen = false
        for message in kept { deliver(message) }
        kept = []
    }

    private mutating func finishWriting() {
        let due = writing.filter { $0.due <= now }
        writing.removeAll { $0.due <= now }
        for item in due {
            if item.isGood { written.insert(item.id) }
            perform(desk.recorded(item.id, isSafe: item.isGood, situation))
        }
    }

    private mutating func poll() {
        guard isProven else { return }
        for query in fleet.takeDueQueries(at: now).queries { send(query) }
    }

    private mutating func send(_ query: DueQuery) {
        fleet.sent(query)
        asked += 1
        publish(query.command, topic: query.topic)
    }

    private mutating func publish(_ command: Command, topic: String) {
        let message = Message(topic: topic, payload: command.payload(messageID: "m", timestamp: now.unixMilliseconds))
        if isFrozen { kept.append(message) } else { deliver(message) }
    }

    private mutating func deliver(_ message: Message) {
        guard printer.isConnected else { return }
        if let request = Request(message.payload), !Deceit.questions.contains(request.action) {
            received.append("\(request.type)/\(request.action)")
        }
        hear(printer.handle(topic: message.topic, payload: message.payload))
    }

    private mutating func hear(_ outgoing: [Outgoing]) {
        for item in outgoing {
            switch item {
            case .publish(let message): if !isFrozen { take(message) }
            case .powerCut, .disconnect:
                if case .powerCut = item { take(printer.will) }
                printer.connectionLost()
            case .reconnect: hear(printer.connect())
            }
        }
    }

    private mutating func take(_ message: Message) {
        let incoming = Incoming(topic: message.topic, payload: message.payload)
        _ = fleet.receive(incoming, from: Self.broker, at: now)
        if case .report(let address, let report) = incoming, desk.awaited.contains(address.printer) {
            perform(desk.heard(report, situation))
        }
    }

    private mutating func perform(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .ask(let printer, let questions, let id):
                guard canPublish else {
                    if let id { perform(desk.notSent(id, situation)) }
                    continue
                }
                for query in fleet.ask(printer, questions, at: now) { send(query) }
            case .send(let id, _, let commands):
                #expect(answers[id] == nil, "\(id) is sent after its answer was given")
                if desk.recordsIntents, desk[id]?.request.order.kind.isRecorded == true {
                    #expect(written.contains(id), "\(id) is sent and was not written down")
                }
                guard canPublish else {
                    perform(desk.notSent(id, situation))
                    continue
                }
                for command in commands {
                    published.append((id, command))
                    publish(
                        command,
                        topic: printer.address.commandTopic(command.verb, spelling: known.currentSpelling))
                }
            case .record(let id, let printer):
                #expect(printer == self.id && desk.intents.contains { $0.id == id })
                guard let disk else { continue }
                writing.append((id, now + disk.seconds, disk.isGood))
                if disk.seconds == 0 { finishWriting() }
            case .answer(let record):
                #expect(answers[record.request.id] == nil, "\(record.request.id) is answered twice")
                answers[record.request.id] = record
                answerCount += 1
                onAnswer?(record, printer)
            case .late(let record):
                late.append(record)
                onAnswer?(record, printer)
            }
        }
    }
}
