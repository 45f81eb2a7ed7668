import Platform
import Synchronization

/// What every exchange of a server shares.
final class Service: Sendable {
    typealias Handler = @Sendable (HTTPRequest, HTTPResponder) -> Void

    let limits: HTTPLimits
    let checks: RequestChecks?
    /// `nil` for plain text.
    let tls: TLSConnections?
    /// Who lets connections in and out.
    let door: Door
    let handler: Handler
    let lives: Lives?

    /// Added to every answer, in the place of its own of the same name.
    var headers: [HTTPRequest.Field] {
        get { added.withLock(\.self) }
        set { added.withLock { $0 = newValue } }
    }
    private let added = Mutex<[HTTPRequest.Field]>([])

    /// Whether a request that waited that many nanoseconds is in time.
    func hasTurn(waited: Int64, at now: Int64) -> Bool {
        guard let limit = limits.crowdMilliseconds else { return true }
        return turns.withLock { $0.take(waited: waited, atMost: Int64(limit) * 1_000_000, at: now) }
    }
    private let turns = Mutex(Turns())

    private struct Waiting {
        var isStopping = false
        /// By the descriptor of their connection, which has one at a time.
        var replies: [CInt: Reply] = [:]
    }
    private let waiting = Mutex(Waiting())
    private let answered: Wakeup

    init(
        limits: HTTPLimits, checks: RequestChecks?, tls: TLSConnections?, door: Door, lives: Lives? = nil,
        handler: @escaping Handler
    ) throws(SystemError) {
        self.limits = limits
        self.checks = checks
        self.tls = tls
        self.door = door
        self.handler = handler
        self.lives = lives
        answered = try Wakeup()
    }

    /// An answer that says no, in the form this server's clients expect.
    func answer(to refusal: Refusal) -> HTTPResponse { checks == nil ? refusal.text : refusal.problem }

    /// An answer is awaited on the connection of that descriptor. `false` when the server is stopping and nothing is waited
    /// for any more.
    func wait(for reply: Reply, on descriptor: CInt) -> Bool {
        waiting.withLock { waiting in
            guard !waiting.isStopping else { return false }
            waiting.replies[descriptor] = reply
            return true
        }
    }

    /// An answer is awaited no more.
    func forget(_ descriptor: CInt) {
        let isLast = waiting.withLock { waiting in
            waiting.replies[descriptor] = nil
            return waiting.isStopping && waiting.replies.isEmpty
        }
        if isLast { answered.wake() }
    }

    /// The client is gone that awaits an answer on a connection, which is shut down: any answer will do to end the wait.
    func clientLeft(_ descriptor: CInt) {
        waiting.withLock { $0.replies[descriptor] }?.give(answer(to: .noAnswer))
    }

    /// Answers whoever waits with 503, and waits until they were told, for at most a second: libmicrohttpd must not be
    /// stopped with a connection suspended.
    func stop() {
        let replies = waiting.withLock { waiting in
            waiting.isStopping = true
            return Array(waiting.replies.values)
        }
        for reply in replies { reply.give(answer(to: .stopping)) }
        let deadline = Clock.uptime + 1_000_000_000
        while Clock.uptime < deadline, waiting.withLock({ !$0.replies.isEmpty }) { answered.wait(atMost: 0.1) }
    }
}
