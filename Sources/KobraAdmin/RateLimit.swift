import Synchronization

/// How many requests each caller may make: so many a minute, that many at once after a pause.
final class RateLimit: Sendable {
    private struct Bucket {
        var left: Double
        var filled: Int64
    }

    private let buckets = Mutex<[String: Bucket]>([:])

    /// Takes one.
    ///
    /// - Parameter now: uptime, nanoseconds.
    /// - Returns: `nil` if there was one to take, else in how many seconds there will be.
    func take(_ caller: String, perMinute: Int, now: Int64) -> Int? {
        buckets.withLock { buckets in
            let most = Double(perMinute)
            var bucket = buckets[caller] ?? Bucket(left: most, filled: now)
            bucket.left = min(most, bucket.left + Double(now - bucket.filled) / 60e9 * most)
            bucket.filled = now
            defer { buckets[caller] = bucket }
            guard bucket.left < 1 else {
                bucket.left -= 1
                return nil
            }
            return max(1, Int(((1 - bucket.left) / most * 60).rounded(.up)))
        }
    }

    /// Forgets callers that there are no more.
    func keep(_ callers: Set<String>) { buckets.withLock { $0 = $0.filter { callers.contains($0.key) } } }
}
