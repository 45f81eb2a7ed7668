public import HTTPServer
public import Platform
import Synchronization

/// Lets requests through to a handler that bring the name and password of a user, and answers the others.
///
/// Passwords are compared by bcrypt, which takes long on purpose: on a thread of its own, one at a time. Who has been let in
/// once is known again at once. Only a few comparisons wait; what comes on top is answered with 429. An answer says nothing
/// of why.
public final class Doorkeeper: Sendable {
    /// What was turned away, by why.
    public struct Refusals: Hashable, Sendable {
        /// For want of the right name and password.
        public var credentials = 0
        /// Because too many passwords waited to be compared.
        public var busy = 0
        /// By the rate limit.
        public var rate = 0

        /// None.
        public init() {}
    }

    private let desk: Desk
    private let thread: PlatformThread
    private let handler: @Sendable (HTTPRequest, HTTPResponder) -> Void

    /// Most comparisons that wait.
    public static let waitingLimit = 16

    /// - Parameters:
    ///   - heartbeat: what shows that the thread turns.
    ///   - handler: what the requests let through get to. It is called on the server's thread or on the one that compares
    ///     passwords.
    /// - Throws: `SystemError` when there is no thread for it.
    public init(
        _ heartbeat: Heartbeat? = nil, _ handler: @escaping @Sendable (HTTPRequest, HTTPResponder) -> Void
    ) throws(SystemError) {
        let desk = try Desk()
        self.desk = desk
        self.handler = handler
        thread = try PlatformThread(name: "kobra-passwords") { desk.work(heartbeat) }
    }

    deinit { stop() }

    /// From now on these users are let in, and no others; without users everybody is.
    public func change(users: [String: BcryptHash], rate: RateLimit?) {
        desk.state.withLock {
            $0.logins.change(to: users)
            $0.bucket.change(to: rate)
        }
    }

    /// How many were turned away so far.
    public var refusals: Refusals { desk.state.withLock { $0.refusals } }

    /// Takes a request in.
    public func handle(_ request: HTTPRequest, _ responder: HTTPResponder) {
        let credentials = BasicCredentials(request)
        let decision = desk.state.withLock { state -> Decision in
            guard state.bucket.take(at: Clock.uptime) else {
                state.refusals.rate += 1
                return .answer(Self.tooMany)
            }
            if state.logins.isOpen { return .pass }
            guard let credentials else {
                state.refusals.credentials += 1
                return .answer(Self.unauthorized)
            }
            let later: Logins.Continuation = { [handler] answer in
                switch answer {
                case .accepted: handler(request, responder)
                case .refused: responder.respond(Self.unauthorized)
                case .busy: responder.respond(Self.tooMany)
                }
            }
            switch state.logins.ask(credentials, later) {
            case .accepted: return .pass
            case .refused: return .answer(Self.unauthorized)
            case .busy:
                state.refusals.busy += 1
                return .answer(Self.tooMany)
            case nil: return .wait
            }
        }
        switch decision {
        case .pass: handler(request, responder)
        case .answer(let response): responder.respond(response)
        case .wait: desk.wakeup.wake()
        }
    }

    /// Ends the thread, once it is through with the comparison it is at; waits for that a fifth of a second at most.
    /// Requests that wait are left to whoever stops their server.
    public func stop() {
        desk.stop()
        _ = thread.join(within: 0.2)
    }

    private enum Decision { case pass, wait, answer(HTTPResponse) }

    private static let unauthorized = {
        var response = HTTPResponse.text("Unauthorized\n", status: 401)
        response.headers.append(.init("WWW-Authenticate", "Basic realm=\"kobra-exporter\", charset=\"UTF-8\""))
        return response
    }()

    private static let tooMany = HTTPResponse.tooBusy("Too many requests\n", status: 429)
}

/// What the thread works on, apart, so that it does not keep its owner.
private final class Desk: Sendable {
    struct State {
        var logins = Logins(limit: Doorkeeper.waitingLimit)
        var bucket = RateBucket()
        var refusals = Doorkeeper.Refusals()
    }

    let state = Mutex(State())
    let wakeup: Wakeup
    private let stopping = Atomic(false)

    init() throws(SystemError) { wakeup = try Wakeup() }

    func stop() {
        stopping.store(true, ordering: .sequentiallyConsistent)
        wakeup.wake()
    }

    func work(_ heartbeat: Heartbeat?) {
        let hasher = PasswordHasher()
        while !stopping.load(ordering: .sequentiallyConsistent) {
            heartbeat?.beat()
            guard let next = state.withLock({ $0.logins.next() }) else {
                wakeup.wait(atMost: 5)
                continue
            }
            let isRight = hasher.isPassword(next.credentials.password, of: next.hash)
            let (waiting, answer) = state.withLock { state in
                let result = state.logins.made(isRight: isRight)
                if result.1 == .refused { state.refusals.credentials += result.0.count }
                return result
            }
            for tell in waiting { tell(answer) }
        }
        _ = state.withLock { $0.logins.drop() }
    }
}
