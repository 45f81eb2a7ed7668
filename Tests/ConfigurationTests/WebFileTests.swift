import Configuration
import Platform
import Testing

@Suite struct WebFileTests {
    static let hash = "$2y$10$abcdefghijklmnopqrstuuAzGtcj7tDNjlByQmHiQdPyAUbnNBpJO"

    /// Reads such a text as `etc/web.yaml`, beside `cert.pem`, `key.pem` and `ca.pem`.
    private func load(_ text: String) throws -> WebFile {
        let disk = Disk([
            "etc/web.yaml": text, "etc/cert.pem": "CERT", "etc/key.pem": "KEY", "etc/ca.pem": "CA", "/abs.pem": "ABS",
        ])
        return try WebFile.load("etc/web.yaml", readFile: disk.read)
    }

    private func problems(_ text: String) -> String {
        do {
            _ = try load(text)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        "", "# nothing\n", "{}", "tls_server_config:\n", "tls_server_config: {}", "tls_server_config: {cert_file: ''}",
        "http_server_config:\n", "http_server_config: {headers: {}}",
        "http_server_config: {headers: {X-Frame-Options: }}",
        "basic_auth_users:\n", "basic_auth_users: {}", "rate_limit: {interval: 0, burst: 5}", "rate_limit:\n",
        "http_server_config: {http2: false}",
    ])
    func nothingIsPlainHTTPForEverybody(text: String) throws { #expect(try load(text) == WebFile()) }

    @Test func readsEveryKey() throws {
        let file = try load(
            """
            tls_server_config:
              cert_file: cert.pem
              key_file: /abs.pem
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: ca.pem
              client_allowed_sans: [prometheus.example, 192.0.2.1]
              min_version: TLS12
              max_version: TLS13
              cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]
              prefer_server_cipher_suites: false
              curve_preferences: [X25519, CurveP256]
            http_server_config:
              http2: true
              headers:
                Content-Security-Policy: default-src 'self'
                X-Frame-Options: sameorigin
                X-Content-Type-Options: nosniff
                X-XSS-Protection: 1; mode=block
                Strict-Transport-Security: max-age=31536000
            basic_auth_users:
              prometheus: \(Self.hash)
              "größe": "\(Self.hash)"
            rate_limit:
              interval: 1s500ms
              burst: 20

            """)
        let tls = try #require(file.tls)
        #expect(String(decoding: tls.certificate, as: UTF8.self) == "CERT")
        #expect(String(decoding: tls.key.bytes, as: UTF8.self) == "ABS")
        #expect(tls.clientAuthorities.map { String(decoding: $0, as: UTF8.self) } == "CA")
        #expect(tls.files == ["etc/cert.pem", "/abs.pem", "etc/ca.pem"])
        #expect(tls.clients == .verified)
        #expect(tls.allowedNames == ["prometheus.example", "192.0.2.1"])
        #expect((tls.oldest, tls.newest) == (.tls12, .tls13))
        #expect(tls.suites.count == 2)
        #expect(!tls.prefersOwnOrder)
        #expect(tls.curves == [.x25519, .p256])
        #expect(file.wantsHTTP2)
        #expect(
            file.headers.map(\.name) == [
                "Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "X-XSS-Protection",
                "Strict-Transport-Security",
            ])
        #expect(file.headers.first?.value == "default-src 'self'")
        #expect(Set(file.users.keys) == ["prometheus", "größe"])
        #expect(file.rateLimit?.interval == 1_500 && file.rateLimit?.burst == 20)
    }

