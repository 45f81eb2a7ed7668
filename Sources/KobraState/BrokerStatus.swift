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

    /// Whether it has ever let us hear a command of our own, so that those of strangers can be heard as well.
    public internal(set) var hearsCommands = false

    /// When its last message came, its own figures left out.
    public internal(set) var lastMessage: Instant?
    /// Connected, and yet nothing came for as long as the silence limit.
    public internal(set) var isQuiet = false
    /// Since when it is connected.
    var connectedSince: Instant?

    init(name: String) { self.name = name }
}

/// What is to be said of brokers that are connected and silent: a broker nobody talks to, all of them, or only a printer
/// are three different troubles.
public enum BrokerNotice: Hashable, Sendable {
    /// Nothing comes from this one.
    case quiet(String)
    /// Nothing comes from any.
    case allQuiet
    /// Something comes again.
    case speaking(String)
}

extension Fleet {
    /// Looks which brokers have fallen silent or speak again since the last look.
    public mutating func checkBrokers(at time: Instant) -> [BrokerNotice] {
        var notices: [BrokerNotice] = []
        for index in brokers.indices {
            let heard = [brokers[index].lastMessage, brokers[index].connectedSince].compactMap { $0 }.max()
            let isQuiet =
                brokers[index].isConnected
                && (heard.map { time.seconds(since: $0) > freshness.silenceLimit } ?? false)
            if isQuiet != brokers[index].isQuiet, brokers[index].isConnected {
                notices.append(isQuiet ? .quiet(brokers[index].name) : .speaking(brokers[index].name))
            }
            brokers[index].isQuiet = isQuiet
        }
        let grewQuiet = notices.contains { if case .quiet = $0 { true } else { false } }
        if brokers.count > 1, grewQuiet, brokers.allSatisfy(\.isQuiet) { notices.append(.allQuiet) }
        return notices
    }
}
