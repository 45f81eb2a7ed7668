import KobraProtocol
import KobraState
import Testing

/// Which job a report is about, and which of its readings count (protocol.md 6.5, 6.6, Q8, Q9, Q33 to Q36).
struct JobIdentityTests {
    static let noIDs = [
        #""taskid":null"#, #""taskid":"""#, #""taskid":"0""#, #""taskid":"-1""#, #""taskid":-7"#, #""taskid":"abc""#,
        #""taskid":0"#, #""taskid":"00""#, #""taskid":true"#, #""taskid":"1.5""#, #""localtask":"x""#,
    ]

    @Test(arguments: noIDs)
    func reportWithoutUsableIDBelongsToTheOpenJob(member: String) {
        var story = Story()
        story.status("free")
        story.printing(.usable)
        story.hear("print", #"{"action":"pause","state":"paused","data":{\#(member)}}"#)
        #expect(story.state == .paused)
        #expect(story.job?.id?.text == "482913")
        story.hear("print", #"{"action":"start","state":"finished","data":{\#(member)}}"#)
        #expect(story.ended == [.finished: 1])
        #expect(story.started == 1)
    }

    @Test(arguments: [#""482913""#, "482913", #"" 482913 ""#, #""0482913""#])
    func idIsTheSameAsTextOrNumber(spelled: String) {
        var story = Story()
        story.status("free")
        story.printing(.usable)
        story.hear("print", #"{"action":"start","state":"printing","data":{"taskid":\#(spelled)}}"#)
        #expect(story.started == 1)
        story.hear("print", #"{"action":"start","state":"finished","data":{"taskid":\#(spelled)}}"#)
        #expect(story.ended == [.finished: 1])
        #expect(story.outcomes.missedBeginnings == 0)
    }

    @Test func anotherUsableIDIsAnotherJob() {
        var story = Story()
        story.status("free")
        story.printing(.usable)
        story.printing(.other)
        #expect(story.job?.id?.text == "482914")
        #expect(story.started == 2)
        #expect(story.ended == [.unknown: 1])
    }

    @Test(arguments: [TaskForm.minusOne, .absent])
    func jobWithoutIDAdoptsTheOneThatComesLater(first: TaskForm) {
        var story = Story()
        story.status("free")
        story.print("start", "checking", first, file: "a.gcode")
        story.printing(.usable, file: "a.gcode")
        story.printing(first)
        #expect(story.job?.id?.text == "482913")
        #expect(story.job?.task?.verbatim == "482913")
        #expect(story.started == 1)
        story.print("start", "finished", .usable)
        #expect(story.ended == [.finished: 1])
    }

    @Test func taskIsKeptVerbatimForCommands() {
        var story = Story()
        story.printing(.minusOne)
        #expect(story.job?.task?.verbatim == "-1")
        #expect(story.job?.id == nil)
    }

    @Test(arguments: ["checking", "auto_leveling", "preheating", "vibrating"])
    func readingsBeforePrintingAreAnotherJobs(word: String) {
        var story = Story()
        story.print(
            "start", word, .usable,
            #""progress":100,"print_time":50,"remain_time":1,"supplies_usage":10,"total_layers":9,"curr_layer":9"#)
        let job = story.job
        #expect(job != nil)
        #expect(job?.progress == nil && job?.downloadProgress == nil && job?.elapsed == nil)
        #expect(job?.remaining == nil && job?.filament == nil && job?.layerCount == nil)
        #expect(!story.state.showsProgress)
    }

    @Test func progressOfTheDownloadIsNotThePrints() {
        var story = Story()
        story.print("start", "downloading", .usable, #""progress":37"#)
        #expect(story.job?.downloadProgress == 0.37)
        #expect(story.job?.progress == nil)
        story.print("start", "downloading", .usable, #""progress":101"#)
        #expect(story.job?.downloadProgress == 0.37)
        story.printing(.usable, percent: 2)
        #expect(story.job?.progress == 0.02)
    }

    @Test(arguments: ["printing", "pausing", "paused", "resuming", "resumed", "stopping"])
    func readingsAreTakenFromPrintingOn(word: String) {
        var story = Story()
        story.print(
            "start", word, .usable, file: "bracket.gcode",
            #""progress":42,"print_time":31.5,"remain_time":44,"supplies_usage":5210.25,"total_layers":136,"curr_layer":57"#
        )
        let job = story.job
        #expect(job?.progress == 0.42 && job?.elapsed == 1890 && job?.usableRemaining == 2640)
        #expect(job?.filament == 5.21025 && job?.filename == "bracket.gcode")
        #expect(job?.layerCount?.current == 57 && job?.layerCount?.total == 136)
        #expect(story.state.showsProgress)
    }

    @Test func fullProgressIsNotFinished() {
        var story = Story()
        story.printing(.usable, percent: 100)
        story.pass(seconds: 80)
        #expect(story.state == .printing)
        #expect(story.ended == [:])
    }

    @Test func stoppingStaysBusyUntilATerminalWordOrFree() {
        var story = Story()
        story.printing(.usable)
        story.print("stop", "stopping", .usable)
        story.status("busy")
        story.passInTouch(seconds: 300)
        #expect(story.state == .stopping)
        story.print("stop", "stoped", .usable)
        #expect(story.state == .cancelled)
    }

    @Test func resumedIsPrintingAtOnce() {
        var story = Story()
        story.print("pause", "paused", .usable)
        story.print("resume", "resumed", .usable)
        #expect(story.state == .printing)
    }

    @Test(arguments: [
        (#""total_layers":-1,"curr_layer":0"#, false), (#""total_layers":0,"curr_layer":5"#, false),
        (#""curr_layer":5"#, false), (#""total_layers":10"#, false), (#""total_layers":10,"curr_layer":-1"#, false),
        (#""total_layers":10,"curr_layer":0"#, true), (#""total_layers":1,"curr_layer":1"#, true),
    ])
    func layersAreShownTogetherOrNotAtAll(members: String, shown: Bool) {
        var story = Story()
        story.print("start", "printing", .usable, members)
        #expect((story.job?.layerCount != nil) == shown)
    }

    @Test(
        arguments: [
            (0.0, 42.0, nil), (0, 98.9, nil), (0, 99, 0), (0, 100, 0), (0.5, 0, 30), (44, 42, 2640),
        ] as [(Double, Double, Double?)])
    func remainingTimeOfZeroCountsOnlyNearTheEnd(minutes: Double, percent: Double, expected: Double?) {
        var story = Story()
        story.print("start", "printing", .usable, #""progress":\#(percent),"remain_time":\#(minutes)"#)
        #expect(story.job?.usableRemaining == expected)
    }

    @Test(arguments: ["101", "-1", "1e999", #""NaN""#, "null", "true", #""""#])
    func unusableProgressKeepsTheLast(value: String) {
        var story = Story()
        story.printing(.usable, percent: 42)
        story.print("start", "printing", .usable, #""progress":\#(value)"#)
        #expect(story.job?.progress == 0.42)
    }

    @Test func otherFieldsOutOfRangeAreForgottenAndAbsentOnesKept() {
        var story = Story()
        story.print(
            "start", "printing", .usable,
            #""progress":42,"print_time":31,"remain_time":44,"supplies_usage":5,"total_layers":9,"curr_layer":3"#)
        story.printing(.usable)
        story.print("update", "updated", .usable, #""print_time":null,"remain_time":true"#)
        #expect(story.job?.elapsed == 1860 && story.job?.usableRemaining == 2640 && story.job?.filament == 0.005)
        #expect(story.job?.layerCount?.current == 3)
        story.print(
            "start", "printing", .usable,
            #""print_time":-1,"remain_time":-1,"supplies_usage":-1,"total_layers":-1"#)
        #expect(story.job?.elapsed == nil && story.job?.usableRemaining == nil && story.job?.filament == nil)
        #expect(story.job?.layerCount == nil && story.job?.progress == 0.42)
    }

    @Test func finishedWithoutProgressKeepsTheLast() {
        var story = Story()
        story.printing(.usable, percent: 99)
        story.print("start", "finished", .usable)
        #expect(story.printer.work.shown?.job.progress == 0.99)
    }

    @Test func terminalPhaseAndReadingsStayUntilFree() {
        var story = Story()
        story.print("start", "printing", .usable, file: "a.gcode", #""progress":99,"print_time":10"#)
        story.print("start", "finished", .usable)
        story.status("busy")
        story.passInTouch(seconds: 600)
        #expect(story.state == .finished)
        #expect(story.printer.work.shown?.job.elapsed == 600)
        #expect(story.printer.work.shown?.job.filename == "a.gcode")
        let end = story.printer.work.last?.end
        story.status("free")
        #expect(story.state == .idle)
        #expect(story.printer.work.shown == nil)
        #expect(story.printer.work.last?.outcome == .finished)
        #expect(story.printer.work.last?.end == end && end != nil)
    }

    @Test func nextJobReplacesWhatIsShownOfTheLast() {
        var story = Story()
        story.printing(.usable, percent: 99)
        story.print("start", "failed", .usable, code: 10111)
        story.print("start", "checking", .other)
        #expect(story.state == .checking)
        #expect(story.printer.work.shown == nil)
        #expect(story.printer.work.last?.code?.rawValue == 10111)
        #expect(story.job?.progress == nil)
    }

    @Test func readingsOfATerminalWordOtherThanFinishedAreNotTaken() {
        var story = Story()
        story.print("start", "printing", .usable, #""progress":30,"print_time":10"#)
        story.print("stop", "stoped", .usable, #""progress":0,"print_time":0"#)
        #expect(story.outcomes.seconds[.cancelled] == 600)
        #expect(story.printer.work.shown?.job.progress == 0.3)
    }

    @Test func statusWordsSayWhatThereIsWithoutAJob() {
        var story = Story()
        story.temperatures("null")
        #expect(story.state == .unknown)
        story.status("busy")
        #expect(story.state == .busy)
        story.status("asleep")
        #expect(story.state == .busy)
        story.status("idle")
        #expect(story.state == .idle)
        #expect(story.started == 0)
    }
}
