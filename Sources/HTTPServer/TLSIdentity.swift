import CGnuTLS
import Glibc

/// What a server shows of itself over TLS, and whom it believes.
///
/// Neither interpolation nor `dump` shows the key.
public struct TLSIdentity: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    /// The certificate as PEM, followed by those that vouch for it, if any.
    public let certificate: [UInt8]
    /// The certificate's private key as PEM, not encrypted.
    public let key: [UInt8]
    /// Certificates as PEM of the authorities, one of which must vouch for a client's certificate; `nil` serves clients
    /// without.
    public let clientAuthorities: [UInt8]?

    /// That identity; `check` tells whether it is one.
    public init(certificate: [UInt8], key: [UInt8], clientAuthorities: [UInt8]? = nil) {
        self.certificate = certificate
        self.key = key
        self.clientAuthorities = clientAuthorities
    }

    /// "TLS identity", and nothing of it.
    public var description: String { "TLS identity" }
    /// The same.
    public var debugDescription: String { description }
    /// Shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Finds out whether a server could use it.
    ///
    /// - Throws: `TLSIdentityError`, which says what is wrong with it.
    public func check() throws(TLSIdentityError) {
        try Self.checkCertificates(certificate, .certificate)
        try checkKey()
        if let clientAuthorities { try Self.checkCertificates(clientAuthorities, .clientAuthorities) }
        var credentials: gnutls_certificate_credentials_t?
        unsafe gnutls_certificate_allocate_credentials(&credentials)
        defer { unsafe gnutls_certificate_free_credentials(credentials) }
        let status = unsafe fill(credentials)
        guard status >= 0 else {
            throw TLSIdentityError(
                status == GNUTLS_E_CERTIFICATE_KEY_MISMATCH ? .keyOfAnotherCertificate : .certificate, code: status)
        }
    }

    /// Finds out whether a text holds certificates of authorities to trust, as PEM, and nothing that only looks like one.
    ///
    /// - Throws: `TLSIdentityError` if not.
    public static func checkAuthorities(_ text: [UInt8]) throws(TLSIdentityError) {
        try checkCertificates(text, .authorities)
    }

    /// Puts it into a server's credentials. GnuTLS's code: below 0 it failed.
    @unsafe func fill(_ credentials: gnutls_certificate_credentials_t?) -> CInt {
        let status = unsafe Self.withDatum(certificate) { certificate in
            unsafe Self.withDatum(key) { key in
                unsafe gnutls_certificate_set_x509_key_mem(credentials, &certificate, &key, GNUTLS_X509_FMT_PEM)
            }
        }
        guard status >= 0, let clientAuthorities else { return status }
        return unsafe Self.withDatum(clientAuthorities) {
            unsafe gnutls_certificate_set_x509_trust_mem(credentials, &$0, GNUTLS_X509_FMT_PEM)
        }
    }

    private static func checkCertificates(_ text: [UInt8], _ reason: TLSIdentityError.Reason) throws(TLSIdentityError) {
        // libmicrohttpd takes texts up to a NUL.
        guard !text.contains(0) else { throw TLSIdentityError(reason, code: GNUTLS_E_BASE64_DECODING_ERROR) }
        var credentials: gnutls_certificate_credentials_t?
        unsafe gnutls_certificate_allocate_credentials(&credentials)
        defer { unsafe gnutls_certificate_free_credentials(credentials) }
        let count = unsafe withDatum(text) {
            unsafe gnutls_certificate_set_x509_trust_mem(credentials, &$0, GNUTLS_X509_FMT_PEM)
        }
        guard count > 0 else {
            throw TLSIdentityError(reason, code: count == 0 ? GNUTLS_E_NO_CERTIFICATE_FOUND : count)
        }
    }

    private func checkKey() throws(TLSIdentityError) {
        guard !key.contains(0) else { throw TLSIdentityError(.key, code: GNUTLS_E_BASE64_DECODING_ERROR) }
        var parsed: gnutls_x509_privkey_t?
        unsafe gnutls_x509_privkey_init(&parsed)
        defer { unsafe gnutls_x509_privkey_deinit(parsed) }
        let status = unsafe Self.withDatum(key) {
            unsafe gnutls_x509_privkey_import2(parsed, &$0, GNUTLS_X509_FMT_PEM, nil, 0)
        }
        guard status == 0 else { throw TLSIdentityError(.key, code: status) }
    }

    @unsafe private static func withDatum<Result>(_ bytes: [UInt8], _ use: (inout gnutls_datum_t) -> Result) -> Result {
        var bytes = bytes
        return unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            var datum = unsafe gnutls_datum_t(data: buffer.baseAddress, size: UInt32(clamping: buffer.count))
            return unsafe use(&datum)
        }
    }
}
