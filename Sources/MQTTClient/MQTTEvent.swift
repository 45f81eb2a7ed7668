/// What happened on a connection, in the order it happened.
public enum MQTTEvent: Hashable, Sendable {
    /// The broker took us: subscribe now. With a session that it has kept, what it had queued comes first.
    case connected(isSessionPresent: Bool)
    /// The broker does not take us; `disconnected` follows.
    case refused(MQTTRefusal)
    /// The answer to `subscribe` of that id: the quality of service granted to each filter, 128 for a filter refused.
    case subscribed(id: Int, granted: [Int])
    /// A message.
    case message(MQTTMessage)
    /// The end of this connection, for that reason (`MQTTError.none` after `disconnect`). Nothing comes after it.
    case disconnected(MQTTError)
}

/// A message received.
public struct MQTTMessage: Hashable, Sendable {
    /// Its topic; bytes that are not UTF-8 come as U+FFFD.
    public var topic: String
    /// Its payload; `nil` when it is longer than `MQTTOptions.payloadLimit` and was not copied.
    public var payload: [UInt8]?
    /// Bytes of the payload, whether or not it was copied.
    public var size: Int
    /// Whether the broker had kept it from before we subscribed.
    public var isRetained: Bool
    /// Quality of service it came with, 0 to 2.
    public var qos: Int

    /// A message of these parts.
    public init(topic: String, payload: [UInt8]?, size: Int, isRetained: Bool = false, qos: Int = 0) {
        self.topic = topic
        self.payload = payload
        self.size = size
        self.isRetained = isRetained
        self.qos = qos
    }
}
