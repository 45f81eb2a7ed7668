import CGnuTLS
import Glibc

/// `TLSSettings` as GnuTLS takes them, ready to be put on a connection. Never changed: other settings are another one.
@safe final class TLSCredentials: Sendable {
    let settings: TLSSettings
    // GnuTLS's handles as numbers. What they stand for is only read once it is made, which GnuTLS allows any thread.
    private let certificates, priorities: UInt

    /// - Throws: `TLSIdentityError`.
    init(_ settings: TLSSettings) throws(TLSIdentityError) {
        try settings.identity.check()
        var certificates: gnutls_certificate_credentials_t?
        var priorities: gnutls_priority_t?
        var status = unsafe gnutls_certificate_allocate_credentials(&certificates)
        if status >= 0 { status = unsafe settings.identity.fill(certificates) }
        if status >= 0 { status = unsafe gnutls_priority_init(&priorities, settings.priorities.text, nil) }
        guard status >= 0 else {
            unsafe gnutls_certificate_free_credentials(certificates)
            throw TLSIdentityError(.library, code: status)
        }
        switch settings.clients {
        case .unasked, .asked, .required: break
        case .verified: unsafe gnutls_certificate_set_verify_function(certificates) { unsafe kobra_check_client($0, 0) }
        case .verifiedIfGiven:
            unsafe gnutls_certificate_set_verify_function(certificates) { unsafe kobra_check_client($0, 1) }
        }
        self.settings = settings
        self.certificates = UInt(bitPattern: certificates)
        self.priorities = UInt(bitPattern: priorities)
    }

    deinit {
        unsafe gnutls_certificate_free_credentials(OpaquePointer(bitPattern: certificates))
        unsafe gnutls_priority_deinit(OpaquePointer(bitPattern: priorities))
    }

    /// Puts them on a session before its handshake, in the place of what it has. `false` when GnuTLS will not.
    @unsafe func put(on session: OpaquePointer) -> Bool {
        let request =
            switch settings.clients {
            case .unasked: GNUTLS_CERT_IGNORE
            case .asked, .verifiedIfGiven: GNUTLS_CERT_REQUEST
            case .required, .verified: GNUTLS_CERT_REQUIRE
            }
        unsafe gnutls_certificate_server_set_request(session, request)
        return unsafe gnutls_priority_set(session, OpaquePointer(bitPattern: priorities)) == 0 && carry(session)
    }

    /// Whether the client at the other end of a session, whatever settings that was made under, is let in by these, now.
    ///
    /// - Parameter owner: what the session was made under, and gets back.
    @unsafe func letIn(_ session: OpaquePointer, of owner: TLSCredentials) -> Bool {
        let isShown = unsafe kobra_client_shows_certificate(session) == 1
        switch settings.clients {
        case .unasked, .asked: return true
        case .required: return unsafe isShown && isNamed(session)
        case .verifiedIfGiven where !isShown: return true
        case .verifiedIfGiven, .verified:
            // GnuTLS asks the authorities of the session's own credentials.
            guard unsafe owner === self || carry(session) else { return false }
            defer { if owner !== self { _ = unsafe owner.carry(session) } }
            return unsafe isShown && kobra_client_is_vouched_for(session) == 1 && isNamed(session)
        }
    }

    @unsafe private func carry(_ session: OpaquePointer) -> Bool {
        unsafe gnutls_credentials_set(
            session, GNUTLS_CRD_CERTIFICATE, UnsafeMutableRawPointer(bitPattern: certificates)) == 0
    }

    @unsafe private func isNamed(_ session: OpaquePointer) -> Bool {
        guard let allowed = settings.allowedNames else { return true }
        return unsafe ClientNames.read(session).contains { allowed.contains($0) }
    }
}
