/// An answer that says no, in words of ours only: nothing of what was sent is repeated.
package struct Refusal: Hashable, Sendable {
    /// The status code.
    package let status: Int
    /// What the trouble is.
    let detail: String
    /// Whether the connection ends with it.
    var closes = true

    init(_ status: Int, _ detail: String) {
        self.status = status
        self.detail = detail
    }

    static let tooLarge = {
        var refusal = Refusal(413, "the body is too large")
        refusal.closes = false
        return refusal
    }()
    static let noAnswer = {
        var refusal = Refusal(500, "there was no answer")
        refusal.closes = false
        return refusal
    }()
    static let stopping = Refusal(503, "the server is stopping")
    static let crowded = Refusal(503, "too many answers are being read")
    static let noCertificate = Refusal(403, "no client certificate that is accepted here")

    private var title: String {
        switch status {
        case 400: "Bad Request"
        case 403: "Forbidden"
        case 413: "Content Too Large"
        case 503: "Service Unavailable"
        default: "Internal Server Error"
        }
    }

    /// For people.
    var text: HTTPResponse { ended(.text(detail + "\n", status: status)) }

    /// For programs (RFC 9457). The words are ours and need no escapes.
    var problem: HTTPResponse {
        let body = #"{"type":"about:blank","title":"\#(title)","status":\#(status),"detail":"\#(detail)"}"#
        var response = HTTPResponse(
            status: status, type: .init(rawValue: "application/problem+json"), body: Array(body.utf8))
        response.headers.append(.init("Cache-Control", "no-store"))
        return ended(response)
    }

    private func ended(_ response: HTTPResponse) -> HTTPResponse {
        guard closes else { return response }
        var response = response
        response.headers.append(.init("Connection", "close"))
        return response
    }
}
