import CGnuTLS

/// What is kept of a secret in its place.
public enum Digest {
    /// The SHA-256 of some bytes, 32 bytes.
    public static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let status = unsafe gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes, bytes.count, &digest)
        precondition(status == 0, "SHA-256 cannot fail")
        return digest
    }

    /// Whether two texts of bytes are the same, in a time that does not tell where they differ.
    public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe gnutls_memcmp(left, right, left.count) == 0
    }
}
