/// What a connection to a broker needs to know. The protocol is always 3.1.1: a malformed packet of version 5 can end a
/// process that uses libmosquitto 2.0.11.
public struct MQTTOptions: Sendable {
    /// Name or address of the broker. A name is resolved by `MQTTConnection.connect`, on the thread that calls it.
    public var host: String
    /// TCP port, 1 to 65,535.
    public var port: Int
    /// Unique at the broker: a second connection of that name ends the first.
    public var clientID: String
    /// Seconds of silence after which the broker is asked whether it lives, 5 to 65,535; after as many again without an
    /// answer the link is lost.
    public var keepAlive: Int
    /// User name; `nil` to give none.
    public var username: String?
    /// Password; only with a user name.
    public var password: String?
    /// Set for TLS.
    public var tls: TLSOptions?
    /// What the broker says in this client's name when the link is lost without a goodbye.
    public var will: MQTTWill?
    /// Bytes; the payload of a longer message is not handed on.
    public var payloadLimit: Int
    /// Whether the broker forgets this client when it leaves. Otherwise it keeps its subscriptions, and queues for them.
    public var isCleanSession = true
    /// Leaves out the IPv6 addresses of the host. The library tries the first address that a name has and no other.
    public var onlyIPv4 = false

    /// Options with the usual values, to be changed field by field.
    public init(
        host: String, port: Int = 1883, clientID: String, keepAlive: Int = 30, username: String? = nil,
        password: String? = nil, tls: TLSOptions? = nil, will: MQTTWill? = nil, payloadLimit: Int = 1 << 20
    ) {
        self.host = host
        self.port = port
        self.clientID = clientID
        self.keepAlive = keepAlive
        self.username = username
        self.password = password
        self.tls = tls
        self.will = will
        self.payloadLimit = payloadLimit
    }
}

/// TLS 1.2 or newer.
public struct TLSOptions: Hashable, Sendable {
    /// PEM file of the authorities trusted; `nil` for those the system trusts.
    public var caFile: String?
    /// PEM file of this client's certificate, with `keyFile`.
    public var certificateFile: String?
    /// PEM file of this client's private key, without a pass phrase.
    public var keyFile: String?
    /// Whether the broker's certificate must be for the host name connected to.
    public var checksHostName: Bool

    /// TLS with these files.
    public init(
        caFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil, checksHostName: Bool = true
    ) {
        self.caFile = caFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.checksHostName = checksHostName
    }
}

/// A message the broker sends in a client's name when it loses the client.
public struct MQTTWill: Hashable, Sendable {
    /// Where to.
    public var topic: String
    /// What.
    public var payload: [UInt8]
    /// Quality of service, 0 to 2.
    public var qos: Int
    /// Whether the broker keeps it for later subscribers.
    public var isRetained: Bool

    /// That message.
    public init(topic: String, payload: [UInt8], qos: Int = 0, isRetained: Bool = false) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.isRetained = isRetained
    }
}
