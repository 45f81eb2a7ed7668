import Configuration
import HTTPServer
import KobraState
import Platform

/// The bearer token a request brings, if it brings one and only one.
struct Credentials {
    /// The longest token looked at, bytes.
    static let limit = 512

    private let digest: [UInt8]

    /// - Returns: `nil` unless there is exactly one `Authorization`, of scheme `Bearer`, with a token of RFC 6750's
    ///   alphabet. Nothing else that a request says of itself is looked at: no query, no cookie, no forwarding header.
    init?(_ request: HTTPRequest) {
        let given = request.headers.filter { $0.name.lowercased() == "authorization" }
        guard given.count == 1, let value = given.first?.value.utf8, value.count <= Self.limit + 7,
            value.prefix(6).map({ $0 | 0x20 }) == Array("bearer".utf8), value.dropFirst(6).first == 0x20
        else { return nil }
        let token = Array(value.dropFirst(7))
        guard Self.isToken68(token) else { return nil }
        digest = Digest.sha256(token)
    }

    /// The token of these that it is. Every one of them is compared, each in constant time.
    func token(among tokens: [Configuration.Token], at time: Instant) -> Configuration.Token? {
        var found: Configuration.Token?
        for token in tokens where Digest.areEqual(token.digest, digest) { found = token }
        guard let found, !found.hasExpired(at: time) else { return nil }
        return found
    }

    /// RFC 7235, 2.1: letters, digits, `-._~+/`, then any number of `=`.
    private static func isToken68(_ token: [UInt8]) -> Bool {
        let body = token.reversed().drop { $0 == UInt8(ascii: "=") }
        return !body.isEmpty
            && body.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-._~+/".utf8.contains(byte)
                }
            }
    }
}
