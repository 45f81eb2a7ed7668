/// What a server that is worth attacking holds a request to, before anybody looks at what it asks: a request that can be
/// read in two ways is refused, for a proxy in front may have read it in the other.
public struct RequestChecks: Hashable, Sendable {
    /// Names and addresses that may stand in `Host`, besides those of the loopback interface; lower case, without port. A
    /// web page that was lured to another name for this machine is told by it.
    public var hosts: Set<String>
    /// The methods there are.
    public var methods: Set<String>

    /// Most header fields.
    static let headerLimit = 64
    /// Most bytes of the target.
    static let targetLimit = 1024

    /// Checks with those names and methods.
    public init(hosts: Set<String> = [], methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]) {
        self.hosts = hosts
        self.methods = methods
    }

    /// What is wrong with a request, as the answer to it; `nil` if nothing is.
    func refusal(_ head: RequestHead) -> HTTPResponse? {
        if let words = lie(head) { return Self.problem(400, "Bad Request", words) }
        // A browser names the page that asks. No page has any business here.
        guard head.values("origin").isEmpty else {
            return Self.problem(403, "Forbidden", "requests from web pages are not taken")
        }
        guard let host = head.values("host").first, isKnown(host) else {
            return Self.problem(403, "Forbidden", "the Host is not one this server answers for")
        }
        return nil
    }

    private func lie(_ head: RequestHead) -> String? {
        guard head.isWhole else { return "request line or headers hold a NUL, a folded line or a bare line feed" }
        guard methods.contains(head.method) else { return "unknown method" }
        if let words = target(head.target) { return words }
        guard head.headers.count <= Self.headerLimit else { return "too many header fields" }
        for header in head.headers {
            guard !header.name.isEmpty, header.name.utf8.allSatisfy(Self.isTokenPart) else { return "bad header name" }
            guard header.value.utf8.allSatisfy({ $0 == 9 || $0 >= 0x20 && $0 != 0x7F }) else {
                return "control character in a header"
            }
        }
        for name in ["host", "content-length", "authorization", "transfer-encoding"] where head.values(name).count > 1 {
            return "doubled \(name)"
        }
        guard !head.values("host").isEmpty else { return "missing host" }
        let (length, encoding) = (head.values("content-length").first, head.values("transfer-encoding").first)
        guard length == nil || encoding == nil else { return "content-length together with transfer-encoding" }
        if let encoding, encoding.lowercased() != "chunked" { return "unknown transfer-encoding" }
        if let length, length.isEmpty || length.count > 15 || !length.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return "bad content-length"
        }
        return nil
    }

    private func target(_ target: String) -> String? {
        guard target.utf8.count <= Self.targetLimit else { return "the target is too long" }
        guard target.hasPrefix("/") else { return "the target is no path" }
        guard target.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }), !target.contains("#")
        else { return "the target holds a character that may not stand there" }
        let lower = target.lowercased()
        for escape in ["%00", "%2f", "%5c", "%0a", "%0d"] where lower.contains(escape) {
            return "the target holds a forbidden escape"
        }
        let path = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)[0]
        for segment in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard ![".", ".."].contains(PercentEncoding.decode(String(segment))) else {
                return "the target holds a dot segment"
            }
        }
        return path.contains("//") ? "the target holds an empty segment" : nil
    }

    /// Whether a Host, with or without a port, is this machine's loopback or on the list.
    private func isKnown(_ host: String) -> Bool {
        var name = host[...]
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { return false }
            name = host[...end]
        } else if let colon = host.firstIndex(of: ":") {
            name = host[..<colon]
        }
        let rest = host[name.endIndex...]
        guard rest.isEmpty || rest.first == ":" && rest.dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return false }
        let lower = name.lowercased()
        let bare = lower.hasPrefix("[") ? String(lower.dropFirst().dropLast()) : lower
        return ["localhost", "127.0.0.1", "::1"].contains(bare) || hosts.contains(bare) || hosts.contains(lower)
    }

    private static func isTokenPart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// A problem as `application/problem+json` (RFC 9457). The words are ours and need no escaping.
    static func problem(_ status: Int, _ title: String, _ detail: String) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: [
                .init("Content-Type", "application/problem+json"), .init("Cache-Control", "no-store"),
                .init("X-Content-Type-Options", "nosniff"), .init("Connection", "close"),
            ],
            body: Array(
                #"{"type":"about:blank","title":"\#(title)","status":\#(status),"detail":"\#(detail)"}"#.utf8))
    }
}
