/// Whether so many messages come that it is cheaper to let some gather than to wake for each: to be woken costs as much
/// as to read several.
struct Pace {
    /// Seconds for which messages gather while it is so. A broker holds back a thousand for a slow client, and the kernel as
    /// many before that.
    static let rest = 0.001
    /// Messages within a window from which on it is so: 500 a second.
    static let limit = 50
    /// Nanoseconds of a window.
    static let window: Int64 = 100_000_000

    /// Whether that many came in the last window.
    private(set) var isBusy = false
    private var begin: Int64 = 0
    private var count = 0

    /// Takes note of messages that came at a moment, nanoseconds of uptime.
    mutating func note(_ messages: Int, at now: Int64) {
        count += messages
        guard now - begin >= Self.window else { return }
        isBusy = count >= Self.limit && now - begin < 2 * Self.window
        (begin, count) = (now, 0)
    }
}
