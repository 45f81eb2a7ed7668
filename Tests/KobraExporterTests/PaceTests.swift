import Testing

@testable import KobraExporter

@Suite struct PaceTests {
    /// How long it lets messages gather after a second with that many in each of so many milliseconds.
    private func rest(_ messages: Int, every milliseconds: Int64) -> Double? {
        var pace = Pace()
        for time in stride(from: Int64(0), through: 1_000, by: Int64.Stride(milliseconds)) {
            pace.note(messages, at: 5_000_000_000 + time * 1_000_000)
        }
        return pace.rest
    }

    @Test func fewAreNotWaitedFor() {
        #expect(rest(1, every: 10) == nil)
        #expect(rest(2, every: 100) == nil)
    }

    @Test(arguments: [(1, 1, 0.01), (20, 10, 0.01), (5, 1, 0.004), (50, 10, 0.004), (100, 1, 0.001)])
    func ofManyTwentyGather(messages: Int, milliseconds: Int64, rest: Double) throws {
        #expect(abs(try #require(self.rest(messages, every: milliseconds)) - rest) < 1e-9)
    }

    @Test func aBurstAfterALongSilenceIsNone() {
        var pace = Pace()
        pace.note(1, at: 0)
        pace.note(60, at: 60_000_000_000)
        #expect(pace.rest == nil)
    }

    @Test func silenceEndsIt() {
        var pace = Pace()
        for time in Int64(0)...1_000 { pace.note(5, at: 5_000_000_000 + time * 1_000_000) }
        #expect(pace.rest == 0.004)
        pace.note(0, at: 6_200_000_000)
        #expect(pace.rest == nil)
    }
}
