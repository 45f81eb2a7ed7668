import HTTPServer
import KobraMetrics
import KobraProtocol
import KobraState
import Platform
import PrometheusText
import Synchronization

/// Answers `/probe`: asks a printer afresh, waits for its word, and shows what is known of it then.
///
/// The server's thread asks and waits for nothing. A broker's thread hears the answer and leaves it to a thread of its own,
/// started by the first probe, to write pages.
final class Prober: Sendable {
    /// The page of one printer.
    typealias Page = @Sendable (PrinterID, ProbeFacts, ExpositionFormat) -> [UInt8]
    /// Sends a query; whether it went out.
    typealias Send = @Sendable (DueQuery) -> Bool

    private let hub: Hub
    private let send: Send
    private let page: Page
    private let heartbeats: Heartbeats
    private let state: Mutex<State>
    private let isStopping = Atomic(false)

    private struct State {
        var desk: ProbeDesk
        var visitors: [Int: Visitor] = [:]
        var through: [(visitor: Visitor, result: ProbeDesk.Result)] = []
        /// `nil` before the first probe.
        var worker: (thread: PlatformThread, wakeup: Wakeup)?
    }

    private struct Visitor: Sendable {
        let request: HTTPRequest
        let respond: Router.Respond
    }

    /// Most probes that wait at a time, whatever connections there may be.
    static let limit = 256
    private static let patience = 30.0

    /// - Parameter connections: of the scrape port; probes that wait take up half of them at most.
    init(hub: Hub, connections: Int, heartbeats: Heartbeats, send: @escaping Send, page: @escaping Page) {
        self.hub = hub
        self.send = send
        self.page = page
        self.heartbeats = heartbeats
        state = Mutex(State(desk: ProbeDesk(limit: max(1, min(Self.limit, connections / 2)))))
        hub.ears.onAnswers { [weak self] printer, question in self?.heard(question, from: printer) }
    }

    /// Takes a request in.
    func handle(_ request: HTTPRequest, _ respond: @escaping Router.Respond) {
        let targets = request.query("target")
        guard targets.count == 1, !targets[0].isEmpty else {
            return respond(.text("Expected one target: /probe?target=NAME, a printer's name or id.\n", status: 400))
        }
        guard let printer = hub.printer(called: targets[0]) else {
            return respond(.text("No printer of that name or id is known; /sd lists those that are.\n", status: 404))
        }
        let seconds: Double
        switch ProbeTime(request) {
        case .usable(let time): seconds = time
        case .unusable: return respond(.text("\(ProbeTime.header) is no time in seconds.\n", status: 400))
        }
        let now = Self.now
        let visitor = Visitor(request: request, respond: respond)
        let ticket = state.withLock { state -> Int? in
            guard start(&state), let ticket = state.desk.begin(printer, at: now, until: now + seconds) else {
                return nil
            }
            state.visitors[ticket] = visitor
            // Before anything is sent, so that no answer is missed.
            hub.ears.listenForAnswers(of: state.desk.printers)
            return ticket
        }
        guard let ticket else {
            return respond(.tooBusy("Too many probes wait already.\n"))
        }
        ask(printer, for: ticket)
    }

    /// Ends the thread. Who waits is left to the server.
    func stop() {
        isStopping.store(true, ordering: .releasing)
        let worker = state.withLock { $0.worker }
        worker?.wakeup.wake()
        _ = worker?.thread.join(within: 0.2)
    }

    private func ask(_ printer: PrinterID, for ticket: Int) {
        var awaited: Set<Queries.Question> = []
        var isFresh = false
        if let freshening = hub.freshen(printer) {
            awaited = freshening.awaited
            isFresh = freshening.isFresh
            for query in freshening.queries {
                if send(query) {
                    hub.sent(query)
                } else {
                    hub.withdraw(query)
                    if let question = query.question { awaited.remove(question) }
                }
            }
        }
        settle { desk in
            guard awaited.isEmpty else { return desk.await(awaited, for: ticket, at: Self.now) }
            return [desk.end(ticket, isAnswered: isFresh, at: Self.now)].compactMap(\.self)
        }
    }

    private func heard(_ question: Queries.Question, from printer: PrinterID) {
        settle { $0.heard(question, from: printer, at: Self.now) }
    }

    private func settle(_ change: (inout ProbeDesk) -> [ProbeDesk.Result]) {
        let wakeup = state.withLock { state -> Wakeup? in
            Self.settle(change(&state.desk), &state)
            hub.ears.listenForAnswers(of: state.desk.printers)
            return state.worker?.wakeup
        }
        // It looks at the next deadline anew, too.
        wakeup?.wake()
    }

    private static func settle(_ results: [ProbeDesk.Result], _ state: inout State) {
        for result in results {
            guard let visitor = state.visitors.removeValue(forKey: result.ticket) else { continue }
            state.through.append((visitor, result))
        }
    }

    /// Whether there is a thread to answer.
    private func start(_ state: inout State) -> Bool {
        if state.worker != nil { return true }
        guard let wakeup = try? Wakeup() else { return false }
        let heartbeat = heartbeats.add("probes", patience: Self.patience)
        do {
            let thread = try PlatformThread(name: "probes") { [weak self] in
                defer { heartbeat.end() }
                while let rest = self?.turn() {
                    heartbeat.beat(takingUpTo: rest)
                    wakeup.wait(atMost: rest)
                }
            }
            state.worker = (thread, wakeup)
            return true
        } catch {
            heartbeat.end()
            return false
        }
    }

    /// Answers who is through.
    ///
    /// - Returns: seconds until it is to be done again; `nil` for never.
    private func turn() -> Double? {
        guard !isStopping.load(ordering: .acquiring) else { return nil }
        let now = Self.now
        let (through, deadline) = state.withLock { state in
            Self.settle(state.desk.finish(at: now), &state)
            hub.ears.listenForAnswers(of: state.desk.printers)
            defer { state.through = [] }
            return (state.through, state.desk.deadline)
        }
        for (visitor, result) in through { visitor.respond(answer(to: visitor.request, result)) }
        return max(0, min(deadline.map { $0 - Self.now } ?? 5, 5))
    }

    private func answer(to request: HTTPRequest, _ result: ProbeDesk.Result) -> HTTPResponse {
        let format = ExpositionFormat(for: request)
        let facts = ProbeFacts(isAnswered: result.isAnswered, seconds: result.seconds)
        return HTTPResponse(type: .init(rawValue: format.contentType), body: page(result.printer, facts, format))
            .encoded(for: request, isNegotiated: true)
    }

    private static var now: Double { Double(Clock.uptime) / 1e9 }
}
