import Testing

@testable import KobraFuzz

/// The planted finding: nothing hits it by chance, and it is one.
@Suite struct CanaryTargetTests {
    @Test func changesDoNotHitIt() throws {
        var mutator = Mutator(CanaryTarget.self, seed: 1)
        for _ in 0..<10_000 { try CanaryTarget.run(mutator.next()) }
    }

    @Test func isAFinding() {
        #expect(throws: Finding.self) { try CanaryTarget.run([0x4B, 0x1F, 0xB2, 0xE7, 0]) }
        #expect(!FuzzTargets.all.contains { $0.name == CanaryTarget.name })
        #expect(FuzzTargets.named(CanaryTarget.name) != nil)
    }
}
