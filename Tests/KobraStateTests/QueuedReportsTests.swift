import KobraProtocol
import KobraState
import Testing

/// Reports that a broker had kept while the exporter was away.
struct QueuedReportsTests {
    /// A print that ended, and one that began, while nobody listened.
    private func returned(queued: Bool) -> Story {
        var story = Story()
        story.status("free")
        story.print("start", "printing", .usable, file: "a.gcode")
        story.lose()
        story.pass(seconds: 3600)
        story.isQueued = queued
        story.will("offline")
        story.will("online")
        story.temperatures(#"{"curr_nozzle_temp":215,"curr_hotbed_temp":60}"#)
        story.print("start", "finished", .usable, file: "a.gcode")
        story.status("free")
        story.print("start", "checking", .absent, file: "b.gcode")
        story.print("start", "printing", .absent, file: "b.gcode", #""progress":7"#)
        return story
    }

    @Test func countWhatHappened() {
        let story = returned(queued: true)
        #expect(story.started == 2 && story.ended == [.finished: 1] && story.job?.filename == "b.gcode")
        #expect(story.outcomes.adopted == 0 && story.fleet.invariantViolations == 0)
    }

    /// What was true an hour ago shows nobody to be there, and nothing to be hot.
    @Test func showNothingOfThePresent() {
        var story = returned(queued: true)
        #expect(!story.isUp && story.state == .offline && story.printer.readings.temperatures.isEmpty)
        story.connect()
        #expect(!story.isUp && story.state == .offline)
        story.isQueued = false
        story.temperatures(#"{"curr_nozzle_temp":216}"#)
        #expect(story.isUp && story.state == .printing && story.started == 2 && story.ended == [.finished: 1])
        // The same words, heard as they were said, would have been the present.
        #expect(returned(queued: false).isUp)
    }

    /// A broker queues so many and no more: the end may be among those it threw away.
    @Test(arguments: [false, true]) func mayLackTheEnd(isAfterARestart: Bool) {
        var story = Story()
        story.status("free")
        story.print("start", "printing", .minusOne, file: "a.gcode")
        if isAfterARestart { story.restartExporter() }
        story.lose()
        story.pass(seconds: 3600)
        story.isQueued = true
        story.print("start", "printing", .minusOne, file: "a.gcode", #""progress":50"#)
        story.connect()
        story.isQueued = false
        story.print("start", "printing", .minusOne, file: "b.gcode", #""progress":3"#)
        #expect(story.job?.filename == "b.gcode")
        #expect(story.ended == [.unknown: 1], "nobody knows how the first ended")
    }

    /// They answer no question.
    @Test func answerNothing() {
        var story = Story()
        story.status("free")
        _ = story.poll()
        story.isQueued = true
        let before = story.fleet.queryDurations
        story.status("free")
        #expect(story.fleet.queryDurations == before)
    }
}
