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

    /// The HMAC-SHA-256 of some texts under a key, 32 bytes. Each text goes in behind its length, so that no two lists of
    /// texts run together to the same.
    public static func keyed(_ key: [UInt8], _ texts: [UInt8]...) -> [UInt8] {
        var message: [UInt8] = []
        for text in texts {
            unsafe withUnsafeBytes(of: UInt64(text.count).bigEndian) { unsafe message.append(contentsOf: $0) }
            message += text
        }
        var digest = [UInt8](repeating: 0, count: 32)
        let status = unsafe gnutls_hmac_fast(
            GNUTLS_MAC_SHA256, key, key.count, message, message.count, &digest)
        precondition(status == 0, "HMAC-SHA-256 cannot fail")
        return digest
    }

    /// Whether two texts of bytes are the same, in a time that does not tell where they differ.
    public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe gnutls_memcmp(left, right, left.count) == 0
    }
}
