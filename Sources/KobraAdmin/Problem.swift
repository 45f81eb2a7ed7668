public import HTTPServer
public import JSON

/// What is wrong with a request, as `application/problem+json` (RFC 9457).
public struct Problem: Error, Hashable, Sendable {
    /// The status code, repeated in the body.
    public var status: Int
    /// What sort of problem it is, in a few words that are the same each time.
    public var title: String
    /// What it is this time, for people.
    public var detail: String
    /// More that is known of it.
    public var members: [JSONLiteral.Member]
    /// Headers that belong to it, such as `Allow`.
    public var headers: [HTTPRequest.Field]

    /// That problem.
    public init(
        _ status: Int, _ title: String, _ detail: String, _ members: [JSONLiteral.Member] = [],
        headers: [HTTPRequest.Field] = []
    ) {
        self.status = status
        self.title = title
        self.detail = detail
        self.members = members
        self.headers = headers
    }

    /// The answer that tells it.
    public var response: HTTPResponse {
        let body: JSONLiteral = .object(
            [
                .init("type", "about:blank"), .init("title", .string(title)),
                .init("status", .integer(Int64(status))), .init("detail", .string(detail)),
            ] + members)
        var response = HTTPResponse(
            status: status, type: .init(rawValue: "application/problem+json"), body: body.bytes())
        response.headers += headers
        return response
    }
}

// What the routes have in common.
extension Problem {
    /// The one answer to everything that comes without a good token, whatever is wrong with it and whatever it asks for.
    static let unauthorized = Problem(
        401, "unauthorized", "a valid bearer token is needed", headers: [.init("WWW-Authenticate", "Bearer")])

    /// The one answer for a printer that is not there, and for one that the token may not see.
    static let noPrinter = Problem(404, "not found", "there is no such printer")

    /// The same for a command.
    static let noCommand = Problem(404, "not found", "there is no such command")

    static let noRoute = Problem(404, "not found", "there is no such path")

    static let stopping = Problem(
        503, "unavailable", "the exporter is stopping", headers: [.init("Retry-After", "5")])

    static func tooMany(retryAfter seconds: Int, _ what: String) -> Problem {
        Problem(
            429, "too many requests", "the token may \(what); try again in \(seconds) s",
            headers: [.init("Retry-After", "\(seconds)")])
    }
}
