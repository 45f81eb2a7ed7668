/// What a broker remembers of a client that is away: nothing, or what it wants to hear.
public enum BrokerSession: String, CaseIterable, Hashable, Sendable {
    case clean, durable
}

extension Configuration {
    /// A broker to listen at.
    public struct Broker: Hashable, Sendable {
        /// What to call it in metrics and log; `host:port` unless given. Unique.
        public var name: String
        /// A host name or an address; an IPv6 address without brackets.
        public var host: String
        /// 1 to 65,535.
        public var port: Int
        /// How TLS is spoken; `nil` for plain TCP.
        public var tls: TLS?
        /// The user to log in as.
        public var username: String?
        /// The user's password; only ever with a user name.
        public var password: Secret?
        /// Seconds between two signs of life, 5 to 3,600.
        public var keepAlive = 10
        /// What this client is called there; `nil` for a random name.
        public var clientID: String?
        /// Whether the broker is to queue while the exporter is away; only ever with a client id.
        public var isDurable = false

        /// A broker with a name made of host and port.
        public init(host: String = "localhost", port: Int = 1883) {
            self.host = host
            self.port = port
            name = BrokerAddress.name(host: host, port: port)
        }
    }

    /// How TLS is spoken with a broker. Paths are relative to the working directory; the files were readable on loading.
    public struct TLS: Hashable, Sendable {
        /// Certificates of the authorities to trust (PEM); `nil` for the system's.
        public var caFile: String?
        /// The client certificate (PEM), given together with `keyFile`.
        public var certificateFile: String?
        /// The key of the client certificate (PEM).
        public var keyFile: String?
        /// Whether the broker's certificate must be for its host name.
        public var checksHostName = true

        /// The defaults: the system's authorities, no client certificate.
        public init() {}
    }
}
