import Testing

@testable import WebAccess

@Suite struct RateLimitTests {
    private static let second: Int64 = 1_000_000_000

    private func take(_ bucket: inout RateBucket, _ time: Int64) -> Bool { bucket.take(at: time) }

    @Test func withoutALimitEverythingIsTaken() {
        var bucket = RateBucket()
        for _ in 0..<1_000 { #expect(take(&bucket, 5)) }
    }

    @Test func takesABurstAndThenOneEachInterval() {
        var bucket = RateBucket()
        bucket.change(to: RateLimit(interval: Self.second, burst: 3))
        for _ in 0..<3 { #expect(take(&bucket, 100)) }
        #expect(!take(&bucket, 100))
        #expect(!take(&bucket, 100 + Self.second - 1))
        #expect(take(&bucket, 100 + Self.second))
        #expect(!take(&bucket, 100 + Self.second))
        // A long pause fills it, and no more.
        for _ in 0..<3 { #expect(take(&bucket, 1_000 * Self.second)) }
        #expect(!take(&bucket, 1_000 * Self.second))
    }

    @Test func theSameLimitAgainFillsNothing() {
        var bucket = RateBucket()
        let limit = RateLimit(interval: Self.second, burst: 1)
        bucket.change(to: limit)
        #expect(take(&bucket, 0))
        bucket.change(to: limit)
        #expect(!take(&bucket, 0))
        bucket.change(to: nil)
        #expect(take(&bucket, 0))
    }
}
