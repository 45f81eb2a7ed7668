import KobraProtocol
import KobraState
import Testing

struct OutcomesTests {
    @Test func jobWithoutReadingsAddsNoTime() {
        var story = Story()
        story.print("start", "checking", .usable)
        story.print("start", "failed", .usable, code: 10115)
        #expect(story.ended == [.failed: 1])
        #expect(story.outcomes.seconds.total == 0 && story.outcomes.filament.total == 0)
    }

    @Test func jobCountedBeforeAddsOnlyWhatCameSinceWhereItWasCounted() {
        var story = Story()
        for minutes in [10, 15, 12, 20] {
            story.print("start", "printing", .usable, #""print_time":\#(minutes)"#)
            story.status("free")
            story.pass(seconds: 60)
        }
        #expect(story.ended == [.unknown: 1])
        #expect(story.outcomes.seconds[.unknown] >= 1200 && story.outcomes.seconds[.unknown] <= 1380)
        #expect(story.outcomes.seconds.total == story.outcomes.seconds[.unknown])
    }

    @Test func jobOfWhichOnlyTheEndWasHeardIsNoStart() {
        var story = Story()
        story.print("start", "finished", .usable, #""print_time":10,"supplies_usage":500"#)
        #expect(story.outcomes.missedBeginnings == 1 && story.started == 0)
        #expect(story.outcomes.seconds[.finished] == 600 && story.outcomes.filament[.finished] == 0.5)
        #expect(story.state == .finished)
    }

    @Test func pausesAreCountedWhenEnteredByTheirReason() {
        var story = Story()
        story.status("free")
        story.printing(.usable)
        for (code, count) in [(200, 1.0), (10107, 1), (10121, 1), (31415, 1), (10401, 2)] {
            story.print("pause", "pausing", .usable)
            story.print("pause", "paused", .usable, code: code)
            story.print("pause", "paused", .usable, code: code)
            story.print("update", "updated", .usable)
            story.print("pause", "paused", .usable)
            let reason: PauseReason = [200: .user, 10107: .filament, 10121: .fault, 10401: .user][code] ?? .unknown
            #expect(story.outcomes.pauses[reason] == count)
            story.print("resume", "resuming", .usable)
        }
        #expect(story.outcomes.pauses.total == 5)
    }

    @Test func elapsedTimeAndFilamentAreAddedUpByOutcome() {
        var story = Story()
        story.print("start", "printing", .usable, #""print_time":10,"supplies_usage":1000"#)
        story.print("start", "finished", .usable, #""print_time":11"#)
        story.print("start", "printing", .other, #""print_time":1,"supplies_usage":50"#)
        story.print("stop", "stoped", .other)
        #expect(story.outcomes.seconds[.finished] == 660 && story.outcomes.seconds[.cancelled] == 60)
        #expect(story.outcomes.filament[.finished] == 1 && story.outcomes.filament[.cancelled] == 0.05)
    }

    @Test func jobFirstHeardOfPausedAfterFreeCountsItsPause() {
        var story = Story()
        story.status("free")
        story.print("pause", "paused", .usable, code: 10107)
        story.print("pause", "paused", .usable, code: 10107)
        #expect(story.started == 1 && story.outcomes.pauses[.filament] == 1)
    }

    @Test func jobThatGoesOnAfterAnotherEndedIsNotCountedAgain() {
        var story = Story()
        story.status("free")
        story.print("start", "printing", .usable, #""print_time":10"#)
        story.print("start", "printing", .other, #""print_time":1"#)
        story.print("start", "finished", .other)
        story.print("start", "printing", .usable, #""print_time":12"#)
        #expect(story.job?.id?.text == "482913")
        story.print("start", "finished", .usable)
        #expect(story.started == 2 && story.ended == [.unknown: 1, .finished: 1])
        #expect(story.outcomes.seconds[.unknown] == 600 && story.outcomes.seconds[.finished] == 60)
        story.printing(.usable)
        #expect(story.job == nil)
    }

    @Test func timeOfAJobCountedAsUnknownStaysThere() {
        var story = Story()
        story.print("start", "printing", .usable, #""print_time":10"#)
        story.status("free")
        story.pass(seconds: 60)
        story.print("start", "printing", .usable, #""print_time":12"#)
        story.print("start", "finished", .usable)
        #expect(story.outcomes.seconds[.unknown] == 720 && story.outcomes.seconds[.finished] == 0)
    }
}
