import KobraProtocol
import KobraState
import Testing

/// Every row of protocol.md 6.7, *Counting*.
struct CountingTests {
    @Test(arguments: TaskForm.forms)
    func openingAJobCountsAStart(task: TaskForm) {
        var story = Story()
        story.status("free")
        for _ in 0..<3 { story.print("start", "checking", task) }
        for percent in 0..<50 { story.printing(task, percent: Double(percent)) }
        #expect(story.started == 1)
        #expect(story.outcomes.adopted == 0)
    }

    @Test(arguments: ["printing", "pausing", "paused", "resuming", "resumed", "stopping"], TaskForm.forms)
    func jobUnderWayAtTheFirstWordAboutWorkIsAdopted(word: String, task: TaskForm) {
        var story = Story()
        story.will("online")
        story.temperatures(#"{"curr_nozzle_temp":200}"#)
        story.print("update", "updated", task)
        story.status("busy")
        story.print("start", word, task)
        #expect(story.started == 0)
        #expect(story.outcomes.adopted == 1)
        #expect(story.outcomes.pauses.total == 0)
        #expect(story.job?.isAdopted == true)
        story.print("start", "finished", task)
        #expect(story.ended == [.finished: 1])
        story.print("start", word == "resumed" ? "printing" : word, .other)
        #expect(story.started == 1)
    }

    @Test(arguments: ["downloading", "checking", "leveling", "preheating", "vibrating"])
    func preparingWordIsABeginningEvenIfFirst(word: String) {
        var story = Story()
        story.print("start", word, .usable)
        #expect(story.started == 1)
    }

    @Test func printingAfterFreeIsAStart() {
        var story = Story()
        story.status("free")
        story.status("busy")
        story.printing(.absent)
        #expect(story.started == 1)
    }

    @Test(arguments: ["finished", "stoped", "failed"])
    func terminalWordOfATaskNeverSeenCountsWithoutAStart(word: String) {
        var story = Story()
        story.status("free")
        story.print("start", word, .usable)
        story.print("start", word, .usable)
        #expect(story.outcomes.ended.total == 1)
        #expect(story.outcomes.missedBeginnings == 1)
        #expect(story.started == 0)
    }

    @Test(arguments: ["finished", "stoped", "failed"], [TaskForm.minusOne, .absent])
    func terminalWordWithoutJobAndIDCountsNothing(word: String, task: TaskForm) {
        var story = Story()
        story.print("start", word, task)
        #expect(story.ended == [:])
        story.printing(task)
        story.print("start", "finished", task)
        story.print("start", word, task)
        #expect(story.ended == [.finished: 1])
    }

    @Test(arguments: ["finished", "stoped", "failed"], TaskForm.forms)
    func firstTerminalWordWins(second: String, task: TaskForm) {
        var story = Story()
        story.printing(task)
        story.print("stop", "stoped", task)
        story.print("start", second, task)
        story.print("stop", second, task, code: 10111)
        #expect(story.ended == [.cancelled: 1])
        #expect(story.printer.work.last?.outcome == .cancelled)
        #expect(story.printer.work.last?.code == nil)
    }

    @Test(arguments: ["printing", "checking", "paused", "stopping"])
    func activeWordOfAClosedJobIsStale(word: String) {
        var story = Story()
        story.printing(.usable)
        story.print("start", "finished", .usable)
        story.print("start", word, .usable)
        #expect(story.job == nil)
        #expect(story.state == .finished)
        story.status("free")
        story.print("start", word, .usable)
        #expect(story.state == .idle)
        #expect(story.started == 0)
        story.printing(.other)
        story.print("start", word, .usable)
        #expect(story.job?.id?.text == "482914")
    }

    @Test(arguments: [TaskForm.minusOne, .absent])
    func activeWordWithoutIDAfterACloseIsStaleUnlessItIsABeginning(task: TaskForm) {
        func closed() -> Story {
            var story = Story()
            story.printing(task, file: "a.gcode")
            story.print("start", "finished", task)
            return story
        }
        var story = closed()
        story.printing(task, file: "a.gcode")
        story.printing(task)
        #expect(story.job == nil && story.started == 0)
        story.print("start", "preheating", task)
        #expect(story.job != nil && story.started == 1)

        story = closed()
        story.status("free")
        story.printing(task, file: "a.gcode")
        #expect(story.started == 1)

        story = closed()
        story.printing(task, file: "b.gcode")
        #expect(story.started == 1)
    }

    @Test(arguments: [("printing", PrintOutcome.unknown), ("checking", .unknown), ("stopping", .cancelled)])
    func jobThatAnotherIDReplacesEndsAsUnknownOrCancelledIfStopping(word: String, outcome: PrintOutcome) {
        var story = Story()
        story.status("free")
        story.print("start", word, .usable)
        story.print("start", "checking", .other)
        #expect(story.ended == [outcome: 1])
        #expect(story.started == 2)
        #expect(story.job?.id?.text == "482914")
    }

    @Test func terminalWordOfAnotherIDLeavesTheOpenJob() {
        var story = Story()
        story.printing(.usable, percent: 20)
        story.status("free")
        story.pass(seconds: 50)
        story.print("start", "failed", .other, code: 10105)
        story.print("start", "failed", .other, code: 10105)
        #expect(story.ended == [.failed: 1])
        #expect(story.outcomes.missedBeginnings == 1)
        #expect(story.job?.progress == 0.2)
        #expect(story.state == .printing)
        story.pass(seconds: 10)
        #expect(story.ended == [.failed: 1, .unknown: 1])
    }

    @Test(arguments: [("printing", PrintOutcome.unknown), ("paused", .unknown), ("stopping", .cancelled)])
    func freeEndsAnOpenJobAfterAMinute(word: String, outcome: PrintOutcome) {
        var story = Story()
        story.print("start", word, .usable, #""progress":100"#)
        story.status("free")
        story.pass(seconds: 30)
        story.status("free")
        story.status("busy")
        story.pass(seconds: 29.999)
        #expect(story.job != nil)
        #expect(story.ended == [:])
        story.pass(seconds: 0.001)
        #expect(story.ended == [outcome: 1])
        #expect(story.job == nil)
        #expect(story.printer.work.shown == nil)
    }

    @Test(arguments: TaskForm.forms)
    func activeWordInTheGracePeriodGoesOnWithTheJob(task: TaskForm) {
        var story = Story()
        story.status("free")
        story.printing(task, file: "a.gcode")
        story.status("free")
        story.pass(seconds: 59)
        story.printing(task, file: "a.gcode")
        story.passInTouch(seconds: 120)
        #expect(story.state == .printing)
        #expect(story.started == 1 && story.ended == [:])
    }

    @Test(arguments: ["finished", "stoped", "failed"])
    func terminalWordInTheGracePeriodEndsTheJob(word: String) {
        var story = Story()
        story.printing(.usable)
        story.status("free")
        story.pass(seconds: 59)
        story.print("start", word, .usable)
        story.passInTouch(seconds: 120)
        #expect(story.outcomes.ended.total == 1)
        #expect(story.ended[.unknown] == nil)
    }

    @Test(arguments: ["updated", "monitoring"])
    func wordWithoutPhaseDoesNotStopTheGracePeriod(word: String) {
        var story = Story()
        story.printing(.usable)
        story.status("free")
        story.pass(seconds: 59)
        story.print("update", word, .usable)
        story.pass(seconds: 1)
        #expect(story.ended == [.unknown: 1])
    }

    @Test(arguments: TaskForm.forms)
    func jobClosedAsUnknownThatGoesOnIsCountedOnce(task: TaskForm) {
        var story = Story()
        story.status("free")
        story.print("start", "printing", task, file: "a.gcode", #""print_time":10,"supplies_usage":1000"#)
        story.status("free")
        story.pass(seconds: 60)
        #expect(story.ended == [.unknown: 1])
        story.print("start", "printing", task, file: "a.gcode", #""print_time":12,"supplies_usage":1500"#)
        #expect(story.state == .printing)
        #expect(story.started == 1)
        story.print("start", "finished", task)
        #expect(story.started == 1)
        #expect(story.ended == [.unknown: 1])
        #expect(story.printer.work.last?.outcome == .finished)
        #expect(story.outcomes.seconds.total == 720)
        #expect(abs(story.outcomes.filament.total - 1.5) < 1e-9)
    }

    /// After a power cut a print is resumed at the screen, long after it was closed, and the first words name nothing.
    @Test(arguments: TaskForm.forms, [["resuming", "resumed"], ["resumed"], ["resuming"]])
    func printResumedAfterAPowerCutIsCountedOnce(task: TaskForm, words: [String]) {
        var story = Story()
        story.status("free")
        story.print("start", "checking", task, file: "a.gcode")
        story.print("start", "printing", task, file: "a.gcode", #""print_time":100,"supplies_usage":5000"#)
        story.will("offline")
        story.pass(seconds: 300)
        story.will("online")
        for _ in 0..<4 {
            story.status("free")
            story.pass(seconds: 30)
        }
        #expect(story.ended == [.unknown: 1] && story.job == nil)
        for word in words { story.print("resume", word) }
        story.print("start", "printing", task, file: "a.gcode", #""print_time":101"#)
        #expect(story.state == .printing)
        story.print("start", "finished", task, #""print_time":120,"supplies_usage":6000"#)
        story.status("free")
        #expect(story.started == 1 && story.ended == [.unknown: 1])
        #expect(story.printer.work.last?.outcome == .finished)
        #expect(story.outcomes.seconds.total == 7200 && abs(story.outcomes.filament.total - 6) < 1e-9)
    }

    /// What was not closed for want of a word has ended: a pause without a name is the next job's.
    @Test func aPauseAfterAKnownEndIsANewJobs() {
        var story = Story()
        story.printing(.minusOne, file: "a.gcode")
        story.print("start", "finished", .minusOne)
        story.status("free")
        story.print("pause", "pausing")
        #expect(story.started == 1 && story.ended == [.finished: 1] && story.job?.filename == nil && story.job != nil)
    }

    @Test func terminalWordAfterAnUnknownCloseCorrectsTheLastOutcomeOnly() {
        var story = Story()
        story.printing(.usable)
        story.status("free")
        story.pass(seconds: 60)
        story.print("stop", "failed", .usable, code: 10111)
        story.print("start", "finished", .usable)
        #expect(story.ended == [.unknown: 1])
        #expect(story.printer.work.last?.outcome == .failed)
        #expect(story.printer.work.last?.code?.rawValue == 10111)
        story.printing(.usable)
        #expect(story.job == nil)
    }

    @Test func terminalWordAfterAnotherJobReplacedItCorrectsTheLastOutcome() {
        var story = Story()
        story.printing(.usable)
        story.print("start", "checking", .other)
        story.print("start", "finished", .usable)
        #expect(story.ended == [.unknown: 1])
        #expect(story.printer.work.last?.outcome == .finished)
        #expect(story.job?.id?.text == "482914")
        story.printing(.usable)
        #expect(story.job?.id?.text == "482914", "its end is final now")
    }

    @Test(arguments: ["checking", "preheating"], [TaskForm.usable, .absent])
    func beginningAfterFreeIsAnotherJobThanTheOneWithoutID(word: String, next: TaskForm) {
        var story = Story()
        story.status("free")
        story.printing(.absent, file: "a.gcode", percent: 100)
        story.status("free")
        story.print("start", word, next)
        #expect(story.started == 2)
        #expect(story.ended == [.unknown: 1])
        story.printing(next, file: "b.gcode")
        story.print("start", "finished", next)
        #expect(story.started == 2)
        #expect(story.ended == [.unknown: 1, .finished: 1])
    }

    @Test func retainedReportsNeverOpenCloseOrCount() {
        var story = Story()
        story.print("start", "printing", .usable, retained: true)
        story.print("start", "failed", .other, code: 10105, retained: true)
        #expect(story.job == nil && story.started == 0 && story.ended == [:])
        #expect(story.outcomes.adopted == 0 && story.printer.errors.total == 0)
        story.printing(.usable)
        #expect(story.outcomes.adopted == 1, "nothing was heard before that tells a beginning")
        story.print("start", "finished", .usable, retained: true)
        story.print("pause", "paused", .usable, retained: true)
        story.status("free", retained: true)
        story.passInTouch(seconds: 120)
        #expect(story.state == .printing)
        #expect(story.ended == [:] && story.outcomes.pauses.total == 0)
    }
}
