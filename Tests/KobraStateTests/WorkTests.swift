import KobraProtocol
import KobraState
import Testing

/// The words, and which job they are about (protocol.md 6.1, 6.2, 6.5, 6.6). Counting is in `CountingTests`.
struct WorkTests {
    static let phases: [(String, PrinterState)] = [
        ("downloading", .downloading), ("checking", .checking), ("auto_leveling", .leveling), ("leveling", .leveling),
        ("preheating", .preheating), ("heating", .preheating), ("vibrating", .preparing), ("resonance", .preparing),
        ("flow_calibrating", .preparing), ("fod", .preparing), ("nozzle_purging", .preparing),
        ("ace_filament_feeding", .preparing), ("extfilbox_filament_feeding", .preparing),
        ("extfilbox_filament_unfeeding", .preparing), ("waiting", .preparing), ("printing", .printing),
        ("pausing", .pausing), ("paused", .paused), ("resuming", .resuming), ("resumed", .printing),
        ("stopping", .stopping),
    ]

    @Test(arguments: phases)
    func activeWordOpensAJobInItsPhase(word: String, expected: PrinterState) {
        var story = Story()
        story.status("free")
        story.print("start", word, .usable)
        #expect(story.state == expected)
        #expect(story.job?.id?.text == "482913")
        #expect(story.started == 1)
        #expect(story.ended == [:])
    }

    @Test(arguments: phases, ["start", "query", "pause", "resume", "stop", "update", "cancel"])
    func wordDecidesAndNotTheAction(_ phase: (String, PrinterState), action: String) {
        var story = Story()
        story.status("free")
        story.print(action, phase.0, .usable)
        #expect(story.state == phase.1)
    }

    @Test(arguments: ["updated", "monitoring"])
    func wordWithoutPhaseLeavesThePhase(word: String) {
        var story = Story()
        story.status("free")
        story.print("update", word, .usable)
        #expect(story.job == nil)
        story.print("pause", "paused", .usable)
        story.print("update", word, .usable)
        story.print("start", word, .usable)
        #expect(story.state == .paused)
        #expect(story.started == 1)
    }

    static let endings: [(String, PrintOutcome, PrinterState)] = [
        ("stoped", .cancelled, .cancelled), ("stopped", .cancelled, .cancelled), ("canceled", .cancelled, .cancelled),
        ("cancelled", .cancelled, .cancelled), ("failed", .failed, .failed), ("finished", .finished, .finished),
    ]

    @Test(arguments: endings, TaskForm.forms)
    func terminalWordClosesTheJob(_ ending: (String, PrintOutcome, PrinterState), task: TaskForm) {
        var story = Story()
        story.status("free")
        story.printing(task)
        story.print("start", ending.0, task)
        #expect(story.job == nil)
        #expect(story.state == ending.2)
        #expect(story.ended == [ending.1: 1])
        #expect(story.printer.work.last?.outcome == ending.1)
    }

    @Test(arguments: ["done", "finished", "success"])
    func actionDoneFinishesAnOpenJobOnly(word: String) {
        var story = Story()
        story.status("free")
        story.print("done", word, .usable)
        #expect(story.ended == [:])
        story.printing(.usable)
        story.print("done", word, .other)
        #expect(story.job != nil)
        story.print("done", word)
        #expect(story.ended == [.finished: 1])
        story.print("done", word, .usable)
        #expect(story.ended == [.finished: 1])
    }

    @Test func stateDoneWithoutActionDoneEndsNothing() {
        var story = Story()
        story.printing(.usable)
        story.print("start", "done", .usable)
        #expect(story.state == .printing)
    }

