import Testing

@testable import Stories

/// The stories themselves, and whether they would notice.
struct StoryTests {
    @Test(arguments: 0..<40)
    func whateverGoesWrongEveryPrintIsCountedOnceOrForANamedReason(seed: UInt64) {
        let ending = Story(seed: seed).tell()
        #expect(ending.failure == nil)
        #expect(ending.fates.values.reduce(0, +) == ending.prints)
    }

    @Test(arguments: 0..<20)
    func whereNothingGoesWrongTheBookIsTheCounters(seed: UInt64) {
        let ending = Story(seed: seed, isClear: true).tell()
        #expect(ending.failure == nil)
        #expect(ending.prints > 0 && ending.fates == [.counted: ending.prints] && ending.pages > 0)
    }

    @Test(arguments: [3, 11, 84] as [UInt64])
    func aSeedTellsTheSameStoryTwiceByteForByte(seed: UInt64) throws {
        let first = try #require(Story(seed: seed).tell(traces: true).trace)
        let second = try #require(Story(seed: seed).tell(traces: true).trace)
        #expect(first.lines.count > 50 && first.lines == second.lines)
        // Watching changes nothing.
        let (silent, watched) = (Story(seed: seed).tell(), Story(seed: seed).tell(traces: true))
        #expect(silent.messages == watched.messages && silent.fates == watched.fates)
    }

    @Test func seedsTellDifferentStories() {
        let endings = (0..<30).map { Story(seed: $0).tell() }
        #expect(Set(endings.map(\.messages)).count > 25)
        // Together they know most of what can become of a print.
        let fates = Set(endings.flatMap(\.fates.keys))
        #expect(fates.count > 4 && fates.contains(.saidNothing) && !fates.contains(.open))
    }

    /// A check that notices nothing proves nothing.
    @Test(arguments: Tampering.allCases)
    func aFaultyExporterIsNoticed(tampering: Tampering) {
        let failures = (0..<25).compactMap { Story(seed: $0).tell(tampering: tampering).failure }
        #expect(failures.count >= 5, "\(failures)")
    }

    @Test func aFailureSaysWhereWhatAndHowMuch() throws {
        let failures = (0..<25).compactMap { Story(seed: $0).tell(tampering: .deafToEnds).failure }
        let failure = try #require(failures.first)
        #expect(failure.contains("at ") && failure.contains("printer ") && failure.contains("must be"))
    }
}
