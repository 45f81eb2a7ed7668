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
