public import Configuration
public import HTTPServer
import JSON
public import KobraControl
import KobraProtocol
import KobraState
import Platform
import Synchronization

/// The admin API: who asks, what for, whether they may, and what came of it.
public final class AdminAPI: Sendable {
    /// Writes a line; whether it could be written where it must.
    public typealias Audit = @Sendable (AuditLine) -> Bool

    let operating: any Operating
    private let audit: Audit
    private let admin: Mutex<Configuration.Admin>
    private let doorman = Doorman()
    private let commands = RateLimit()
    private let questions = RateLimit()
    let keys = Idempotency()
    private let waiting = Mutex<[String: Pending]>([:])
    private let canAudit = Atomic(true)

    /// A request that waits for its command.
    struct Pending: Sendable {
        let caller: String
        let finish: @Sendable (HTTPResponse) -> Void
    }

    /// Requests for what is known that one token may make a minute.
    static let questionsPerMinute = 600

    /// An API by that configuration.
    public init(_ admin: Configuration.Admin, operating: any Operating, audit: @escaping Audit) {
        self.admin = Mutex(admin)
        self.operating = operating
        self.audit = audit
    }

    var rules: Configuration.Admin { admin.withLock { $0 } }

    /// Answers a request, now or later.
    public func handle(_ request: HTTPRequest, _ responder: HTTPResponder) {
        let rules = rules
        let unixSeconds = Clock.unixMilliseconds / 1000
        guard let caller = doorman.caller(of: request, among: rules.tokens, unixSeconds: unixSeconds) else {
            var line = AuditLine(time: Clock.unixMilliseconds, event: "denied")
            line.status = 401
            write(line)
            return doorman.turnAway(responder, now: Clock.uptime)
        }
        do throws(Problem) {
            let (route, names) = try find(request)
            let visit = Visit(request: request, caller: caller, route: route, names: names, responder: responder)
            do throws(Problem) {
                try take(visit, rules)
            } catch {
                note(visit, error)
                responder.respond(error.response)
            }
        } catch {
            responder.respond(error.response)
        }
    }

    /// Lets time pass.
    public func tick() { doorman.tick(now: Clock.uptime) }

    /// Takes over a new configuration. Tokens that are gone, or mean something else now, are dead at once, and so is what
    /// waits for them.
    public func reconfigure(_ new: Configuration.Admin) {
        let old = admin.withLock { admin in
            defer { admin = new }
            return admin
        }
        let dead = Set(old.tokens.filter { !new.tokens.contains($0) }.map(\.name))
        guard !dead.isEmpty else { return }
        let left = waiting.withLock { waiting in
            let left = waiting.filter { dead.contains($0.value.caller) }
            for id in left.keys { waiting[id] = nil }
            return left.values
        }
        operating.revoke(dead)
        for pending in left { pending.finish(Problem.unauthorized.response) }
        let names = Set(new.tokens.map(\.name))
        commands.keep(names)
        questions.keep(names)
    }

    /// A command was carried out after its answer was given.
    public func noteLate(_ record: CommandRecord) {
        var line = AuditLine(time: Clock.unixMilliseconds, event: "late")
        line.take(record)
        write(line)
    }

    /// Writes a line; if that fails, only what makes printers safer is let through until it works again.
    func write(_ line: AuditLine) { canAudit.store(audit(line), ordering: .releasing) }

    /// Remembers who is to be told what came of a command.
    func await(_ id: String, _ pending: Pending) { waiting.withLock { $0[id] = pending } }

    /// Who is to be told, once; `nil` if somebody was told already.
    func claim(_ id: String) -> Pending? { waiting.withLock { $0.removeValue(forKey: id) } }

    private func find(_ request: HTTPRequest) throws(Problem) -> (Route, [String: String]) {
        let segments = request.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        let fitting = Route.all.compactMap { route in route.match(segments).map { (route, $0) } }
        guard !fitting.isEmpty else { throw .notFound }
        guard let found = fitting.first(where: { $0.0.method == request.method }) else {
            let methods = fitting.map(\.0.method).sorted().joined(separator: ", ")
            var problem = Problem(405, "this path knows \(methods)")
            problem.headers = [.init("Allow", methods)]
            throw problem
        }
        return found
    }

    private func take(_ visit: Visit, _ rules: Configuration.Admin) throws(Problem) {
        let (route, caller) = (visit.route, visit.caller)
        if let scope = route.scope, !caller.scopes.contains(scope) {
            throw Problem(403, "the token lacks the scope \(scope.rawValue)")
        }
        if let permission = route.permission, !rules.allow.contains(permission) {
            throw Problem(403, "this is not allowed here: admin.allow does not name \(permission.rawValue)")
        }
        let storage = try visit.storage()
        switch route.action {
        case .listPrinters, .showPrinter, .showCommand, .document:
            if let seconds = questions.take(caller.name, perMinute: Self.questionsPerMinute, now: Clock.uptime) {
                throw Problem.tooMany(seconds)
            }
            visit.responder.respond(try known(visit))
        case .ready: try markReady(visit)
        case .order(let make):
            let printer = try printer(visit)
            let body = try visit.body()
            let order = make(body, storage)
            try admit(visit, isSafe: order.isSafe(for: printer), rules)
            try give(order, body, to: printer, visit, rules)
        case .emergencyStop: try stopAll(visit, try visit.body(), rules)
        }
    }

    /// Whether a command may be given at all now.
    private func admit(_ visit: Visit, isSafe: Bool, _ rules: Configuration.Admin) throws(Problem) {
        guard !isSafe else { return }
        if !canAudit.load(ordering: .acquiring) {
            // It may work again: a line tells.
            var line = AuditLine(time: Clock.unixMilliseconds, event: "probe")
            line.caller = visit.caller.name
            write(line)
            guard canAudit.load(ordering: .acquiring) else {
                throw Problem(503, "the audit file cannot be written: only what makes a printer safer is allowed")
            }
        }
        if let seconds = commands.take(visit.caller.name, perMinute: rules.commandsPerMinute, now: Clock.uptime) {
            throw Problem.tooMany(seconds)
        }
    }
}

extension Problem {
    static func tooMany(_ seconds: Int) -> Problem {
        var problem = Problem(429, "too many requests with this token; again in \(seconds) s")
        problem.headers = [.init("Retry-After", "\(seconds)")]
        return problem
    }
}
