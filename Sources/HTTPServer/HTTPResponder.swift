/// Takes the answer to one request, at once or later.
///
/// While it is held without an answer, the request waits and holds nobody else up. Given up without an answer it answers
/// 500, so that no client waits for nothing. A server that stops answers 503 for it.
public final class HTTPResponder: Sendable {
    private let reply: Reply
    private let givenUp: HTTPResponse

    init(_ reply: Reply, givenUp: HTTPResponse) {
        self.reply = reply
        self.givenUp = givenUp
    }

    deinit { reply.give(givenUp) }

    /// Answers. From any thread; the first call counts, and later ones are ignored, as is one that comes when the client is
    /// gone or the server has stopped.
    public func respond(_ response: HTTPResponse) { reply.give(response) }
}