    @Test func certificatesMayStandInTheFile() throws {
        let tls = try #require(
            try load(
                "tls_server_config:\n  cert: |\n    C\n  key: |\n    K\n  client_ca: A\n  client_auth_type: VerifyClientCertIfGiven\n"
            ).tls)
        #expect(String(decoding: tls.certificate, as: UTF8.self) == "C\n")
        #expect(String(decoding: tls.key.bytes, as: UTF8.self) == "K\n")
        #expect(tls.clientAuthorities == [0x41])
        #expect(tls.files == [])
    }

    @Test(arguments: [
        ("NoClientCert", WebFile.Clients.none), ("RequestClientCert", .asked), ("RequireClientCert", .required),
        ("RequireAnyClientCert", .required),
    ])
    func knowsWhatIsWantedOfClients(word: String, clients: WebFile.Clients) throws {
        let file = try load("tls_server_config: {cert_file: cert.pem, key_file: key.pem, client_auth_type: \(word)}")
        #expect(file.tls?.clients == clients)
    }

    /// Each line is a text after `tls_server_config: {`, and what is said of it behind file, line and column.
    @Test(arguments: [
        ("cert_file: cert.pem", "cert_file: a certificate goes with its key"),
        ("key_file: key.pem", "key_file: goes with a certificate"),
        ("client_auth_type: NoClientCert", "client_auth_type: goes with a certificate"),
        ("min_version: TLS12", "min_version: goes with a certificate"),
        ("cert_file: none.pem, key_file: key.pem", "cert_file: cannot read etc/none.pem: No such file or directory"),
        ("cert_file: cert.pem, key_file: none.pem", "key_file: cannot read etc/none.pem"),
        ("cert_file: cert.pem, cert: C, key_file: key.pem", "cert_file: cert and cert_file exclude each other"),
        ("GOOD, client_ca_file: ca.pem", "client_ca_file: does nothing without a client_auth_type"),
        ("GOOD, client_auth_type: RequireAndVerifyClientCert", "client_auth_type: goes with client_ca_file"),
        ("GOOD, client_auth_type: VerifyClientCertIfGiven", "client_auth_type: goes with client_ca_file"),
        ("GOOD, client_auth_type: Sometimes", "client_auth_type: found \"Sometimes\", expected one of NoClientCert"),
        ("GOOD, client_allowed_sans: [a]", "client_allowed_sans: goes with the client_auth_type"),
        ("GOOD, client_allowed_sans: a", "client_allowed_sans: found \"a\", expected a list"),
        ("GOOD, min_version: TLS11", "min_version: TLS11 is not spoken"),
        ("GOOD, max_version: TLS10", "max_version: TLS10 is not spoken"),
        ("GOOD, min_version: 1.2", "min_version: found \"1.2\", expected TLS12 or TLS13"),
        ("GOOD, min_version: TLS13, max_version: TLS12", "min_version: is above max_version"),
        (
            "GOOD, cipher_suites: [TLS_RSA_WITH_AES_128_CBC_SHA]",
            "cipher_suites[0]: TLS_RSA_WITH_AES_128_CBC_SHA is not spoken"
        ),
        (
            "GOOD, cipher_suites: [TLS_AES_128_GCM_SHA256]",
            "cipher_suites[0]: TLS_AES_128_GCM_SHA256 is a suite of TLS 1.3"
        ),
        ("GOOD, cipher_suites: [AES]", "cipher_suites[0]: found \"AES\", expected one of TLS_ECDHE_ECDSA"),
        (
            "GOOD, cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA]",
            "cipher_suites[0]: none of these ciphers is good for TLS 1.3"
        ),
        (
            "GOOD, min_version: TLS13, cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]",
            "cipher_suites[0]: cipher suites are chosen for TLS 1.2"
        ),
        (
            "GOOD, cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]",
            "cipher_suites[0]: suites with ECDHE_ECDSA and with ECDHE_RSA must have the same ciphers"
        ),
        (
            "GOOD, curve_preferences: [CurveP224]",
            "curve_preferences[0]: found \"CurveP224\", expected one of CurveP256"
        ),
        (
            "GOOD, prefer_server_cipher_suites: yes",
            "prefer_server_cipher_suites: found \"yes\", expected true or false"
        ),
        ("GOOD, cert_fil: x", "cert_fil: unknown key; known here: cert, cert_file"),
        ("GOOD, sni: x", "sni: unknown key"),
    ])
    func saysWhereTLSIsWrong(text: String, words: String) {
        let body = text.replacing("GOOD", with: "cert_file: cert.pem, key_file: key.pem")
        let said = problems("# one\ntls_server_config: {\(body)}\n")
        #expect(said.hasPrefix("etc/web.yaml:2:"), "\(said)")
        #expect(said.contains(": tls_server_config.\(words)"), "\(said)")
        #expect(!said.contains("\n"), "\(said)")
    }

    @Test(arguments: [
        (
            "x: 1",
            "1:1: x: unknown key; known here: tls_server_config, http_server_config, basic_auth_users, rate_limit"
        ),
        ("tls_server_config.key:", "1:1: tls_server_config.key: unknown key; known here: tls_server_config"),
        ("http_server_config: {http3: true}", "1:22: http_server_config.http3: unknown key"),
        ("http_server_config: {http2: 1}", "1:29: http_server_config.http2: found \"1\""),
        ("http_server_config: {headers: {Server: x}}", "http_server_config.headers.Server: unknown key"),
        ("http_server_config: {headers: {x-frame-options: deny}}", "x-frame-options: unknown key"),
        (
            "http_server_config: {headers: {X-Frame-Options: allow}}",
            "found \"allow\", expected one of deny, sameorigin"
        ),
        ("http_server_config: {headers: {X-Content-Type-Options: sniff}}", "expected one of nosniff"),
        ("http_server_config: {headers: {X-XSS-Protection: \"a\\nb\"}}", "expected 1 to 4096 printable ASCII"),
        ("http_server_config: {headers: {Content-Security-Policy: [a]}}", "found a list"),
        ("basic_auth_users: [a]", "1:19: basic_auth_users: expected a mapping"),
        ("basic_auth_users: {a: hunter2}", "1:23: basic_auth_users.a: expected a bcrypt hash"),
        ("basic_auth_users: {a: }", "basic_auth_users.a: expected a bcrypt hash"),
        ("basic_auth_users: {a: {b: c}}", "basic_auth_users.a: expected a bcrypt hash"),
        ("basic_auth_users: {a: $2y$10$abc}", "basic_auth_users.a: the bcrypt hash is not 60 characters long"),
        ("basic_auth_users: {a: \(hash.replacing("$10$", with: "$15$"))}", "a bcrypt cost of 15; expected 4 to 14"),
        ("basic_auth_users: {\"a:b\": \(hash)}", "a name with a colon in it cannot log in"),
        ("basic_auth_users: {\"\": \(hash)}", "expected a name of 1 to 256 bytes"),
        ("basic_auth_users: {\"a\\n\": \(hash)}", "a name with control characters in it cannot log in"),
        ("basic_auth_users:\n  a: \(hash)\n  a: \(hash)\n", "3:3: the key \"a\" stands here twice, first in line 2"),
        ("rate_limit: {interval: 1s}", "1:24: rate_limit.interval: goes with rate_limit.burst"),
        ("rate_limit: {interval: soon, burst: 1}", "rate_limit.interval: found \"soon\""),
        ("rate_limit: {interval: 1s, burst: 0}", "rate_limit.burst: found \"0\""),
        ("rate_limit: {interval: 1s, burst: 1, user: a}", "rate_limit.user: unknown key"),
        ("tls_server_config: {", "did not find"),
        ("[]", "1:1: found a list, expected a mapping with tls_server_config"),
        ("a: &x 1", "1:4: anchors"),
    ])
    func saysWhereTheRestIsWrong(text: String, words: String) {
        let said = problems(text)
        #expect(said.hasPrefix("etc/web.yaml:"), "\(said)")
        #expect(said.contains(words), "\(said)")
        #expect(!said.contains("hunter2") && !said.contains("abcdefghijkl"), "\(said)")
    }

    @Test func aMissingFileIsSaid() {
        let error = #expect(throws: ConfigurationError.self) {
            try WebFile.load("etc/none.yaml", readFile: Disk().read)
        }
        #expect(error?.description == "web.config_file: cannot read etc/none.yaml: No such file or directory")
    }

    @Test func showsNeitherKeyNorHash() throws {
        let file = try load(
            "tls_server_config: {cert_file: cert.pem, key_file: key.pem}\nbasic_auth_users: {a: \(Self.hash)}\n")
        var dumped = ""
        dump(file, to: &dumped)
        for text in [dumped, "\(file)", String(reflecting: file)] { #expect(!text.contains("abcdefghij")) }
    }

    @Test func boundsItsUsers() {
        let many = (0...WebFile.userLimit).map { "  u\($0): \(Self.hash)\n" }.joined()
        #expect(problems("basic_auth_users:\n" + many).contains("more than 1000 users"))
    }
}
