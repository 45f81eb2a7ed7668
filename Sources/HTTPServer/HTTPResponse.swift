/// An answer.
public struct HTTPResponse: Hashable, Sendable {
    /// The status code.
    public var status: Int
    /// The headers besides Date, Content-Length and Connection, which are not to be given. One with a line break in it is
    /// left out.
    public var headers: [HTTPRequest.Field]
    /// The body. The answer to HEAD is given with the body GET would get: its length is told and it is not sent.
    public var body: [UInt8]

    /// An answer of these parts.
    public init(status: Int = 200, headers: [HTTPRequest.Field] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer with a body of that type.
    public init(status: Int = 200, type: ContentType, body: [UInt8]) {
        self.init(status: status, headers: [.init("Content-Type", type.rawValue)], body: body)
    }

    /// A plain text.
    public static func text(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, type: .plain, body: Array(text.utf8))
    }

    /// A plain text for who is to come again a second later.
    public static func tooBusy(_ text: String, status: Int = 503) -> HTTPResponse {
        var response = HTTPResponse.text(text, status: status)
        response.headers.append(.init("Retry-After", "1"))
        return response
    }

    /// The type of a body, open to others.
    public struct ContentType: RawRepresentable, Hashable, Sendable {
        /// As it stands in the header.
        public let rawValue: String

        /// The type of that name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Plain text.
        public static let plain = ContentType(rawValue: "text/plain; charset=utf-8")
        /// HTML.
        public static let html = ContentType(rawValue: "text/html; charset=utf-8")
    }
}
