public import Platform

/// What the standard web configuration file of Prometheus exporters says (exporter-toolkit, docs/web-configuration.md),
/// checked, with the files it names read.
///
/// Made by `load`. Keys that are not known are refused, as is what this program does not do; an empty file means plain
/// HTTP for everybody.
public struct WebFile: Hashable, Sendable {
    /// How TLS is spoken; `nil` for plain HTTP.
    public var tls: TLS?
    /// Headers to add to every answer, in their order.
    public var headers: [Header] = []
    /// Who may log in, by what password; empty lets everybody in.
    public var users: [String: BcryptHash] = [:]
    /// How many requests are taken in; `nil` for any number.
    public var rateLimit: RateLimit?
    /// Whether it asks for HTTP/2 in so many words. It is not spoken.
    public var wantsHTTP2 = false

    /// Most users.
    public static let userLimit = 1_000

    /// Plain HTTP for everybody.
    public init() {}

    /// A header.
    public struct Header: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Its value.
        public var value: String
    }

    /// A limit to requests.
    public struct RateLimit: Hashable, Sendable {
        /// Milliseconds between two requests in the long run.
        public var interval: Int
        /// Most at once.
        public var burst: Int
    }

    /// How TLS is spoken.
    public struct TLS: Hashable, Sendable {
        /// The certificate (PEM).
        public var certificate: [UInt8]
        /// Its key (PEM).
        public var key: Secret
        /// What is wanted of clients.
        public var clients = Clients.none
        /// Certificates of the authorities for clients (PEM).
        public var clientAuthorities: [UInt8]?
        /// Names of which a client's certificate must bear one; `nil` for any.
        public var allowedNames: [String]?
        /// The oldest version spoken.
        public var oldest = Version.tls12
        /// The newest.
        public var newest = Version.tls13
        /// Cipher suites of TLS 1.2 by their IANA names, best first; empty for the library's choice.
        public var suites: [String] = []
        /// Whether the server's order counts.
        public var prefersOwnOrder = true
        /// Curves, best first; empty for the library's choice.
        public var curves: [Curve] = []
        /// The files it was read from.
        public var files: [String] = []
    }

    /// What is wanted of clients, by the file's words.
    public enum Clients: String, CaseIterable, Hashable, Sendable {
        case none = "NoClientCert"
        case asked = "RequestClientCert"
        case required = "RequireAnyClientCert"
        case verifiedIfGiven = "VerifyClientCertIfGiven"
        case verified = "RequireAndVerifyClientCert"

        /// Whether an authority vouches for the certificates shown.
        public var isVerified: Bool { self == .verified || self == .verifiedIfGiven }
    }

    /// A version of TLS.
    public enum Version: String, CaseIterable, Comparable, Sendable {
        case tls12 = "TLS12"
        case tls13 = "TLS13"

        /// Whether the left one is older.
        public static func < (left: Version, right: Version) -> Bool { left.rawValue < right.rawValue }
    }

    /// A curve.
    public enum Curve: String, CaseIterable, Sendable {
        case p256 = "CurveP256"
        case p384 = "CurveP384"
        case p521 = "CurveP521"
        case x25519 = "X25519"
    }

    /// Cipher suites that can be chosen.
    public static let suites = ["ECDHE_ECDSA", "ECDHE_RSA"].flatMap { exchange in
        [
            "AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256", "AES_128_CBC_SHA",
            "AES_256_CBC_SHA",
        ].map { "TLS_\(exchange)_WITH_\($0)" }
    }
}
