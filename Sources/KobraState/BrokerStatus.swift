/// A connection to a broker, as seen from the exporter.
public struct BrokerStatus: Hashable, Sendable {
    /// What it is called in labels; never holds a password.
    public let name: String
    /// Connected and subscribed.
    public internal(set) var isConnected = false
    /// Connections made.
    public internal(set) var connections = 0.0
    /// Connections lost or ended.
    public internal(set) var disconnections = 0.0
    /// Messages that arrived.
    public internal(set) var received = 0.0
    /// Messages sent.
    public internal(set) var published = 0.0
    /// Messages that the broker says it dropped, for any subscriber; `nil` where it does not say.
    public internal(set) var dropped: Double?

    init(name: String) { self.name = name }
}
