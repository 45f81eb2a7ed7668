/// How often a broker is knocked at, whatever the cause: at most twelve times in any minute. One that accepts and drops
/// everybody at once would otherwise be kept busy by its own clients.
struct ConnectBudget {
    /// Attempts in any `span`.
    static let limit = 12
    /// Seconds.
    static let span = 60.0

    /// When the last attempts were made, nanoseconds of uptime.
    private var attempts: [Int64] = []

    /// Seconds until the next attempt may be made; 0 for at once.
    func wait(at now: Int64) -> Double {
        guard attempts.count >= Self.limit, let oldest = attempts.first else { return 0 }
        return max(0, Self.span - Double(now - oldest) / 1e9)
    }

    /// An attempt is made.
    mutating func spend(at now: Int64) {
        attempts.append(now)
        if attempts.count > Self.limit { attempts.removeFirst() }
    }
}
