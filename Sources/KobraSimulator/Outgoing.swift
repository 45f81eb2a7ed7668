/// One MQTT message of the printer: QoS 0, not retained (protocol.md 2.3).
public struct Message: Hashable, Sendable {
    /// The whole topic.
    public var topic: String
    /// The bytes under it.
    public var payload: [UInt8]
    /// What the printer means by it; `nil` for rubbish and receipts.
    public var saying: Saying?

    /// That message.
    public init(topic: String, payload: [UInt8], saying: Saying? = nil) {
        self.topic = topic
        self.payload = payload
        self.saying = saying
    }
}

/// What a simulated printer wants done, in this order, by whoever holds its connection.
public enum Outgoing: Hashable, Sendable {
    /// Publish this.
    case publish(Message)
    /// The power went: drop the TCP connection *without* a DISCONNECT, so that the broker publishes the will (5.2).
    case powerCut
    /// Leave in good order, with a DISCONNECT: the broker publishes nothing (5.2).
    case disconnect
    /// Connect again with a fresh `will`, subscribe, then call `connect()`.
    case reconnect

    /// The message, if this is one.
    public var message: Message? {
        if case .publish(let message) = self { message } else { nil }
    }
}
