import Glibc
import Testing

@testable import Platform

@Suite struct ProcessStatisticsTests {
    /// A name with spaces and parentheses, which is what trips readers of this file.
    @Test func readsTheKernelsFiles() {
        let stat =
            "26231 (a (b) c 1) R 5392 7446 5392 34835 7446 4218880 32533 309516 26 82 1677 44 158 99 20 0 5 0 82375 "
            + "56274944 1981 18446744073709551615 4194304 6294284 140736914091744"
        let figures = ProcessStatistics(
            stat: stat, systemStat: "cpu 1 2\nbtime 1418183276\nprocesses 3\n", ticksPerSecond: 100, pageSize: 4_096)
        #expect(figures.cpuSeconds == 17.21)
        #expect(figures.threads == 5)
        #expect(figures.virtualBytes == 56_274_944)
        #expect(figures.residentBytes == 8_114_176)
        #expect(figures.startSeconds == 1_418_184_099.75)
    }

    @Test(arguments: [nil, "", "1 (x", "1 (x) R 1"] as [String?])
    func knowsNothingFromNothing(stat: String?) {
        let figures = ProcessStatistics(stat: stat, systemStat: nil, ticksPerSecond: 100, pageSize: 4_096)
        #expect(figures.cpuSeconds == nil && figures.startSeconds == nil && figures.threads == nil)
    }

    @Test func isPlausibleForThisProcess() throws {
        let figures = ProcessStatistics.now()
        let now = Double(Clock.unixMilliseconds) / 1_000
        #expect(try (now - 86_400...now + 5).contains(#require(figures.startSeconds)))
        #expect(try #require(figures.residentBytes) > 1 << 20)
        #expect(try #require(figures.virtualBytes) > #require(figures.residentBytes))
        #expect(try #require(figures.threads) >= 1)
        #expect(try #require(figures.openDescriptors) >= 3)
        #expect(figures.cpuSeconds != nil)
    }
}
