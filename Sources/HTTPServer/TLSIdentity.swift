import CGnuTLS

/// What a server proves itself with, and whom it lets in: PEM texts, checked to belong together.
@safe public struct TLSIdentity: Sendable {
    let certificate: [UInt8]
    let key: [UInt8]
    let clientCA: [UInt8]?

    /// TLS 1.2 and 1.3: what libmicrohttpd takes by default would let 1.0 and 1.1 in.
    static let priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

    /// An identity of PEM texts.
    ///
    /// - Parameters:
    ///   - certificate: the server's, followed by those it was issued by, if any.
    ///   - key: the private key to it.
    ///   - clientCA: where given, a client needs a certificate issued by it.
    /// - Throws: `TLSIdentityError` with GnuTLS's words for what is wrong.
    public init(certificate: [UInt8], key: [UInt8], clientCA: [UInt8]? = nil) throws(TLSIdentityError) {
        (self.certificate, self.key, self.clientCA) = (certificate, key, clientCA)
        var credentials: gnutls_certificate_credentials_t?
        guard unsafe gnutls_certificate_allocate_credentials(&credentials) == 0, let credentials = unsafe credentials
        else { throw TLSIdentityError(words: "out of memory") }
        defer { unsafe gnutls_certificate_free_credentials(credentials) }
        var status = unsafe Self.with(certificate) { certificate in
            unsafe Self.with(key) { key in
                var (certificate, key) = unsafe (certificate, key)
                return unsafe gnutls_certificate_set_x509_key_mem(credentials, &certificate, &key, GNUTLS_X509_FMT_PEM)
            }
        }
        guard status >= 0 else { throw TLSIdentityError("certificate and key", status) }
        guard let clientCA else { return }
        status = unsafe Self.with(clientCA) { trusted in
            var trusted = unsafe trusted
            return unsafe gnutls_certificate_set_x509_trust_mem(credentials, &trusted, GNUTLS_X509_FMT_PEM)
        }
        guard status > 0 else {
            throw status == 0
                ? TLSIdentityError(words: "client CA: no certificate in it") : TLSIdentityError("client CA", status)
        }
    }

    private static func with(_ bytes: [UInt8], _ body: (gnutls_datum_t) -> CInt) -> CInt {
        var bytes = bytes
        return unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe body(gnutls_datum_t(data: buffer.baseAddress, size: UInt32(buffer.count)))
        }
    }
}

extension TLSIdentity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the key.
    public var description: String { "TLS identity" }
    /// Says nothing of the key either.
    public var debugDescription: String { description }
    /// Shows nothing of it.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// PEM texts that no server can be run with.
public struct TLSIdentityError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, for people.
    public let description: String

    init(words: String) { description = words }

    init(_ what: String, _ status: CInt) {
        let reason = unsafe gnutls_strerror(status).map { unsafe String(cString: $0) } ?? "GnuTLS error \(status)"
        description = "\(what): \(reason)"
    }
}

/// The certificate that a client showed.
enum ClientCertificate {
    /// Whether it was issued by the client CA and is valid now. libmicrohttpd asks for one and takes any, or none.
    static func isGood(session: UnsafeMutableRawPointer?) -> Bool {
        guard let session = unsafe session.map({ OpaquePointer($0) }) else { return false }
        var status: UInt32 = 0
        return unsafe gnutls_certificate_verify_peers2(session, &status) == 0 && status == 0
    }
}

/// Text for C that stays where it is as long as this does.
@safe final class StableText: Sendable {
    private let address: UInt
    private let count: Int

    init(_ bytes: [UInt8]) {
        count = bytes.count + 1
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count)
        _ = unsafe buffer.initialize(from: bytes + [0])
        address = UInt(bitPattern: buffer.baseAddress)
    }

    var pointer: UnsafeMutableRawPointer? { unsafe UnsafeMutableRawPointer(bitPattern: address) }

    deinit {
        guard let pointer = unsafe pointer else { return }
        // A key is not left lying about.
        unsafe gnutls_memset(pointer, 0, count)
        unsafe pointer.deallocate()
    }
}
