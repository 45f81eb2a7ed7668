import Testing

@testable import KobraExporter

@Suite struct BackoffTests {
    @Test func doublesFromASecondToAMinute() {
        for seed in 0..<50 {
            var chance = Chance(seed: UInt64(seed))
            var backoff = Backoff()
            let waits = (0..<12).map { _ in backoff.wait(using: &chance) }
            let ceilings = [1.0, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60]
            for (wait, ceiling) in zip(waits, ceilings) {
                #expect((max(1, ceiling / 2)...ceiling).contains(wait), "\(waits)")
            }
        }
    }

    /// Many clients of a broker that comes back do not knock at once.
    @Test func isSpread() {
        let waits = (0..<40).map { seed in
            var chance = Chance(seed: UInt64(seed))
            var backoff = Backoff()
            for _ in 0..<7 { _ = backoff.wait(using: &chance) }
            return backoff.wait(using: &chance)
        }
        #expect(Set(waits.map { Int($0) }).count > 10)
    }

    @Test func beginsAnewAfterAGoodLink() {
        var chance = Chance(seed: 1)
        var backoff = Backoff()
        for _ in 0..<8 { _ = backoff.wait(using: &chance) }
        backoff.linkEnded(after: 29.9)
        #expect(backoff.wait(using: &chance) >= 30)
        backoff.linkEnded(after: 30)
        #expect(backoff.wait(using: &chance) == 1)
        #expect(backoff.wait(using: &chance) <= 2)
    }
}
