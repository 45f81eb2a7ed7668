import KobraProtocol
import KobraState
import Testing

/// What becomes of a print when somebody is not there for a while: the outcome is counted exactly once.
struct OutageStoryTests {
    private func underWay(_ task: TaskForm) -> Story {
        var story = Story()
        story.status("free")
        story.print("start", "checking", task)
        story.print("start", "printing", task, file: "a.gcode", #""progress":20,"print_time":5"#)
        return story
    }

    @Test(arguments: TaskForm.forms)
    func exporterRestartedInMidPrintAdopts(task: TaskForm) {
        var story = underWay(task)
        story.restartExporter()
        story.print("start", "printing", task, file: "a.gcode", #""print_time":6"#)
        #expect(story.started == 0 && story.outcomes.adopted == 1)
        story.print("start", "finished", task)
        story.status("free")
        #expect(story.ended == [.finished: 1] && story.started == 0)
        #expect(story.outcomes.seconds[.finished] == 360)
    }

    @Test func exporterRestartedWhoseFirstWordIsTheEndCountsATaskWithIDOnly() {
        for task in TaskForm.forms {
            var story = underWay(task)
            story.restartExporter()
            story.print("start", "finished", task)
            #expect(story.started == 0)
            #expect(story.ended == (task == .usable ? [.finished: 1] : [:]))
        }
    }

    @Test(arguments: TaskForm.forms)
    func brokerLostForAMinuteWhileTheJobGoesOn(task: TaskForm) {
        var story = underWay(task)
        story.lose()
        #expect(!story.isUp && story.state == .offline)
        story.pass(seconds: 60)
        #expect(story.job != nil && story.ended == [:])
        story.connect()
        #expect(story.isUp)
        story.printing(task, file: "a.gcode", percent: 25)
        #expect(story.started == 1 && story.ended == [:] && story.state == .printing)
        story.print("start", "finished", task)
        #expect(story.started == 1 && story.ended == [.finished: 1])
    }

    @Test(arguments: TaskForm.forms)
    func brokerLostWhileTheJobEnds(task: TaskForm) {
        var story = underWay(task)
        story.loseBroker(seconds: 60)
        story.status("free")
        #expect(story.ended == [:])
        story.pass(seconds: 60)
        #expect(story.started == 1 && story.ended == [.unknown: 1])
        #expect(story.state == .idle)
    }

    @Test(arguments: TaskForm.forms, TaskForm.allCases)
    func brokerLostWhileAnotherJobBegins(first: TaskForm, second: TaskForm) {
        guard first != second || first != .usable else { return }
        var story = underWay(first)
        story.loseBroker(seconds: 60)
        story.printing(second, file: "b.gcode", percent: 1)
        #expect(story.started == 2 && story.ended == [.unknown: 1])
        #expect(story.job?.filename == "b.gcode")
        story.print("start", "finished", second)
        story.status("free")
        story.passInTouch(seconds: 120)
        #expect(story.started == 2 && story.ended == [.unknown: 1, .finished: 1])
    }

    @Test(arguments: TaskForm.forms, TaskForm.forms)
    func wordsWithoutBodyDoNotHideThatAnotherJobBegan(first: TaskForm, second: TaskForm) {
        guard first != second || first != .usable else { return }
        for isFree in [false, true] {
            var story = underWay(first)
            story.loseBroker(seconds: 60)
            if isFree { story.status("free") }
            story.print("start", "checking")
            story.print("start", "preheating", second)
            story.printing(second, file: "b.gcode")
            story.print("start", "finished", second)
            #expect(story.started == 2 && story.ended == [.unknown: 1, .finished: 1], "free: \(isFree)")
        }
    }

    /// Nor does an update, which names the task of now: a job without an id does not take it over while in doubt.
    @Test(arguments: [TaskForm.minusOne, .absent], [false, true])
    func updatesDoNotHideThatAnotherJobBegan(first: TaskForm, isAway: Bool) {
        var story = underWay(first)
        if isAway { story.loseBroker(seconds: 60) } else { story.status("free") }
        story.print("update", "updated", .usable, #""print_time":1"#)
        #expect(story.job?.id == nil && story.job?.elapsed != 60)
        story.printing(.usable, file: "b.gcode")
        story.print("start", "finished", .usable)
        #expect(story.started == 2 && story.ended == [.unknown: 1, .finished: 1])
    }

    /// An end that names a task is not that of a job without one that the printer said before to be free of.
    @Test(arguments: [TaskForm.minusOne, .absent])
    func anotherTasksEndIsItsOwn(first: TaskForm) {
        var story = underWay(first)
        story.print("update", "updated", first, #""print_time":300"#)
        story.status("free")
        story.pass(seconds: 10)
        story.print("start", "failed", .usable, code: 10105)
        #expect(story.ended == [.failed: 1] && story.outcomes.missedBeginnings == 1 && story.job != nil)
        story.pass(seconds: 50)
        #expect(story.ended == [.failed: 1, .unknown: 1] && story.started == 1)
        #expect(story.outcomes.seconds[.failed] == 0 && story.outcomes.seconds[.unknown] == 18_000)
    }

    /// The end of another file does not tell how the job ended that was open when the printer went out of reach.
    @Test(arguments: TaskForm.forms, TaskForm.forms)
    func anotherFilesEndIsNotTheOpenJobs(first: TaskForm, second: TaskForm) {
        guard first != second || first != .usable else { return }
        var story = underWay(first)
        story.loseBroker(seconds: 60)
        story.print("start", "finished", second, file: "b.gcode", #""print_time":2"#)
        story.status("free")
        story.passInTouch(seconds: 120)
        let counted: [PrintOutcome: Double] = second == .usable ? [.unknown: 1, .finished: 1] : [.unknown: 1]
        #expect(story.ended == counted && story.started == 1 && story.job == nil)
    }

    @Test(arguments: TaskForm.forms)
    func wordWithoutBodyAfterAnAbsenceGoesOnWithTheSameJob(task: TaskForm) {
        var story = underWay(task)
        story.loseBroker(seconds: 60)
        story.print("pause", "paused")
        story.print("resume", "resumed")
        story.printing(task, file: "a.gcode")
        #expect(story.started == 1 && story.ended == [:])
        story.printing(task, file: "b.gcode")
        #expect(story.started == 1, "once it is named, the file no longer tells jobs apart (6.5)")
    }

    @Test func jobThatWasStoppingWhenItVanishedAndIsFreeThenIsCancelled() {
        var story = underWay(.usable)
        story.print("stop", "stopping", .usable)
        story.loseBroker(seconds: 60)
        story.status("free")
        story.pass(seconds: 60)
        #expect(story.ended == [.cancelled: 1])
    }

    @Test func lostConnectionStopsTheGracePeriodUntilTheNextFree() {
        var story = underWay(.usable)
        story.status("free")
        story.pass(seconds: 50)
        story.lose()
        story.pass(seconds: 60)
        #expect(story.ended == [:])
        story.connect()
        story.pass(seconds: 20)
        #expect(story.ended == [:])
        story.status("free")
        story.pass(seconds: 59)
        #expect(story.ended == [:])
        story.pass(seconds: 1)
        #expect(story.ended == [.unknown: 1])
    }

    @Test(arguments: TaskForm.forms)
    func powerCutThenResumedFromTheScreen(task: TaskForm) {
        for word in [("start", "printing"), ("resume", "resuming")] {
            var story = underWay(task)
            story.pass(seconds: 80)
            story.will("offline")
            #expect(story.state == .offline && story.job != nil)
            story.pass(seconds: 3600)
            #expect(story.ended == [:])
            story.will("online")
            story.status("free")
            story.pass(seconds: 30)
            story.print(word.0, word.1, task, file: "a.gcode")
            story.passInTouch(seconds: 120)
            #expect(story.started == 1 && story.ended == [:])
            story.print("start", "finished", task)
            #expect(story.started == 1 && story.ended == [.finished: 1])
        }
    }

    @Test(arguments: TaskForm.forms)
    func powerCutThenFreeIsUnknown(task: TaskForm) {
        var story = underWay(task)
        story.will("offline")
        story.pass(seconds: 3600)
        story.will("online")
        story.status("free")
        story.pass(seconds: 60)
        #expect(story.ended == [.unknown: 1] && story.started == 1)
    }

    @Test func printerThatNeverComesBackLeavesItsJobOpen() {
        var story = underWay(.usable)
        story.will("offline")
        story.pass(seconds: 1_000_000)
        #expect(story.job != nil && story.ended == [:])
        #expect(story.state == .offline)
    }

    @Test func flapInMidPrintChangesNothing() {
        var story = underWay(.absent)
        story.temperatures(#"{"curr_nozzle_temp":210}"#)
        story.will("offline")
        story.pass(seconds: 2)
        story.will("online")
        #expect(story.state == .printing)
        #expect(story.printer.readings.temperatures[.nozzle] == 210)
        story.printing(.absent, file: "a.gcode", percent: 21)
        #expect(story.started == 1 && story.ended == [:])
    }

    @Test func jobThatFailsAfterTheOutageIsFailedOnce() {
        var story = underWay(.usable)
        story.loseBroker(seconds: 60)
        story.print("stop", "failed", .usable, code: 10603)
        story.status("free")
        story.passInTouch(seconds: 120)
        #expect(story.ended == [.failed: 1])
    }

    @Test func recoveryFromAPowerCutThatHeatsFirstIsTheSameJob() {
        var story = underWay(.usable)
        story.will("offline")
        story.pass(seconds: 600)
        story.will("online")
        story.status("free")
        story.print("start", "preheating")
        story.printing(.usable, file: "a.gcode")
        story.print("start", "finished", .usable)
        #expect(story.started == 1 && story.ended == [.finished: 1])
    }

    @Test func retainedFreeNeitherEndsNorHidesNorDelaysAnything() {
        var story = underWay(.usable)
        story.status("free")
        story.pass(seconds: 30)
        story.status("free", retained: true)
        story.pass(seconds: 30)
        #expect(story.ended == [.unknown: 1])
        story.print("start", "finished", .other)
        story.status("free", retained: true)
        #expect(story.state == .finished)
    }
}

/// A printer that moves from one broker to another, as seed 84 of the stories told.
struct CrossingStoryTests {
    @Test(arguments: [false, true])
    func aWillOfTheBrokerItHasLeftDoesNotTakeItDown(isRetained: Bool) {
        var story = Story(brokers: ["left", "right"])
        story.hear("status", Self.free, on: "left")
        story.pass(seconds: 5)
        story.hear("status", Self.free, on: "right")
        story.pass(seconds: 80)
        story.hear("lastWill", Self.offline, retained: isRetained, on: "left")
        #expect(story.isUp && story.printer.broker == "right")
        // Its own broker's word counts.
        story.hear("lastWill", Self.offline, retained: isRetained, on: "right")
        #expect(!story.isUp)
    }

    @Test func aRetainedOnlineOfTheBrokerItHasLeftDoesNotMoveItBack() {
        var story = Story(brokers: ["left", "right"])
        story.hear("status", Self.free, on: "right")
        story.hear("lastWill", Self.online, retained: true, on: "left")
        #expect(story.printer.broker == "right")
        // Where its broker is gone, that is better than nothing; a live word always counts.
        story.lose("right")
        story.hear("lastWill", Self.online, retained: true, on: "left")
        #expect(story.printer.broker == "left" && story.isUp)
        story.hear("lastWill", Self.online, on: "right")
        #expect(story.printer.broker == "right")
    }

    /// As seed 28 told: a printer that hears no polls says that it is free every two minutes, and is silent in between.
    @Test func aPrinterThatOnlySaysFreeNowAndThenIsDoneWithTheNext() {
        var story = Story(freshness: Freshness(silenceLimit: 30))
        story.status("free")
        story.print("start", "printing", .usable, file: "a.gcode")
        story.pass(seconds: 20)
        story.status("free")
        story.pass(seconds: 120)
        #expect(story.job != nil && !story.isUp)
        story.status("free")
        story.pass(seconds: 1)
        #expect(story.job == nil && story.ended == [.unknown: 1])
    }

    @Test func aPrinterThatWasSilentAfterFreeAndPrintsGoesOn() {
        var story = Story(freshness: Freshness(silenceLimit: 30))
        story.print("start", "printing", .usable, file: "a.gcode")
        story.status("free")
        story.pass(seconds: 120)
        story.printing(.usable)
        story.pass(seconds: 20)
        #expect(story.job != nil && story.started == 0 && story.ended == [:])
    }

    private static let free = #"{"action":"workReport","state":"free","code":200,"data":null}"#
    private static let offline = #"{"action":"onlineReport","state":"offline","code":200,"data":null}"#
    private static let online = #"{"action":"onlineReport","state":"online","code":200,"data":null}"#
}
