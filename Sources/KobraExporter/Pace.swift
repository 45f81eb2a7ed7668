/// Whether so many messages come that it is cheaper to let some gather than to wake for each: to be woken costs as much
/// as to read several.
struct Pace {
    /// Messages that are to gather meanwhile. A broker holds back a thousand for a slow client, and the kernel as many
    /// before that.
    static let batch = 20.0
    /// Seconds for which they may.
    static let rests = 0.001...0.01
    /// Messages within a window from which on it is so: 500 a second.
    static let limit = 50
    /// Nanoseconds of a window.
    static let window: Int64 = 100_000_000

    /// Seconds to let messages gather for; `nil` where too few come.
    private(set) var rest: Double?
    private var begin: Int64 = 0
    private var count = 0

    /// Takes note of messages that came at a moment, nanoseconds of uptime.
    mutating func note(_ messages: Int, at now: Int64) {
        count += messages
        let passed = now - begin
        guard passed >= Self.window else { return }
        let isBusy = count >= Self.limit && passed < 2 * Self.window
        let gathering = Self.batch / Double(count) * Double(passed) / 1e9
        rest = isBusy ? min(max(gathering, Self.rests.lowerBound), Self.rests.upperBound) : nil
        (begin, count) = (now, 0)
    }
}
