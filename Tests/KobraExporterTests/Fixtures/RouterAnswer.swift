import HTTPServer
import Synchronization

extension Router {
    /// The answer of a handler that has it at once.
    func response(to request: HTTPRequest) -> HTTPResponse {
        let answer = Answer()
        handle(request) { response in answer.response.withLock { $0 = response } }
        return answer.response.withLock { $0 } ?? .text("no answer yet", status: 599)
    }
}

private final class Answer: Sendable {
    let response = Mutex<HTTPResponse?>(nil)
}
