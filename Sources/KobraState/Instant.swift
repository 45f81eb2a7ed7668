/// A moment as two clocks show it: one that only goes forward, for ages and limits, and the wall clock, for people.
///
/// Both are passed in, never read here.
public struct Instant: Hashable, Comparable, Sendable {
    /// Nanoseconds of a clock that never goes back and goes on while the machine sleeps.
    public var uptime: Int64
    /// Milliseconds since 1970 by the wall clock.
    public var unixMilliseconds: Int64

    /// The moment at which the two clocks show that.
    public init(uptime: Int64, unixMilliseconds: Int64) {
        self.uptime = uptime
        self.unixMilliseconds = unixMilliseconds
    }

    /// Seconds since 1970.
    public var unixSeconds: Double { Double(unixMilliseconds) / 1000 }

    /// Seconds from another moment to this one; negative if that comes later.
    public func seconds(since other: Instant) -> Double { Double(uptime - other.uptime) / 1e9 }

    /// Seconds as whole nanoseconds.
    static func nanoseconds(_ seconds: Double) -> Int64 { Int64((seconds * 1e9).rounded()) }

    /// That many seconds later.
    public static func + (instant: Instant, seconds: Double) -> Instant {
        Instant(
            uptime: instant.uptime + nanoseconds(seconds),
            unixMilliseconds: instant.unixMilliseconds + Int64((seconds * 1000).rounded()))
    }

    /// Earlier by the clock that never goes back.
    public static func < (left: Instant, right: Instant) -> Bool { left.uptime < right.uptime }
}
