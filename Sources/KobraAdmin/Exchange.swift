import HTTPServer
import Synchronization

/// A request that awaits its one answer, from whichever thread has it first.
final class Exchange: Sendable {
    /// What the answer is given with.
    typealias Respond = @Sendable (HTTPResponse) -> Void

    private let respond: Mutex<Respond?>

    init(_ respond: @escaping Respond) { self.respond = Mutex(respond) }

    /// Whether the answer was given.
    var isAnswered: Bool { respond.withLock { $0 == nil } }

    /// Answers. Returns whether this was the first answer: only that one is given.
    @discardableResult
    func answer(_ response: HTTPResponse) -> Bool {
        let taken = respond.withLock { respond in
            defer { respond = nil }
            return respond
        }
        guard let taken else { return false }
        var response = response
        // Nothing of this may stay in a cache or be taken for something else than it says it is.
        response.headers += [.init("Cache-Control", "no-store"), .init("X-Content-Type-Options", "nosniff")]
        taken(response)
        return true
    }
}
