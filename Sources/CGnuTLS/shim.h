#include <gnutls/gnutls.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>

/// Whether the other side of a server's session showed a certificate for TLS clients that an authority of the session's
/// credentials vouches for, now: 1 or 0.
static inline int kobra_client_is_vouched_for(gnutls_session_t session) {
    unsigned int status = 0;
    gnutls_typed_vdata_st purpose = {
        .type = GNUTLS_DT_KEY_PURPOSE_OID, .data = (unsigned char *)GNUTLS_KP_TLS_WWW_CLIENT, .size = 0};
    return gnutls_certificate_verify_peers(session, &purpose, 1, &status) == GNUTLS_E_SUCCESS && status == 0;
}

/// Whether the other side showed a certificate: 1 or 0.
static inline int kobra_client_shows_certificate(gnutls_session_t session) {
    unsigned int count = 0;
    return gnutls_certificate_get_peers(session, &count) != NULL && count > 0;
}

/// For `gnutls_certificate_set_verify_function`: ends a handshake whose client is not vouched for, and says so to it. One
/// that shows no certificate may go on if that is optional.
static inline int kobra_check_client(gnutls_session_t session, int is_optional) {
    if (is_optional && !kobra_client_shows_certificate(session)) return 0;
    if (kobra_client_is_vouched_for(session)) return 0;
    gnutls_alert_send(session, GNUTLS_AL_FATAL, GNUTLS_A_BAD_CERTIFICATE);
    return GNUTLS_E_CERTIFICATE_ERROR;
}