    @Test(arguments: ["getSliceParam", "getTaskSettings", "localtasktrans", "monitor", "autoOperation", "skip"])
    func unrelatedActionNeverTouchesTheJob(action: String) {
        var story = Story()
        story.printing(.usable, percent: 40)
        for word in ["done", "finished", "failed", "checking"] {
            story.print(action, word, .usable, #""progress":1,"remain_time":5"#)
        }
        #expect(story.state == .printing)
        #expect(story.job?.progress == 0.4)
        #expect(story.job?.remaining == nil)
    }

    @Test(arguments: ["pause", "resume", "update"])
    func refusedCommandLeavesThePhase(action: String) {
        var story = Story()
        story.printing(.usable)
        story.print(action, "failed", .usable)
        story.print(action, "failed", .usable, code: 10111)
        #expect(story.state == .printing)
        #expect(story.ended == [:])
    }

    @Test(arguments: ["ironing", "Printing", "FINISHED", "stoped "])
    func unknownWordChangesNoPhaseAndItsBodyIsNotRead(word: String) {
        var story = Story()
        story.printing(.usable, percent: 40)
        story.print("start", word, .usable, #""progress":90"#)
        #expect(story.state == .printing)
        #expect(story.job?.progress == 0.4)
        #expect(story.fleet.unknownWords[.state] == 1)
        story.print("fly", "finished", .usable)
        #expect(story.state == .printing)
        #expect(story.fleet.unknownWords[.action] == 1)
    }

    @Test(arguments: [0, 200, 10401, 10601, 10609, 601])
    func stoppedWithoutCodeOrByTheUserIsCancelled(code: Int) {
        for word in ["stoped", "stopped", "canceled", "cancelled"] {
            var story = Story()
            story.printing(.usable)
            story.print("stop", word, .usable, code: code)
            #expect(story.ended == [.cancelled: 1])
        }
    }

    @Test(arguments: [10603, 10607, 10608, 10111, 603, 10107, 99999, -1])
    func stoppedWithAnyOtherCodeIsFailedWithIt(code: Int) {
        var story = Story()
        story.printing(.usable)
        story.print("stop", "stoped", code: code)
        #expect(story.ended == [.failed: 1])
        #expect(story.printer.work.last?.code?.rawValue == code)
    }

    @Test(arguments: [10401, 10601, 10609, 601])
    func failedByTheUserIsCancelled(code: Int) {
        var story = Story()
        story.printing(.usable)
        story.print("start", "failed", .usable, code: code)
        #expect(story.ended == [.cancelled: 1])
    }

    @Test func reasonIsThePrintersWordsElseTheMeaningOfTheCode() {
        func reason(_ message: String, code: Int) -> String? {
            var story = Story()
            story.printing(.usable)
            story.hear("print", #"{"action":"stop","state":"failed","code":\#(code),"msg":"\#(message)","data":null}"#)
            return story.printer.work.last?.reason
        }
        #expect(reason("out of luck", code: 10111) == "out of luck")
        #expect(reason("done", code: 10111) == "the task ended abnormally")
        #expect(reason("", code: 10111) == "the task ended abnormally")
        #expect(reason("", code: 77) == nil)
        #expect(reason("", code: 200) == nil)
    }

    @Test(arguments: ["start", "stop"], [10101, 10102, 10103, 10104, 10110, 10112])
    func refusalCodeDoesNotEndTheOpenJob(action: String, code: Int) {
        var story = Story()
        story.status("free")
        story.print(action, "failed", .other, code: code)
        #expect(story.job == nil && story.ended == [:] && story.started == 0)
        story.printing(.usable)
        for task in TaskForm.allCases { story.print(action, "failed", task, code: code) }
        #expect(story.state == .printing)
        #expect(story.job?.id?.text == "482913")
        #expect(story.ended == [:])
        #expect(story.printer.errors[.refused] == 5)
    }

    @Test(arguments: ["start", "stop"], [10105, 10113, 10115, 10111, 55555, 200])
    func anyOtherFailureEndsTheJob(action: String, code: Int) {
        var story = Story()
        story.printing(.usable)
        story.print(action, "failed", code: code)
        #expect(story.ended == [.failed: 1])
    }

    @Test func failureWithoutCodeCountsForAnOpenJobOrANewTaskOnly() {
        var story = Story()
        story.status("free")
        story.print("start", "failed")
        story.print("start", "failed", .minusOne)
        #expect(story.ended == [:])
        story.print("start", "failed", .other)
        #expect(story.ended == [.failed: 1])
        #expect(story.outcomes.missedBeginnings == 1)
    }
}
