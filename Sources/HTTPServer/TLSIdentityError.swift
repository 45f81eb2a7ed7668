import CGnuTLS

/// An identity no server can use.
public struct TLSIdentityError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public enum Reason: Hashable, Sendable {
        /// The certificate is no PEM certificate.
        case certificate
        /// The key is no PEM key, or an encrypted one.
        case key
        /// The key belongs to another certificate.
        case keyOfAnotherCertificate
        /// There is no certificate among the client authorities, or one that is none.
        case clientAuthorities
        /// There is no certificate among the authorities trusted, or one that is none.
        case authorities
        /// GnuTLS does not take it, or what goes with it.
        case library
    }

    /// What is wrong with it.
    public let reason: Reason
    /// GnuTLS's code.
    public let code: CInt

    init(_ reason: Reason, code: CInt) {
        self.reason = reason
        self.code = code
    }

    /// "the TLS key cannot be read: Base64 decoding error.".
    public var description: String {
        switch reason {
        case .certificate: "the TLS certificate cannot be read: \(words)"
        case .key: "the TLS key cannot be read: \(words)"
        case .keyOfAnotherCertificate: "the TLS key does not belong to the TLS certificate"
        case .library: "the TLS settings are refused: \(words)"
        case .authorities: "the TLS authorities cannot be read: \(words)"
        case .clientAuthorities: "the TLS client authorities cannot be read: \(words)"
        }
    }

    private var words: String {
        guard let words = unsafe gnutls_strerror(code) else { return "error \(code)" }
        let text = unsafe String(cString: words).lowercased()
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
