import HTTPServer
import JSON

/// What is wrong with a request, as `application/problem+json` (RFC 9457).
public struct Problem: Hashable, Sendable {
    /// The status code, repeated in the body.
    public var status: Int
    /// What sort of problem it is, in a few words that are the same each time.
    public var title: String
    /// What it is this time, for people.
    public var detail: String
    /// More that is known of it.
    public var members: [JSONLiteral.Member]

    /// That problem.
    public init(_ status: Int, _ title: String, _ detail: String, _ members: [JSONLiteral.Member] = []) {
        self.status = status
        self.title = title
        self.detail = detail
        self.members = members
    }

    /// The answer that tells it.
    public var response: HTTPResponse {
        let body: JSONLiteral = .object(
            [
                .init("type", "about:blank"), .init("title", .string(title)),
                .init("status", .integer(Int64(status))), .init("detail", .string(detail)),
            ] + members)
        return HTTPResponse(
            status: status, type: .init(rawValue: "application/problem+json"), body: body.bytes())
    }
}
