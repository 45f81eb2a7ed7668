public import Configuration
public import HTTPServer
public import KobraControl
import KobraState
import Synchronization

/// The admin API: who asks, what for, whether that may be, and what became of it. What is asked of printers goes to
/// `Operating`; nothing here waits, and requests that must wait hold no thread.
public final class AdminAPI: Sendable {
    let operating: any Operating
    let clock: AdminClock
    let audit: Audit
    let state: Mutex<State>
    /// To be called when there is something new to remember.
    let remember: @Sendable () -> Void

    struct State {
        var rules: Configuration.Admin
        var limits: RateLimits
        var penalties = Penalties()
        var waiting = WaitingRoom()
        var idempotency = IdempotencyTable()
        /// Tokens that expired and whose commands were dropped already.
        var expired: Set<String> = []
        var isStopped = false

        init(_ rules: Configuration.Admin) {
            self.rules = rules
            limits = RateLimits(commandsPerMinute: rules.commandsPerMinute)
        }
    }

    /// An API that serves by those rules.
    ///
    /// - Parameters:
    ///   - operating: who carries out orders.
    ///   - audit: who writes lines to the log and the audit file.
    ///   - remember: called from any thread when `memory` has changed and is worth writing down.
    public init(
        _ admin: Configuration.Admin, operating: any Operating, clock: AdminClock = .system,
        audit: any AuditSink, remember: @escaping @Sendable () -> Void = {}
    ) {
        self.remember = remember
        self.operating = operating
        self.clock = clock
        self.audit = Audit(audit)
        state = Mutex(State(admin))
    }

    /// Has it tried whether the audit can be written, so that it is known when the first order comes.
    public func tryAudit() { _ = audit.canWrite(at: clock.now()) }

    /// Answers a request, now or later.
    public func handle(_ request: HTTPRequest, _ responder: HTTPResponder) {
        handle(request) { responder.respond($0) }
    }

    /// Takes a request.
    ///
    /// - Parameter respond: called once, from any thread and perhaps before this returns.
    public func handle(_ request: HTTPRequest, respond: @escaping @Sendable (HTTPResponse) -> Void) {
        let now = clock.now()
        let exchange = Exchange(respond)
        let rules = state.withLock { $0.rules }
        var line = AuditLine(time: now.unixMilliseconds, event: "command")
        line.request = request.shown
        guard let token = Credentials(request)?.token(among: rules.tokens, at: now) else {
            return deny(request, exchange, line, at: now)
        }
        line.token = token.name
        var visit = Visit(request: request, token: token, rules: rules, exchange: exchange, now: now, line: line)
        do throws(Problem) { try serve(&visit) } catch { answer(visit, error) }
    }

    /// Lets time pass: to be called every few tenths of a second.
    public func tick() {
        let now = clock.now()
        let (denied, late, expired) = state.withLock { state in
            state.idempotency.expire(at: now)
            let expired = Set(state.rules.tokens.filter { $0.hasExpired(at: now) }.map(\.name))
            defer { state.expired = expired }
            return (
                state.penalties.takeDue(at: now), state.waiting.takeDue(at: now), expired.subtracting(state.expired)
            )
        }
        for exchange in denied { exchange.answer(Problem.unauthorized.response) }
        for guest in late { guest.exchange.answer(guest.late()) }
        if !expired.isEmpty { drop(expired, dead: expired) }
        audit.tick(now)
    }

    /// Takes over new rules. What tokens that are gone, or may do less than before, ordered and was not sent yet is not sent.
    /// Who waits for one that is gone is told at once that it is; who waits for one that may do less, and whose command was
    /// sent, what became of it.
    public func reconfigure(_ rules: Configuration.Admin) {
        let (narrowed, gone) = state.withLock { state in
            defer {
                state.rules = rules
                state.limits.commandsPerMinute = rules.commandsPerMinute
                state.limits.keep(Set(rules.tokens.map(\.name)))
            }
            return (state.rules.narrowed(by: rules), state.rules.gone(under: rules))
        }
        if !narrowed.isEmpty { drop(narrowed, dead: gone, forgotten: gone) }
    }

    /// Answers whatever waits; from now on nothing is carried out. Who waits is told what is known of the command: one that
    /// was sent may still be carried out, and only of one that was not it is said so.
    public func stop() {
        let denied = state.withLock { state in
            state.isStopped = true
            return state.penalties.takeAll()
        }
        for exchange in denied { exchange.answer(Problem.unauthorized.response) }
        // First, so that nothing is sent any more of which it is said that it was not.
        operating.close()
        let waiting = state.withLock { $0.waiting.take { _ in true } }
        for guest in waiting { guest.exchange.answer(guest.late()) }
    }

    /// A command that had counted as unconfirmed was carried out after all. Waits for the audit's disk.
    public func noteLate(_ record: CommandRecord) {
        let now = clock.now()
        var line = AuditLine(time: now.unixMilliseconds, event: "late")
        line.take(record)
        audit.write(line, at: now)
    }
}

// MARK: - Those without a good token

extension AdminAPI {
    private func deny(_ request: HTTPRequest, _ exchange: Exchange, _ line: AuditLine, at time: Instant) {
        var line = line
        line.event = "denied"
        line.status = 401
        audit.deny(line, at: time)
        let due = state.withLock { state in
            state.isStopped ? exchange : state.penalties.hold(exchange, at: time)
        }
        due?.answer(Problem.unauthorized.response)
    }

    /// Sees to it that nothing more is sent for these tokens.
    ///
    /// - Parameters:
    ///   - dead: those of them that are good for nothing any more: who waits is told so.
    ///   - forgotten: those of them whose keys mean nothing any more. The others keep theirs, so that what was sent is not
    ///     sent a second time.
    private func drop(_ callers: Set<String>, dead: Set<String>, forgotten: Set<String> = []) {
        let exchanges = state.withLock { state in
            state.idempotency.abandon(forgotten) + state.waiting.take { dead.contains($0.caller) }.map(\.exchange)
        }
        // First, so that nobody is told of an end that has not come.
        operating.revoke(callers)
        for exchange in exchanges { exchange.answer(Problem.unauthorized.response) }
    }

    /// Looks once more at a token whose order was given: it may have been removed between the look at it and the order.
    func dropIfWorse(_ token: Configuration.Token) {
        let present = state.withLock { $0.rules.tokens.first { $0.name == token.name } }
        guard present?.covers(token) != true else { return }
        let gone: Set = present?.digest == token.digest ? [] : [token.name]
        drop([token.name], dead: gone, forgotten: gone)
    }
}

extension HTTPRequest {
    /// Method and route, as far as they are known: a path as it was sent may hold anything.
    fileprivate var shown: String {
        guard case .route(let route, _) = RouteTable.match(method, path) else { return "-" }
        return "\(method) \(route.path)"
    }
}
