import Configuration
import HTTPServer
import KobraState
import Synchronization

/// A place in the waiting room, and the key under which the answer is kept.
struct Ticket {
    let number: UInt64
    let key: IdempotencyKey?
    /// The command the request began, if it is one.
    let command: String?
    let exchange: Exchange
}

extension AdminAPI {
    /// Seconds after the time an answer is due after which one is given here.
    private static let grace = 5.0

    /// The last checks before something is done, and a place to wait for its answer.
    ///
    /// - Returns: `nil` where the answer is that of an earlier request with the same key, which has it or will.
    func admit(
        _ visit: Visit, command: String? = nil, isSafe: Bool, wait: Double,
        late: @escaping @Sendable () -> HTTPResponse
    ) throws(Problem) -> Ticket? {
        // What only reads gives what is, and not what was.
        let takesKey = visit.route?.takesIdempotencyKey ?? false
        let key = takesKey ? try IdempotencyKey(visit.request, caller: visit.token.name) : nil
        let print = key.map { _ in IdempotencyKey.fingerprint(visit.request) }
        guard isSafe || audit.canWrite(at: visit.now) else {
            throw Problem(
                503, "unavailable", "the audit file cannot be written: only stop, pause and the like are carried out",
                headers: [.init("Retry-After", "5")])
        }
        let guest = WaitingRoom.Guest(
            exchange: visit.exchange, caller: visit.token.name, deadline: visit.now + wait + Self.grace, late: late)
        let outcome: Result<Admission, Problem> = state.withLock { state in
            state.admit(
                visit, guest, command: command, isSafe: isSafe, key.flatMap { key in print.map { (key, $0) } },
                ofFirst: lateAnswer)
        }
        switch try outcome.get() {
        case .ticket(let number):
            if key != nil { remember() }
            return Ticket(number: number, key: key, command: command, exchange: visit.exchange)
        case .joined:
            replay(visit, status: nil)
            return nil
        case .replayed(let response):
            visit.exchange.answer(response.with(.init("Idempotent-Replayed", "true")))
            replay(visit, status: response.status)
            return nil
        }
    }

    /// Gives the answer to whom it belongs, and to those that repeated the request.
    ///
    /// - Parameter isKept: whether it is also the answer to who repeats the request later. Where nothing was sent it is not:
    ///   who tries again as told means that it is to be tried.
    func deliver(_ response: HTTPResponse, _ ticket: Ticket, isKept: Bool) {
        let others: [Exchange] = state.withLock { state in
            state.waiting.leave(ticket.number)
            guard let key = state.key(of: ticket) else { return [] }
            return isKept && !state.isCutShort(key, response)
                ? state.idempotency.finish(key, response) : state.idempotency.abandon(key)
        }
        if ticket.key != nil { remember() }
        ticket.exchange.answer(response)
        for other in others { other.answer(response.with(.init("Idempotent-Replayed", "true"))) }
    }

    /// What was answered before its end was known was not sent after all.
    func forget(_ ticket: Ticket) {
        let others = state.withLock { state in
            state.key(of: ticket).map { state.idempotency.abandon($0) } ?? []
        }
        if ticket.key != nil { remember() }
        for other in others { other.answer(Problem.noAnswer([]).response) }
    }

    private func replay(_ visit: Visit, status: Int?) {
        var line = visit.line
        line.outcome = "replayed"
        line.status = status
        audit.deny(line, at: visit.now)
    }
}

enum Admission {
    case ticket(UInt64)
    case joined
    case replayed(HTTPResponse)
}

extension AdminAPI.State {
    /// The key of a request, unless another has it by now: it was forgotten meanwhile, and used anew.
    fileprivate func key(of ticket: Ticket) -> IdempotencyKey? {
        guard let key = ticket.key, idempotency.entries[key]?.command == ticket.command else { return nil }
        return key
    }

    /// Whether the exporter stops before it knows what became of something safe: repeated to the next one, that is carried out.
    fileprivate func isCutShort(_ key: IdempotencyKey, _ response: HTTPResponse) -> Bool {
        isStopped && response.status == 504 && idempotency.entries[key]?.isSafe == true
    }

    fileprivate mutating func admit(
        _ visit: Visit, _ guest: WaitingRoom.Guest, command: String?, isSafe: Bool,
        _ key: (key: IdempotencyKey, print: [UInt8])?,
        ofFirst: @escaping @Sendable (_ command: String?) -> HTTPResponse
    ) -> Result<Admission, Problem> {
        guard !isStopped else { return .failure(.stopping) }
        // Looked at again under the lock under which tokens are removed.
        guard rules.tokens.contains(where: { $0.name == visit.token.name && $0.covers(visit.token) }) else {
            return .failure(.unauthorized)
        }
        if let key {
            let decision = idempotency.begin(
                key.key, key.print, visit.exchange, command: command, isSafe: isSafe, at: visit.now)
            switch decision {
            case .first: break
            case .replay(let response): return .success(.replayed(response))
            case .joined(let command):
                // Of its own it began nothing that could be looked at.
                var guest = guest
                guest.late = { ofFirst(command) }
                _ = waiting.enter(guest)
                return .success(.joined)
            case .mismatch:
                return .failure(.unprocessable("Idempotency-Key: was used for another request"))
            case .crowded:
                return .failure(
                    Problem(
                        503, "unavailable", "too many repetitions wait for the same answer",
                        headers: [.init("Retry-After", "5")]))
            }
        }
        if !isSafe, let seconds = limits.take(.commands, of: visit.token.name, at: visit.now) {
            if let key { _ = idempotency.abandon(key.key) }
            return .failure(.tooMany(retryAfter: seconds, limits.words(.commands)))
        }
        return .success(.ticket(waiting.enter(guest)))
    }
}
