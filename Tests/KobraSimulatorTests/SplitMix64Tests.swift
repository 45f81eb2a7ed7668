import Testing

@testable import KobraSimulator

struct SplitMix64Tests {
    /// The published sequence of seed 1234567.
    @Test func followsThePublishedSequence() {
        var random = SplitMix64(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
        #expect(random.next() == 9_817_491_932_198_370_423)
    }

    @Test func staysInItsRanges() {
        var random = SplitMix64(seed: 9)
        var seen: Set<Int> = []
        for _ in 0..<10_000 {
            #expect((0..<1).contains(random.unit()))
            seen.insert(random.whole(-2...3))
        }
        #expect(seen == [-2, -1, 0, 1, 2, 3])
        #expect(random.pick([], or: 7) == 7)
        #expect(random.bytes(5).count == 5)
    }

    @Test func makesVersion4UUIDs() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<200 {
            let uuid = random.uuid()
            #expect(uuid.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        }
    }

    @Test func neighboursHaveNothingInCommon() {
        let first = (0..<500).map { index in
            var random = SplitMix64(seed: 1, index: index)
            return random.next()
        }
        #expect(Set(first).count == 500)
    }
}
