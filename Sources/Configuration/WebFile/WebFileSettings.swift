/// The web configuration file as given, not yet checked as a whole.
struct WebDraft: SettingsRoot {
    var certificate, certificateFile, key, keyFile, clientCA, clientCAFile: Located<String>?
    var clients: Located<WebFile.Clients>?
    var allowedNames: Located<[Located<String>]>?
    var oldest, newest: Located<WebFile.Version>?
    var suites: Located<[Located<String>]>?
    var prefersOwnOrder: Located<Bool>?
    var curves: Located<[Located<WebFile.Curve>]>?
    var http2: Located<Bool>?
    var contentSecurityPolicy, frameOptions, contentTypeOptions, xssProtection, transportSecurity: Located<String>?
    var users: Located<[WebUser]>?
    var interval: Located<Double>?
    var burst: Located<Int>?
}

/// The table of the web configuration file: **a line here, and the field it fills, add a key**.
enum WebFileSettings {
    static let all: [Setting<WebDraft>] = tls + http

    private static let tls: [Setting<WebDraft>] = [
        row("tls_server_config.cert", \.certificate, SettingKind.pem),
        row("tls_server_config.cert_file", \.certificateFile, SettingKind.path),
        row("tls_server_config.key", \.key, SettingKind.pem),
        row("tls_server_config.key_file", \.keyFile, SettingKind.path),
        row("tls_server_config.client_auth_type", \.clients, SettingKind.webClients),
        row("tls_server_config.client_ca", \.clientCA, SettingKind.pem),
        row("tls_server_config.client_ca_file", \.clientCAFile, SettingKind.path),
        row(
            "tls_server_config.client_allowed_sans", \.allowedNames, SettingKind.text("name", upTo: 1_024).list,
            blank: false),
        row("tls_server_config.min_version", \.oldest, SettingKind.webVersion),
        row("tls_server_config.max_version", \.newest, SettingKind.webVersion),
        row("tls_server_config.cipher_suites", \.suites, SettingKind.webSuite.list, blank: false),
        row("tls_server_config.prefer_server_cipher_suites", \.prefersOwnOrder, SettingKind.boolean),
        row("tls_server_config.curve_preferences", \.curves, SettingKind<WebFile.Curve>.word.list, blank: false),
    ]

    private static let http: [Setting<WebDraft>] = [
        row("http_server_config.http2", \.http2, SettingKind.boolean),
        row("http_server_config.headers.Content-Security-Policy", \.contentSecurityPolicy, SettingKind.headerValue()),
        row(
            "http_server_config.headers.X-Frame-Options", \.frameOptions,
            SettingKind.headerValue("deny", "sameorigin")),
        row(
            "http_server_config.headers.X-Content-Type-Options", \.contentTypeOptions,
            SettingKind.headerValue("nosniff")),
        row("http_server_config.headers.X-XSS-Protection", \.xssProtection, SettingKind.headerValue()),
        row("http_server_config.headers.Strict-Transport-Security", \.transportSecurity, SettingKind.headerValue()),
        row("basic_auth_users", \.users, SettingKind.webUsers, blank: false),
        row("rate_limit.interval", \.interval, SettingKind.duration(from: 0.001, upTo: 3_600, zero: "no limit")),
        row("rate_limit.burst", \.burst, SettingKind.integer(1...1_000_000)),
    ]

    /// A row whose value may be left out behind its key.
    ///
    /// - Parameter isText: whether an empty text leaves it out, too.
    private static func row<Value>(
        _ key: String, _ field: any WritableKeyPath<WebDraft, Located<Value>?> & Sendable, _ kind: SettingKind<Value>,
        blank isText: Bool = true
    ) -> Setting<WebDraft> {
        let located = kind.located
        let optional = SettingKind<Located<Value>?>(kind.name, expected: kind.expected, show: { _ in "" }) {
            given, problems in
            if given.isNothing || isText && given.text == "" { return .some(nil) }
            return located.read(given, &problems)
        }
        return Setting(key, field, optional, "")
    }
}
