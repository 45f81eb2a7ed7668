import KobraProtocol
import Testing

@testable import KobraState

/// Each sentence of protocol.md 6.7, *Order*.
struct ReportOrderTests {
    static let base: Int64 = 1_709_712_000_000

    @Test(arguments: [(0, true), (1, false), (59_999, false), (60_000, false), (60_001, true), (3_600_000, true)])
    func olderByUpToAMinuteIsLate(milliseconds: Int64, accepted: Bool) {
        let order = Order()
        #expect(order.accepts(Self.base, isTerminal: false))
        #expect(order.accepts(Self.base - milliseconds, isTerminal: false) == accepted)
    }

    @Test func terminalWordIsNeverIgnoredForBeingLate() {
        let order = Order()
        _ = order.accepts(Self.base, isTerminal: false)
        #expect(order.accepts(Self.base - 1000, isTerminal: true))
        #expect(!order.accepts(Self.base - 500, isTerminal: false), "the late one is no reference")
    }

    @Test func thirdLateReportInARowBecomesTheReference() {
        let order = Order()
        _ = order.accepts(Self.base, isTerminal: false)
        #expect(!order.accepts(Self.base - 30_000, isTerminal: false))
        #expect(!order.accepts(Self.base - 29_000, isTerminal: false))
        #expect(order.accepts(Self.base - 28_000, isTerminal: false))
        #expect(order.accepts(Self.base - 27_000, isTerminal: false))
        #expect(!order.accepts(Self.base - 27_500, isTerminal: false))
    }

    @Test func newReportBetweenLateOnesBeginsTheirRowAnew() {
        let order = Order()
        _ = order.accepts(Self.base, isTerminal: false)
        #expect(!order.accepts(Self.base - 2, isTerminal: false))
        #expect(!order.accepts(Self.base - 1, isTerminal: false))
        #expect(order.accepts(Self.base + 1, isTerminal: false))
        #expect(!order.accepts(Self.base, isTerminal: false))
    }

    @Test func nothingIsLateAfterAReportThatDoesNotSayWhen() {
        let order = Order()
        _ = order.accepts(Self.base, isTerminal: false)
        #expect(order.accepts(nil, isTerminal: false))
        #expect(order.accepts(Self.base - 10_000, isTerminal: false))
        #expect(!order.accepts(Self.base - 20_000, isTerminal: false))
    }

    @Test(arguments: [0, 12_345, 1_499_999_999_999, 4_000_000_000_001])
    func timestampsThatAreNoEpochMillisecondsOrderNothing(stamp: Int64) {
        var story = Story()
        story.print("start", "printing", .usable, stamp: Self.base)
        story.print("pause", "paused", .usable, stamp: stamp)
        #expect(story.state == .paused)
        story.print("start", "printing", .usable, stamp: Self.base - 1000)
        #expect(story.state == .printing)
    }

    @Test func phaseAndReadingsOfALateReportAreIgnored() {
        var story = Story()
        story.print("pause", "paused", .usable, #""progress":50"#, stamp: Self.base)
        story.print("start", "printing", .usable, #""progress":49"#, stamp: Self.base - 1000)
        #expect(story.state == .paused)
        #expect(story.job?.progress == 0.5)
    }

    @Test func temperaturesAndSettingsOfALateReportAreIgnored() {
        func update(_ temperature: Int, _ speed: Int) -> String {
            #""curr_nozzle_temp":\#(temperature),"settings":{"target_nozzle_temp":\#(temperature),"print_speed_mode":\#(speed),"fan_speed_pct":\#(speed)}"#
        }
        var story = Story()
        story.print("update", "updated", .usable, update(220, 3), stamp: Self.base)
        story.print("update", "updated", .usable, update(100, 1), stamp: Self.base - 1000)
        let readings = story.printer.readings
        #expect(readings.temperatures[.nozzle] == 220 && readings.targets[.nozzle] == 220)
        #expect(readings.speedMode == .sport && readings.partFan == 0.03)
        story.print("update", "updated", .usable, update(100, 1), stamp: Self.base + 1000)
        #expect(story.printer.readings.temperatures[.nozzle] == 100)
    }

    @Test func swappedNeighboursCountOnce() {
        var story = Story()
        story.status("free")
        story.print("start", "printing", .usable, stamp: Self.base)
        story.print("start", "finished", .usable, stamp: Self.base + 2000)
        story.print("start", "printing", .usable, stamp: Self.base + 1000)
        #expect(story.started == 1 && story.ended == [.finished: 1])
        #expect(story.job == nil)
    }

    @Test func lateReportWithoutIDOpensNothing() {
        var story = Story()
        story.status("free")
        story.print("start", "checking", .absent, stamp: Self.base)
        story.print("start", "failed", .absent, code: 10115, stamp: Self.base + 2000)
        story.print("start", "preheating", .absent, stamp: Self.base + 1000)
        #expect(story.started == 1 && story.ended == [.failed: 1])
        #expect(story.job == nil)
    }

    @Test func timestampsOfOtherKindsOrderNothing() {
        var story = Story()
        story.hear("lastWill", #"{"state":"online","timestamp":\#(Self.base)}"#)
        story.hear("lastWill", #"{"state":"offline","timestamp":\#(Self.base - 1000)}"#)
        #expect(!story.isUp)
        story.hear("status", #"{"state":"busy","timestamp":\#(Self.base)}"#)
        story.hear("status", #"{"state":"free","timestamp":\#(Self.base - 1000)}"#)
        #expect(story.state == .idle)
    }
}

/// A reference to an order, so that it can be asked within an expectation.
private final class Order {
    private var order = ReportOrder()

    func accepts(_ timestamp: Int64?, isTerminal: Bool) -> Bool { order.accepts(timestamp, isTerminal: isTerminal) }
}
