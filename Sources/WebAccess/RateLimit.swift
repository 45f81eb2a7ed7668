/// How many requests are taken in: bursts of so many, and one more for each interval that passes.
public struct RateLimit: Hashable, Sendable {
    /// Nanoseconds between two requests in the long run; at least 1.
    public let interval: Int64
    /// Most at once; at least 1.
    public let burst: Int

    /// That limit.
    public init(interval: Int64, burst: Int) {
        self.interval = max(1, interval)
        self.burst = max(1, burst)
    }
}

/// A token bucket; without a limit it is never empty.
struct RateBucket {
    private var limit: RateLimit?
    private var tokens = 0.0
    private var last: Int64 = 0

    mutating func change(to limit: RateLimit?) {
        guard limit != self.limit else { return }
        self.limit = limit
        tokens = Double(limit?.burst ?? 0)
        last = .min
    }

    /// Takes one request in, at a time in nanoseconds of a clock that never goes back. `false` when it is one too many.
    mutating func take(at time: Int64) -> Bool {
        guard let limit else { return true }
        if last != .min, time > last { tokens += Double(time - last) / Double(limit.interval) }
        tokens = min(tokens, Double(limit.burst))
        last = time
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
