import HTTPServer
import Testing

@Suite struct TLSPrioritiesTests {
    typealias Suite = TLSPriorities.Suite

    @Test func takesNewVersionsOnly() {
        #expect(
            TLSPriorities().text == "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:%SERVER_PRECEDENCE")
        #expect(
            TLSPriorities(from: .tls13).text == "NORMAL:-VERS-ALL:+VERS-TLS1.3:-RSA:%SERVER_PRECEDENCE")
        #expect(TLSPriorities(to: .tls12, prefersOwn: false).text == "NORMAL:-VERS-ALL:+VERS-TLS1.2:-RSA")
    }

    @Test func namesSuitesAndCurves() {
        let priorities = TLSPriorities(
            suites: [Suite(.ecdsa, .aes256GCM), Suite(.rsa, .aes256GCM), Suite(.ecdsa, .aes128CBC)],
            curves: [.x25519, .p256])
        #expect(
            priorities.text
                == "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA"
                + ":-CIPHER-ALL:+AES-256-GCM:+AES-128-CBC:-MAC-ALL:+AEAD:+SHA1"
                + ":-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1:%SERVER_PRECEDENCE")
    }

    @Test func readsNames() {
        #expect(Suite(name: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256") == Suite(.rsa, .chaCha20))
        for name in ["", "TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_RC4_128_SHA"]
        {
            #expect(Suite(name: name) == nil, "\(name)")
        }
    }

    /// GnuTLS knows every word.
    @Test func isUnderstood() throws {
        let identity = try TLSIdentityTests.files.get().identity()
        for exchange in TLSPriorities.Exchange.allCases {
            for cipher in TLSPriorities.Cipher.allCases {
                for curve in TLSPriorities.Curve.allCases {
                    let priorities = TLSPriorities(suites: [Suite(exchange, cipher)], curves: [curve])
                    #expect(throws: Never.self) { try TLSSettings(identity, priorities: priorities).check() }
                }
            }
        }
    }
}
