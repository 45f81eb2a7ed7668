import Testing

@testable import KobraExporter

@Suite struct PaceTests {
    /// Whether it is busy after that many messages in each of so many milliseconds.
    private func isBusy(_ messages: Int, every milliseconds: Int64, for total: Int64 = 1_000) -> Bool {
        var pace = Pace()
        for time in stride(from: 0, through: total, by: Int64.Stride(milliseconds)) {
            pace.note(messages, at: 5_000_000_000 + time * 1_000_000)
        }
        return pace.isBusy
    }

    @Test func manyAreMany() {
        #expect(isBusy(1, every: 1))
        #expect(isBusy(20, every: 10))
        #expect(!isBusy(1, every: 10))
        #expect(!isBusy(2, every: 100))
    }

    @Test func aBurstAfterALongSilenceIsNone() {
        var pace = Pace()
        pace.note(1, at: 0)
        pace.note(60, at: 60_000_000_000)
        #expect(!pace.isBusy)
    }

    @Test func silenceEndsIt() {
        var pace = Pace()
        for time in Int64(0)...1_000 { pace.note(5, at: 5_000_000_000 + time * 1_000_000) }
        #expect(pace.isBusy)
        pace.note(0, at: 6_200_000_000)
        #expect(!pace.isBusy)
    }
}
