/// Why a command was not sent.
public struct Objection: Error, Hashable, Sendable {
    /// What sort of reason it is.
    public enum Kind: Hashable, Sendable {
        /// There is no such printer, or no such file on it.
        case notFound
        /// A value is beyond a limit, or a confirmation does not match.
        case outOfBounds
        /// It is not allowed here at all.
        case forbidden
        /// It makes no sense, or is not safe, in the state the printer is in.
        case notNow
        /// Something in the safe direction overtook it.
        case superseded
        /// There is no proven way to the printer, or too much is waiting already.
        case unavailable
        /// The printer did not answer the question that goes before it.
        case noEvidence
        /// The token it came with is no longer good.
        case revoked
    }

    /// What sort of reason it is.
    public let kind: Kind
    /// The reason, for people: names what was looked at, and the limit.
    public let words: String

    /// That reason.
    public init(_ kind: Kind, _ words: String) {
        self.kind = kind
        self.words = words
    }
}
