import Configuration
import YAML

/// The web configuration file: what it asks for, or an error. Never less protection than stands there, and never a word of a
/// secret.
enum WebFileTarget: FuzzTarget {
    static let name = "web-file"
    static let maxLength = 4_096

    private static let material = "-----BEGIN PRIVATE KEY-----KEYMATERIAL"
    private static let hash = "$2y$10$abcdefghijklmnopqrstuuAzGtcj7tDNjlByQmHiQdPyAUbnNBpJO"

    static func run(_ input: [UInt8]) throws(Finding) {
        let file: WebFile
        do throws(ConfigurationError) { file = try load(input) } catch { return try check(error) }
        try Finding.unless((try? load(input)) == file, "read twice, it is not the same")
        guard let root = try? YAMLDocument.parse(input).root else { throw Finding("taken, though it is no YAML") }
        try protects(file, as: Given(root))
        for header in file.headers {
            try Finding.unless(
                header.value.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "a header with more than plain characters")
        }
    }

    /// What the text asks for by its keys is in force.
    private static func protects(_ file: WebFile, as given: Given) throws(Finding) {
        let known: Set = ["tls_server_config", "http_server_config", "basic_auth_users", "rate_limit"]
        try Finding.unless(known.isSuperset(of: given.keys), "an unknown key is taken")
        try Finding.unless(
            given.count("basic_auth_users") == file.users.count,
            "\(given.count("basic_auth_users")) users asked for, \(file.users.count) taken")
        guard let tls = file.tls else { return }
        try Finding.unless(!tls.certificate.isEmpty, "TLS without a certificate")
        try Finding.unless(tls.oldest <= tls.newest, "no version of TLS is left")
        try Finding.unless(!tls.clients.isVerified || tls.clientAuthorities != nil, "nobody vouches for clients")
        try Finding.unless(Set(WebFile.suites).isSuperset(of: tls.suites), "a suite that there is not")
    }

    private static func load(_ input: [UInt8]) throws(ConfigurationError) -> WebFile {
        try WebFile.load("etc/web.yaml") { path throws(FileReadFailure) in
            if path == "etc/web.yaml" { return input }
            guard path.utf8.count % 5 != 4 else { throw FileReadFailure("No such file or directory") }
            return Array(material.utf8)
        }
    }

    private static func check(_ error: ConfigurationError) throws(Finding) {
        try ConfigurationTarget.check(error)
        // It stands in files only; what stands in the text may be shown where it is no secret's place.
        try Finding.unless(!error.description.contains("KEYMATERIAL"), "an error that tells a key")
    }

    /// The text's own mapping, read without the code that is tried.
    private struct Given {
        private let members: [(name: String, value: YAMLNode)]

        init(_ root: YAMLNode?) {
            guard case .mapping(let entries)? = root?.content else {
                members = []
                return
            }
            members = entries.map { ($0.name, $0.value) }
        }

        var keys: [String] { members.map(\.name) }

        /// How many entries the mapping under a key has.
        func count(_ key: String) -> Int {
            guard let node = members.first(where: { $0.name == key })?.value else { return 0 }
            return Given(node).members.count
        }
    }

    static var seeds: [[UInt8]] {
        [
            whole, "{}", "# none\n", "basic_auth_users:\n  \"größe\": \(hash)\n  b: '\(hash)'\n",
            "tls_server_config: {cert: |\n    A\n, key: B}", "tls_server_config: {cert_file: c.pem, key_file: k.pem}\n",
            "tls_server_config:\n  cert: \"PEM\"\n  key: \"PEM\"\n  min_version: TLS13\n",
            "tls_server_config.key:\n",
            "rate_limit: {interval: 1ms, burst: 1000000}\nhttp_server_config: {http2: false}\n",
        ].map { Array($0.utf8) }
    }

    static var words: [String] {
        [
            "tls_server_config:", "http_server_config:", "basic_auth_users:", "rate_limit:", "headers:", "cert:",
            "key:",
            "cert_file:", "key_file:", "client_ca:", "client_ca_file:", "client_auth_type:", "client_allowed_sans:",
            "min_version:", "max_version:", "cipher_suites:", "prefer_server_cipher_suites:", "curve_preferences:",
            "http2:", "interval:", "burst:", "Strict-Transport-Security:", "X-Frame-Options:", hash, "$2a$", "\u{0}",
            "NoClientCert", "VerifyClientCertIfGiven", "TLS10", "X25519", "e\u{301}", "\u{202E}", "&a", "*a", "!!str",
            "<<: ", "---\n", "~", "|\n ", "\"\\u0000\"", "999999999h",
        ] + WebFile.suites
    }

    private static let whole = """
        tls_server_config:
          cert_file: cert.pem
          key_file: /key.pem
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
          prometheus: \(hash)
        rate_limit:
          interval: 1s500ms
          burst: 20

        """
}
