/// Whether a request's turn has come in time, or so late behind a crowd that it had better be refused.
struct Turns {
    /// So many answered while one waited are a crowd. One that waits alone is answered however slow the machine is.
    static let crowd = 8

    /// When the last ones had their turn, the earliest first; at most `crowd`.
    private var taken: [Int64] = []

    /// Takes a turn.
    ///
    /// - Parameters:
    ///   - waited: nanoseconds since the request came.
    ///   - limit: how many are too many behind a crowd.
    /// - Returns: whether it is in time. One that is not takes hardly any time, and is none of the crowd.
    mutating func take(waited: Int64, atMost limit: Int64, at now: Int64) -> Bool {
        if waited > limit, taken.count == Self.crowd, let first = taken.first, now - first <= waited { return false }
        if taken.count == Self.crowd { taken.removeFirst() }
        taken.append(now)
        return true
    }
}
