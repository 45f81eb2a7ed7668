import Testing

@testable import KobraFuzz

@Suite struct SeedingTests {
    /// Each line of a dictionary is a text in quotes, with what is not plain ASCII as `\xHH`.
    @Test(arguments: FuzzTargets.all.map { $0.name }) func writesADictionary(name: String) throws {
        let target = try #require(FuzzTargets.named(name))
        let text = String(decoding: Seeding.dictionary(target), as: UTF8.self)
        let lines = text.split(separator: "\n")
        #expect(!lines.isEmpty)
        for line in lines {
            let inner = line.dropFirst().dropLast()
            #expect(line.first == "\"" && line.last == "\"" && !inner.isEmpty && !inner.contains("\""))
            #expect(inner.utf8.allSatisfy { (0x20...0x7E).contains($0) })
            #expect(
                inner.split(separator: "\\", omittingEmptySubsequences: false).dropFirst().allSatisfy {
                    $0.first == "x"
                })
        }
    }

    /// The samples of the repository are found: without them a target would begin with next to nothing.
    @Test func findsTheSampleConfiguration() {
        #expect(Repository.lines("deploy/kobra-exporter.yaml").count > 50)
        #expect(StoryTarget.seeds.allSatisfy { $0.count > 1_000 })
    }

    @Test func changesAreTheSameForTheSameSeed() {
        var (one, other, third) = (
            Mutator(StoryTarget.self, seed: 7), Mutator(StoryTarget.self, seed: 7), Mutator(StoryTarget.self, seed: 8)
        )
        let inputs = (0..<5).map { _ in one.next() }
        #expect(inputs == (0..<5).map { _ in other.next() })
        #expect(inputs != (0..<5).map { _ in third.next() })
    }
}
