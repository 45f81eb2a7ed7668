/// Lets at most so many identical lines through in a second, and knows how many it left out. A printer in a loop, or whoever
/// writes rubbish to a broker, could otherwise fill a disk, and hide in the flood what matters.
///
/// Lines are identical that differ in nothing but their time. A value: it reads no clock and writes nothing.
struct LogLimiter {
    /// A line that was left out, and how often.
    struct Remainder: Hashable {
        var line: LogLine
        var count: Int
    }

    /// Most identical lines in a second, the one that says how many were left out among them.
    static let perSecond = 10
    /// Most different lines told apart in a second; those beyond share one allowance.
    static let tableLimit = 1_000
    /// Nanoseconds.
    private static let second: Int64 = 1_000_000_000

    private struct Count {
        /// When its second began.
        let start: Int64
        var admitted = 0
        /// The last one left out.
        var leftOut: LogLine?
        var leftOutCount = 0
    }

    private var counts: [String: Count] = [:]
    /// When something may be over for the first time.
    private var nextSweep = Int64.min

    var isEmpty: Bool { counts.isEmpty }

    /// A line is to be written at that moment of `Clock.uptime`.
    ///
    /// - Returns: whether it may be; and what was left out of seconds that are over, to be told before it.
    mutating func admit(_ line: LogLine, at now: Int64) -> (isAdmitted: Bool, due: [Remainder]) {
        let due = takeDue(at: now)
        var key = line.identity
        if counts[key] == nil, counts.count >= Self.tableLimit { key = "" }
        var count = counts[key] ?? Count(start: now)
        defer { counts[key] = count }
        guard count.admitted < Self.perSecond else {
            count.leftOutCount += 1
            count.leftOut = line
            return (false, due)
        }
        count.admitted += 1
        return (true, due)
    }

    /// Takes what was left out of seconds that are over by that moment.
    mutating func takeDue(at now: Int64) -> [Remainder] {
        guard now >= nextSweep else { return [] }
        var due: [Remainder] = []
        for (key, count) in counts where now - count.start >= Self.second {
            counts[key] = nil
            guard let line = count.leftOut else { continue }
            due.append(Remainder(line: line, count: count.leftOutCount))
            // What tells of them counts among those of the second that begins.
            counts[key] = Count(start: now, admitted: 1)
        }
        nextSweep = counts.values.map { $0.start + Self.second }.min() ?? now + Self.second
        // A line that comes later than this sweep has its own second from then.
        nextSweep = min(nextSweep, now + Self.second)
        return due
    }
}
