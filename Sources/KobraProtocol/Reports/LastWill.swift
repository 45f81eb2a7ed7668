/// Whether the printer is on the broker (protocol.md 5.2). Only the word counts; the text beside it is known to lie.
public struct LastWill: Hashable, Sendable {
    /// `online`; any other word means absent.
    public var isOnline: Bool

    init(_ envelope: Envelope) { isOnline = envelope.state == "online" }
}
