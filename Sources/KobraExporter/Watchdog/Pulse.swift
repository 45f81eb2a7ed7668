import Platform

/// Who of the threads has not turned for too long. A value that is shown their signs now and then, and counts only the time
/// between two looks, and of that no more than a look should take: when the whole process was stopped, or the machine
/// slept, nobody is to blame.
struct Pulse {
    private struct Seen {
        var beats: UInt64
        /// Seconds since it last changed.
        var still = 0.0
    }

    private var seen: [ObjectIdentifier: Seen] = [:]

    /// Takes a look.
    ///
    /// - Parameters:
    ///   - signs: of all threads.
    ///   - seconds: since the last look, at most as many as were meant.
    /// - Returns: the names of those that are stuck, sorted.
    mutating func look(_ signs: [Heartbeats.Sign], after seconds: Double) -> [String] {
        var now: [ObjectIdentifier: Seen] = [:]
        var stuck: [String] = []
        for sign in signs {
            let before = seen[sign.id]
            let still = before?.beats == sign.beats ? (before?.still ?? 0) + seconds : 0
            now[sign.id] = Seen(beats: sign.beats, still: still)
            if still > sign.allowed { stuck.append(sign.name) }
        }
        seen = now
        return stuck.sorted()
    }
}
