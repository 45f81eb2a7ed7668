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

    /// Links that are lost as soon as they are made, three times in a row, are another client's doing.
    @Test func waitsLongInAWar() {
        var chance = Chance(seed: 2)
        var backoff = Backoff()
        for seconds in [0.1, 1.9] {
            backoff.linkEnded(after: seconds, wasLost: true)
            #expect(!backoff.isAtWar)
            #expect((1...1.5).contains(backoff.wait(using: &chance)))
        }
        backoff.linkEnded(after: 1.0, wasLost: true)
        #expect(backoff.isAtWar)
        #expect((30...60).contains(backoff.wait(using: &chance)))
        backoff.linkEnded(after: 2, wasLost: true)
        #expect(!backoff.isAtWar)
    }

    /// Where no link is made nobody fights over one: the broker is down, or says why not.
    @Test func endsAWarWhereNoLinkIsMade() {
        var chance = Chance(seed: 3)
        var backoff = Backoff()
        for _ in 0..<3 { backoff.linkEnded(after: 0.2, wasLost: true) }
        #expect(backoff.isAtWar)
        backoff.linkEnded(after: nil, wasLost: false)
        #expect(!backoff.isAtWar)
        #expect(backoff.wait(using: &chance) == 1)
        // It takes as many again.
        backoff.linkEnded(after: 0.2, wasLost: true)
        #expect(!backoff.isAtWar)
    }

    @Test(arguments: [(2.0, true), (0.5, false), (nil, true)])
    func isNoWar(seconds: Double?, wasLost: Bool) {
        var backoff = Backoff()
        for _ in 0..<5 { backoff.linkEnded(after: seconds, wasLost: wasLost) }
        #expect(!backoff.isAtWar)
    }

    @Test func beginsAnewAfterAGoodLink() {
        var chance = Chance(seed: 1)
        var backoff = Backoff()
        for _ in 0..<8 { _ = backoff.wait(using: &chance) }
        backoff.linkEnded(after: 29.9, wasLost: true)
        #expect(backoff.wait(using: &chance) >= 30)
        backoff.linkEnded(after: 30, wasLost: true)
        #expect(backoff.wait(using: &chance) == 1)
        #expect(backoff.wait(using: &chance) <= 2)
    }
}
