/// Whether the mark behind queued reports may be sent.
///
/// mosquitto 2.0.11 ends the connection of a client whose message of quality 1 its access list forbids: at once, and each
/// time. A loss that has another cause looks the same, but is not likely to come twice in a row so soon.
struct MarkTrust {
    /// So many connections in a row that were lost right after they had been made, their mark out, were lost over it.
    static let limit = 2

    private var losses = 0
    /// What was believed once stays: where no mark is sent there is nothing to be learned.
    private(set) var mayMark = true

    /// A connection has ended, or an attempt at one.
    ///
    /// - Parameters:
    ///   - seconds: how long it lasted; `nil` if there never was one.
    ///   - wasLost: whether the broker ended it without saying why.
    ///   - hasLostMark: whether the mark had not come back.
    /// - Returns: whether marks are forbidden, as is known from now on.
    mutating func linkEnded(after seconds: Double?, wasLost: Bool, hasLostMark: Bool) -> Bool {
        guard mayMark else { return false }
        let isSuspect = wasLost && hasLostMark && (seconds ?? .infinity) < Backoff.shortLife
        losses = isSuspect ? losses + 1 : 0
        mayMark = losses < Self.limit
        return !mayMark
    }
}
