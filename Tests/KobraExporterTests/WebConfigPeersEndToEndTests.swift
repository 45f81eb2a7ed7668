import Testing

/// Our reading of web configuration files against promtool's, which is the exporter toolkit's.
@Suite(.besideOthers) struct WebConfigPeersEndToEndTests {
    enum Verdict { case good, bad, oursOnly }

    private static let tls = "tls_server_config: {cert_file: server.pem, key_file: server.key"
    private static let hash = Guarded.hash

    /// A file, and whether both take it, neither does, or only we refuse it (with the reason in README).
    static let files: [(String, Verdict)] = [
        ("", .good), ("{}", .good), ("tls_server_config: {}", .good), ("basic_auth_users: {}", .good),
        ("\(tls)}", .good), ("\(tls), client_auth_type: NoClientCert}", .good),
        ("\(tls), client_auth_type: RequestClientCert}", .good),
        ("\(tls), client_auth_type: RequireClientCert}", .good),
        ("\(tls), client_auth_type: RequireAnyClientCert}", .good),
        ("\(tls), client_auth_type: VerifyClientCertIfGiven, client_ca_file: ca.pem}", .good),
        ("\(tls), client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.pem}", .good),
        ("\(tls), min_version: TLS12}", .good), ("\(tls), min_version: TLS13, max_version: TLS13}", .good),
        ("\(tls), cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]}", .good),
        ("\(tls), cipher_suites: [TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256]}", .good),
        ("\(tls), curve_preferences: [CurveP256, CurveP384, CurveP521, X25519]}", .good),
        ("\(tls), prefer_server_cipher_suites: false}", .good),
        ("http_server_config: {http2: false}", .good), ("http_server_config: {http2: true}", .good),
        ("http_server_config: {headers: {X-Frame-Options: deny, X-Content-Type-Options: nosniff}}", .good),
        ("http_server_config: {headers: {Content-Security-Policy: \"default-src 'self'\"}}", .good),
        ("http_server_config: {headers: {X-XSS-Protection: \"0\", Strict-Transport-Security: max-age=1}}", .good),
        ("basic_auth_users: {a: \(hash), b: \(hash)}", .good),
        ("basic_auth_users: {a: \(hash.replacing("$2y", with: "$2a"))}", .good),

        ("[]", .bad), ("tls", .bad), ("tls_server_config: {", .bad), ("x: 1", .bad),
        ("tls_server_config: {x: 1}", .bad),
        ("http_server_config: {x: 1}", .bad), ("http_server_config: {http2: maybe}", .bad),
        ("http_server_config: {headers: {Server: a}}", .bad),
        ("http_server_config: {headers: {X-Frame-Options: allow}}", .bad),
        ("http_server_config: {headers: {X-Content-Type-Options: sniff}}", .bad),
        ("tls_server_config: {cert_file: server.pem}", .bad), ("tls_server_config: {key_file: server.key}", .bad),
        ("tls_server_config: {cert_file: none.pem, key_file: server.key}", .bad),
        ("tls_server_config: {cert_file: server.pem, key_file: client.key}", .bad),
        ("tls_server_config: {cert_file: server.key, key_file: server.key}", .bad),
        ("tls_server_config: {client_auth_type: RequireAnyClientCert}", .bad),
        ("\(tls), client_auth_type: Sometimes}", .bad), ("\(tls), client_ca_file: ca.pem}", .bad),
        ("\(tls), client_auth_type: RequireAndVerifyClientCert, client_ca_file: none.pem}", .bad),
        ("\(tls), min_version: TLS14}", .bad), ("\(tls), min_version: 1.2}", .bad),
        ("\(tls), cipher_suites: [AES]}", .bad), ("\(tls), curve_preferences: [CurveP224]}", .bad),
        ("\(tls), cipher_suites: TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256x}", .bad),
        ("basic_auth_users: {a: secret}", .bad), ("basic_auth_users: {a: \"\"}", .bad), ("basic_auth_users: [a]", .bad),
        ("basic_auth_users: {a: $6$abc$def}", .bad), ("basic_auth_users:\n  a: \(hash)\n  a: \(hash)\n", .bad),
        ("\(tls)}\n\(tls)}", .bad),

        ("\(tls), min_version: TLS10}", .oursOnly), ("\(tls), max_version: TLS11}", .oursOnly),
        ("\(tls), min_version: TLS13, max_version: TLS12}", .oursOnly),
        ("\(tls), client_auth_type: RequireAndVerifyClientCert}", .oursOnly),
        ("\(tls), client_auth_type: RequireAndVerifyClientCert, client_ca_file: server.key}", .oursOnly),
        ("\(tls), cipher_suites: [TLS_AES_128_GCM_SHA256]}", .oursOnly),
        ("tls_server_config: {min_version: TLS12}", .oursOnly),
        ("basic_auth_users: {a: \(hash.replacing("$04$", with: "$16$"))}", .oursOnly),
        ("basic_auth_users: {\"a:b\": \(hash)}", .oursOnly), ("basic_auth_users: {a: &x \(hash), b: *x}", .oursOnly),
        ("http_server_config: {http2: yes}", .oursOnly),
    ]

    @Test func agreesWithPromtool() throws {
        let certificates = try Certificates()
        for (text, verdict) in Self.files {
            let file = try certificates.folder.write(text, to: "web.yaml")
            let theirs = try Program.run("promtool", ["check", "web-config", file], in: certificates.folder)
            let ours = try Program.run(
                "kobra-exporter", ["--config.check", "--web.config.file", file], in: certificates.folder)
            #expect((theirs.status == 0) == (verdict != .bad), "promtool: \(text): \(theirs.output)\(theirs.errors)")
            #expect((ours.status == 0) == (verdict == .good), "\(text): \(ours.errors)")
            #expect([0, 2].contains(ours.status))
            if ours.status != 0 { #expect(ours.errors.contains("web.yaml"), "\(ours.errors)") }
        }
    }

    /// What newer toolkits than Debian's know.
    @Test(arguments: [
        "rate_limit: {interval: 1s, burst: 10}",
        "\(tls), client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.pem, client_allowed_sans: [a]}",
    ])
    func takesWhatIsNewer(text: String) throws {
        let certificates = try Certificates()
        let file = try certificates.folder.write(text, to: "web.yaml")
        let ours = try Program.run("kobra-exporter", ["--config.check", "--web.config.file", file])
        #expect(ours.status == 0, "\(ours.errors)")
    }
}
