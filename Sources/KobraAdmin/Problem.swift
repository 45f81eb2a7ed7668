public import HTTPServer
public import JSON

/// What is wrong with a request, as `application/problem+json` (RFC 9457).
public struct Problem: Error, Hashable, Sendable {
    /// The status code, repeated in the body.
    public var status: Int
    /// What it is this time, for people.
    public var detail: String
    /// More that is known of it.
    public var members: [JSONLiteral.Member]
    /// Headers besides the usual.
    public var headers: [HTTPRequest.Field] = []

    /// That problem.
    public init(_ status: Int, _ detail: String, _ members: [JSONLiteral.Member] = []) {
        self.status = status
        self.detail = detail
        self.members = members
    }

    /// The one answer to every failure to show who asks. It tells nobody which it was.
    static let unauthorized = {
        var problem = Problem(401, "a valid bearer token is needed")
        problem.headers = [.init("WWW-Authenticate", "Bearer")]
        return problem
    }()

    /// The one answer to what is not there, or not there for this token.
    static let notFound = Problem(404, "there is nothing of that name")

    /// What its status is called, the same each time.
    public var title: String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 502: "Refused By The Printer"
        case 503: "Not Sent"
        case 504: "Not Confirmed"
        default: "Error"
        }
    }

    /// The answer that tells it.
    public var response: HTTPResponse {
        let body: JSONLiteral = .object(
            [
                .init("type", "about:blank"), .init("title", .string(title)),
                .init("status", .integer(Int64(status))), .init("detail", .string(detail)),
            ] + members)
        return Answer.json(body, status: status, type: "application/problem+json", headers: headers)
    }
}

/// Answers with the headers that each of them has.
enum Answer {
    static func json(
        _ body: JSONLiteral, status: Int = 200, type: String = "application/json", headers: [HTTPRequest.Field] = []
    ) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: [
                .init("Content-Type", type), .init("Cache-Control", "no-store"),
                .init("X-Content-Type-Options", "nosniff"),
            ] + headers, body: body.bytes())
    }
}
