/// What a server agrees to over TLS, as GnuTLS is told it. Nothing older than TLS 1.2, which libmicrohttpd's own default
/// would take, and no key exchange by RSA encryption, which leaves recorded traffic to whoever gets the key later.
public struct TLSPriorities: Hashable, Sendable {
    /// GnuTLS's priority string.
    public let text: String

    /// A version.
    public enum Version: String, CaseIterable, Comparable, Sendable {
        case tls12 = "1.2"
        case tls13 = "1.3"

        /// Whether the left one is older.
        public static func < (left: Version, right: Version) -> Bool { left.rawValue < right.rawValue }
    }

    /// A cipher suite of TLS 1.2 in two halves, each spelled as in its IANA name.
    public struct Suite: Hashable, Sendable {
        /// How keys are agreed on: `ECDHE_ECDSA` or `ECDHE_RSA`.
        public let exchange: Exchange
        /// How what is said is kept secret and whole: `AES_128_GCM_SHA256`.
        public let cipher: Cipher

        /// That suite.
        public init(_ exchange: Exchange, _ cipher: Cipher) { (self.exchange, self.cipher) = (exchange, cipher) }

        /// The suite of that IANA name; `nil` for one that is not agreed to.
        public init?(name: String) {
            guard name.hasPrefix("TLS_"), let middle = name.firstRange(of: "_WITH_"),
                let exchange = Exchange(rawValue: String(name[..<middle.lowerBound].dropFirst(4))),
                let cipher = Cipher(rawValue: String(name[middle.upperBound...]))
            else { return nil }
            self.init(exchange, cipher)
        }
    }

    /// A key exchange.
    public enum Exchange: String, CaseIterable, Sendable {
        case ecdsa = "ECDHE_ECDSA"
        case rsa = "ECDHE_RSA"
    }

    /// A cipher with its digest.
    public enum Cipher: String, CaseIterable, Sendable {
        case aes128GCM = "AES_128_GCM_SHA256"
        case aes256GCM = "AES_256_GCM_SHA384"
        case chaCha20 = "CHACHA20_POLY1305_SHA256"
        case aes128CBC = "AES_128_CBC_SHA"
        case aes256CBC = "AES_256_CBC_SHA"

        fileprivate var word: String {
            switch self {
            case .aes128GCM: "AES-128-GCM"
            case .aes256GCM: "AES-256-GCM"
            case .chaCha20: "CHACHA20-POLY1305"
            case .aes128CBC: "AES-128-CBC"
            case .aes256CBC: "AES-256-CBC"
            }
        }

        fileprivate var digest: String {
            switch self {
            case .aes128GCM, .aes256GCM, .chaCha20: "AEAD"
            case .aes128CBC, .aes256CBC: "SHA1"
            }
        }
    }

    /// A curve, spelled as Go does.
    public enum Curve: String, CaseIterable, Sendable {
        case p256 = "CurveP256"
        case p384 = "CurveP384"
        case p521 = "CurveP521"
        case x25519 = "X25519"

        fileprivate var word: String {
            switch self {
            case .p256: "SECP256R1"
            case .p384: "SECP384R1"
            case .p521: "SECP521R1"
            case .x25519: "X25519"
            }
        }
    }

    /// Those priorities.
    ///
    /// - Parameters:
    ///   - suites: those of TLS 1.2, best first; empty for GnuTLS's choice. GnuTLS takes halves: of two that differ in both
    ///     it also agrees to the other two made of them. Their ciphers hold for TLS 1.3 as well.
    ///   - curves: for agreeing on keys, best first; empty for GnuTLS's choice.
    ///   - prefersOwn: whether the server's order counts, and not the client's.
    public init(
        from oldest: Version = .tls12, to newest: Version = .tls13, suites: [Suite] = [], curves: [Curve] = [],
        prefersOwn: Bool = true
    ) {
        var words = ["NORMAL", "-VERS-ALL"]
        words += Version.allCases.reversed().filter { (oldest...max(oldest, newest)).contains($0) }.map {
            "+VERS-TLS\($0.rawValue)"
        }
        words.append("-RSA")
        if !suites.isEmpty {
            func add(_ kind: String, _ names: [String]) {
                words.append("-\(kind)-ALL")
                var seen: Set<String> = []
                words += names.filter { seen.insert($0).inserted }.map { "+\($0)" }
            }
            add("KX", suites.map { $0.exchange.rawValue.replacing("_", with: "-") })
            add("CIPHER", suites.map(\.cipher.word))
            add("MAC", suites.map(\.cipher.digest))
        }
        if !curves.isEmpty { words += ["-GROUP-ALL"] + curves.map { "+GROUP-\($0.word)" } }
        if prefersOwn { words.append("%SERVER_PRECEDENCE") }
        text = words.joined(separator: ":")
    }
}
