public import KobraState
import Platform

/// The clocks the admin API reads, and how a moment is written.
public struct AdminClock: Sendable {
    let now: @Sendable () -> Instant
    let timestamp: @Sendable (Int64) -> String
    /// What tells this run of the machine from another: while it is the same, its uptime goes on.
    let boot: String

    /// - Parameters:
    ///   - now: this moment.
    ///   - timestamp: milliseconds since 1970 as RFC 3339 in UTC.
    ///   - boot: what tells this run of the machine from another; empty where that is not known.
    public init(
        now: @escaping @Sendable () -> Instant, timestamp: @escaping @Sendable (Int64) -> String, boot: String = ""
    ) {
        self.boot = boot
        self.now = now
        self.timestamp = timestamp
    }

    /// The machine's.
    public static let system = AdminClock(
        now: { Instant(uptime: Clock.uptime, unixMilliseconds: Clock.unixMilliseconds) },
        timestamp: { Timestamp.text(unixMilliseconds: $0) }, boot: Clock.boot)
}
