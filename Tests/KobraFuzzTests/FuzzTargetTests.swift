import Testing

@testable import KobraFuzz

/// The seeds of each target, and a few hundred small changes of them that are the same in every run.
@Suite struct FuzzTargetTests {
    static let names = FuzzTargets.all.map { $0.name }

    @Test(arguments: names) func holdsForItsSeeds(name: String) throws {
        let target = try #require(FuzzTargets.named(name))
        #expect(!target.seeds.isEmpty)
        for seed in target.seeds {
            #expect(!seed.isEmpty && seed.count <= target.maxLength)
            #expect(throws: Never.self, "\(String(decoding: seed, as: UTF8.self))") { try target.run(seed) }
        }
    }

    @Test(arguments: names) func holdsForChangesOfThem(name: String) throws {
        let target = try #require(FuzzTargets.named(name))
        var mutator = Mutator(target, seed: 1)
        for _ in 0..<(name == "broker" ? 60 : 300) {
            let input = mutator.next()
            #expect(throws: Never.self, "\(input)") { try target.run(input) }
        }
    }

    @Test func namesAreDistinct() { #expect(Set(Self.names).count == Self.names.count) }
}
