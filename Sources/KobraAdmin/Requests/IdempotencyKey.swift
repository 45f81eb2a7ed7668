import HTTPServer
import Platform

/// What tells a repeated request from another: its key, and a digest of all that it asks. Nothing of a body is kept, for it
/// may hold secrets.
struct IdempotencyKey: Hashable, Sendable {
    let caller: String
    let key: String

    /// The longest key, characters.
    static let rule = TextRule(length: 1...64, characters: [0x21...0x7E])

    /// - Returns: `nil` for a request that has none.
    init?(_ request: HTTPRequest, caller: String) throws(Problem) {
        let given = request.headers.filter { $0.name.lowercased() == "idempotency-key" }
        guard !given.isEmpty else { return nil }
        guard given.count == 1, let key = given.first?.value, Self.rule.objection(to: key) == nil else {
            throw .malformed("Idempotency-Key must be given once, with 1 to 64 printable ASCII characters")
        }
        (self.caller, self.key) = (caller, key)
    }

    /// One that was kept.
    ///
    /// - Returns: `nil` for what cannot have been one.
    init?(key: String, caller: String) {
        guard Self.rule.objection(to: key) == nil else { return nil }
        (self.caller, self.key) = (caller, key)
    }

    /// A digest of method, path, query and body; each with its length, so that nothing can move from one to the next.
    static func fingerprint(_ request: HTTPRequest) -> [UInt8] {
        var bytes: [UInt8] = []
        let query = request.query.flatMap { [Array($0.name.utf8), Array($0.value.utf8)] }
        for part in [Array(request.method.utf8), Array(request.path.utf8)] + query + [request.body] {
            bytes += Array("\(part.count):".utf8) + part
        }
        return Digest.sha256(bytes)
    }
}
