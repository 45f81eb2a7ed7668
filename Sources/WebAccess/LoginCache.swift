import Platform

/// Who has logged in, so that bcrypt is asked once and not at every scrape. Of each user the last password that was right
/// is kept, as a digest under a key of this process, which makes it as large as there are users.
struct LoginCache {
    private let key = Random.bytes(32)
    private var digests: [String: [UInt8]] = [:]

    /// What is kept of a login, and what two requests that ask the same have in common.
    func digest(_ credentials: BasicCredentials, hash: [UInt8]) -> [UInt8] {
        Digest.keyed(key, Array(credentials.user.utf8), hash, credentials.password)
    }

    /// A number that is always the same for a user, and that nobody can foresee.
    func number(of user: String) -> Int { Int(Digest.keyed(key, Array(user.utf8))[0]) }

    /// Whether that user has logged in by that digest.
    func holds(_ digest: [UInt8], of user: String) -> Bool {
        guard let kept = digests[user] else { return false }
        return Digest.areEqual(kept, digest)
    }

    mutating func keep(_ digest: [UInt8], of user: String) { digests[user] = digest }

    /// Forgets everybody.
    mutating func clear() { digests = [:] }
}
