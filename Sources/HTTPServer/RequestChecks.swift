import Platform

/// What a request must be like before a handler sees it: for a server that obeys, and not only tells.
///
/// A request that can be read in two ways, whose path is not spelled plainly, or that does not say which server it means
/// is answered with 400; one that means another server or comes from a web page with 403; both by
/// `application/problem+json` (RFC 9457), upon which the connection is closed.
///
/// Left to libmicrohttpd, which answers in HTML with 4xx or 505 and closes the connection: a request line without target
/// or version, a version not of the form `HTTP/1.x`, a header without a colon, a Content-Length that is no number (0.9.75
/// then sends the head of its answer twice), a head too large for `HTTPLimits.connectionBytes`, a chunk size that is no
/// number. In a chunked body it takes a line feed for an end of line and passes over chunk extensions; nothing that follows
/// such a body on its connection is read. In a header's end of line it takes a NUL for the CR.
public struct RequestChecks: Hashable, Sendable {
    /// Names and addresses in `Host` besides 127.0.0.1, localhost and [::1], without port; an IPv6 address with or without
    /// brackets, in the spelling its clients use, upper and lower case alike.
    public var hosts: [String]
    /// The methods there are, as they are sent.
    public var methods: Set<String>

    /// Most headers.
    static let headers = 64
    /// Most bytes of a path.
    static let pathBytes = 1_024
    private static let loopback: Set = ["127.0.0.1", "localhost", "[::1]"]

    /// The checks for a server of those names.
    public init(hosts: [String] = [], methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]) {
        self.hosts = hosts
        self.methods = methods
    }

    /// What is wrong with a request; `nil` if nothing is.
    package func refusal(of head: RequestHead) -> Refusal? {
        let trouble = line(head) ?? PathCheck.trouble(head.target) ?? headers(head) ?? framing(head) ?? host(head)
        if let trouble { return Refusal(400, trouble) }
        // Only web pages send one, and no page is to operate this server from a visitor's browser.
        if head.fields.contains(where: { $0.name == "origin" }) {
            return Refusal(403, "requests of web pages are refused")
        }
        return isMeant(head) ? nil : Refusal(403, "Host is not a name of this server")
    }

    private func line(_ head: RequestHead) -> String? {
        if !methods.contains(head.method) { return "the method is not known" }
        return head.isPlain ? nil : "request line or headers are not plain: one space, CRLF, no NUL, no folded lines"
    }

    private func headers(_ head: RequestHead) -> String? {
        if head.fields.count > Self.headers { return "more than \(Self.headers) headers" }
        for field in head.fields {
            if field.name.isEmpty || !field.name.utf8.allSatisfy(Self.isToken) {
                return "a header's name has characters that are not allowed"
            }
            if field.value.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
                return "a header's value has control characters"
            }
        }
        for name in ["Host", "Content-Length", "Authorization", "Transfer-Encoding"]
        where head.values(of: name.lowercased()).count > 1 {
            return "\(name) is given twice"
        }
        return nil
    }

    /// Where the body ends must be said in one way.
    private func framing(_ head: RequestHead) -> String? {
        let length = head.values(of: "content-length").first
        let encoding = head.values(of: "transfer-encoding").first
        if let encoding {
            if length != nil { return "Content-Length and Transfer-Encoding exclude each other" }
            if encoding != Array("chunked".utf8) { return "Transfer-Encoding is not chunked" }
            if head.version == "HTTP/1.0" { return "HTTP/1.0 has no Transfer-Encoding" }
        }
        if let length, length.isEmpty || !length.allSatisfy(Self.isDigit) { return "Content-Length is not a number" }
        return nil
    }

    private func host(_ head: RequestHead) -> String? {
        guard let value = head.values(of: "host").first else { return "Host is missing" }
        guard let (name, port) = Self.parts(value) else { return "Host is not a name with or without a port" }
        if name.isEmpty { return "Host is empty" }
        if let port, port.isEmpty || port.utf8.count > 5 || !port.utf8.allSatisfy(Self.isDigit) {
            return "the port in Host is not a number"
        }
        return nil
    }

    private func isMeant(_ head: RequestHead) -> Bool {
        guard let value = head.values(of: "host").first, let (name, _) = Self.parts(value) else { return false }
        return Self.loopback.contains(name)
            || hosts.contains { [$0.lowercased(), "[\($0.lowercased())]"].contains(name) }
    }

    /// `name`, `name:port`, `[address]` or `[address]:port`; the name in lower case.
    private static func parts(_ value: [UInt8]) -> (name: String, port: String?)? {
        let text = String(decoding: value, as: UTF8.self).lowercased()
        guard text.hasPrefix("[") else {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (parts[0], parts.count > 1 ? parts[1] : nil)
        }
        guard let bracket = text.firstIndex(of: "]"),
            NumericAddress.isIPv6(String(text[text.index(after: text.startIndex)..<bracket]))
        else { return nil }
        let rest = text[text.index(after: bracket)...]
        guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
        return (String(text[...bracket]), rest.isEmpty ? nil : String(rest.dropFirst()))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// RFC 9110, 5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
