import KobraProtocol
import Testing

@testable import KobraState

/// `kobra_printer_state` and `kobra_state_seconds_total` of metrics.md.
struct PrinterStateTests {
    @Test func statesAreTheOnesPromised() {
        #expect(
            PrinterState.allCases.map(\.rawValue) == [
                "offline", "idle", "busy", "downloading", "checking", "leveling", "preheating", "preparing", "printing",
                "pausing", "paused", "resuming", "stopping", "finished", "cancelled", "failed", "updating", "unknown",
            ])
    }

    @Test(arguments: PrintPhase.allCases)
    func everyPhaseIsAState(phase: PrintPhase) {
        #expect(PrinterState(phase).rawValue == phase.rawValue)
    }

    @Test(arguments: PrintOutcome.allCases)
    func everyOutcomeButUnknownIsAState(outcome: PrintOutcome) {
        #expect(PrinterState(outcome)?.rawValue == (outcome == .unknown ? nil : outcome.rawValue))
    }

    @Test(arguments: PrinterState.allCases)
    func progressIsShownInTheStatesOfTheProtocolOnly(state: PrinterState) {
        let shown: Set<PrinterState> = [.printing, .pausing, .paused, .resuming, .stopping, .finished]
        #expect(state.showsProgress == shown.contains(state))
    }

    @Test func secondsAddUpToTheTimeThatPassed() {
        var story = Story()
        story.status("free")
        story.pass(seconds: 10)
        story.print("start", "checking", .usable)
        story.pass(seconds: 20)
        story.printing(.usable)
        story.pass(seconds: 30)
        story.print("start", "finished", .usable)
        story.pass(seconds: 5)
        story.will("offline")
        story.pass(seconds: 7)
        let seconds = story.printer.stateSeconds
        #expect(seconds[.idle] == 10 && seconds[.checking] == 20 && seconds[.printing] == 30)
        #expect(seconds[.finished] == 5 && seconds[.offline] == 7)
        #expect(seconds.total == 72)
    }

    @Test func oneJumpIsSplitAtTheSilenceLimit() {
        var story = Story()
        story.status("free")
        story.pass(seconds: 1000)
        #expect(abs(story.printer.stateSeconds[.idle] - 90) < 1e-6)
        #expect(abs(story.printer.stateSeconds[.offline] - 910) < 1e-6)
        #expect(abs(story.printer.stateSeconds.total - 1000) < 1e-9)
    }

    @Test func oneJumpIsSplitAtTheEndOfTheGracePeriodToo() {
        var story = Story()
        story.printing(.usable)
        story.pass(seconds: 10)
        story.status("free")
        story.pass(seconds: 1000)
        #expect(story.printer.stateSeconds[.printing] == 70)
        #expect(abs(story.printer.stateSeconds[.idle] - 30) < 1e-6)
        #expect(abs(story.printer.stateSeconds[.offline] - 910) < 1e-6)
        #expect(story.ended == [.unknown: 1])
        #expect(story.printer.work.last?.end.uptime == 5_010_000_000_000, "it ended when the printer was free")
    }

    @Test func silenceThatComesBeforeTheEndOfTheGracePeriodStopsIt() {
        var story = Story(freshness: Freshness(silenceLimit: 45))
        story.printing(.usable)
        story.status("free")
        story.pass(seconds: 1000)
        #expect(story.ended == [:] && story.job != nil)
        #expect(abs(story.printer.stateSeconds[.printing] - 45) < 1e-6)
    }

    @Test func reportAfterALongJumpIsBookedAfterIt() {
        var story = Story()
        story.status("free")
        story.pass(seconds: 0)
        var jump = story
        jump.pass(seconds: 500)
        jump.status("busy")
        jump.pass(seconds: 10)
        #expect(abs(jump.printer.stateSeconds[.offline] - 410) < 1e-6)
        #expect(jump.printer.stateSeconds[.busy] == 10)
    }

    @Test func updatingShowsUnlessAJobIsOpen() {
        var story = Story()
        story.status("busy")
        story.update("downloading", #"{"progress":50}"#)
        #expect(story.state == .updating)
        story.printing(.usable)
        #expect(story.state == .printing)
        story.will("offline")
        #expect(story.state == .offline)
    }
}
