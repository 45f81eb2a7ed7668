import Glibc
import KobraMetrics
import Platform
import Testing

@testable import KobraExporter

struct ProcessFiguresTests {
    /// They hold for a moment, however many ask, and not for longer.
    @Test func areAskedForNowAndThen() throws {
        let figures = ProcessFigures()
        let begin = Clock.uptime
        let first = figures.facts
        let opened = (0..<50).map { _ in dup(2) }
        defer { for descriptor in opened { close(descriptor) } }
        let second = figures.facts
        if Clock.uptime - begin < ProcessFigures.age { #expect(second == first) }
        usleep(UInt32(ProcessFigures.age / 1_000) + 1_000)
        #expect(try #require(figures.facts.openDescriptors) >= #require(first.openDescriptors) + 20)
    }
}
