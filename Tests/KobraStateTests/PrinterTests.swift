import KobraProtocol
import Testing

@testable import KobraState

/// Presence, and what is kept of a printer besides its jobs (metrics.md, *Presence and identity*; Q17 to Q20).
struct PrinterTests {
    @Test func reportExactlyAsOldAsTheSilenceLimitStillCounts() {
        var story = Story()
        story.status("free")
        story.pass(seconds: 90)
        #expect(story.isUp && story.state == .idle)
        story.pass(nanoseconds: 1)
        #expect(!story.isUp && story.state == .offline)
        #expect(story.notices.last == .down(.silent))
    }

    @Test(arguments: [0.5, 30, 600])
    func silenceLimitIsTheConfiguredOne(limit: Double) {
        var story = Story(freshness: Freshness(silenceLimit: limit))
        story.status("free")
        story.pass(seconds: limit)
        #expect(story.isUp)
        story.pass(nanoseconds: 1)
        #expect(!story.isUp)
    }

    @Test(arguments: ["offline", "gone", "Online", ""])
    func willOtherThanOnlineIsOffline(word: String) {
        var story = Story()
        story.status("free")
        story.will(word)
        #expect(!story.isUp && story.state == .offline)
        #expect(story.notices.last == .down(.saidOffline))
    }

    @Test func onlyTheWordOfTheWillCounts() {
        var story = Story()
        story.hear("lastWill", #"{"action":"onlineReport","state":"online","msg":"device offline","timestamp":1}"#)
        #expect(story.isUp)
    }

    @Test(arguments: [
        "lastWill", "status", "tempature", "fan", "print", "ota", "file", "peripherie", "user", "info", "nonsense",
    ])
    func anyReportAfterOfflineProvesThePrinterIsThere(type: String) {
        var story = Story()
        story.will("offline")
        #expect(!story.isUp)
        story.hear(type, #"{"state":"online"}"#)
        #expect(story.isUp)
        #expect(story.notices.contains(.up))
    }

    @Test func brokerLostIsDownAtOnceAndBackWithinTheLimitIsUp() {
        var story = Story()
        story.status("free")
        story.lose()
        #expect(!story.isUp)
        #expect(story.notices.last == .down(.brokerLost))
        story.pass(seconds: 90)
        story.connect()
        #expect(story.isUp)
        #expect(story.notices.last == .up)
        story.loseBroker(seconds: 1)
        #expect(!story.isUp, "its last report is too old by now")
    }

    @Test func offlineHoldsWhileTheBrokerComesAndGoes() {
        var story = Story()
        story.status("free")
        story.will("offline")
        story.loseBroker(seconds: 5)
        #expect(!story.isUp)
    }

    @Test func eachWayDownAndUpIsToldOnce() {
        var story = Story()
        func downs() -> Int { story.notices.count { if case .down = $0 { true } else { false } } }
        func ups() -> Int { story.notices.count { $0 == .up } }
        story.status("free")
        story.connect()
        story.pass(seconds: 100)
        story.will("offline")
        story.will("offline")
        story.lose()
        #expect(downs() == 1 && ups() == 1)
        story.connect()
        story.will("online")
        story.will("online")
        #expect(downs() == 1 && ups() == 2)
    }

    @Test func brokerOfAnotherPrinterDoesNotMatter() {
        var story = Story(brokers: ["home", "shed"])
        story.hear("status", #"{"state":"free"}"#, on: "shed")
        story.lose("home")
        #expect(story.isUp)
        story.lose("shed")
        #expect(!story.isUp)
        story.connect("home")
        #expect(!story.isUp)
        story.hear("status", #"{"state":"free"}"#, on: "home")
        #expect(story.isUp && story.printer.broker == "home")
    }

    @Test(arguments: [nil, ModelID.kobra2Max])
    func printerOfTheConfigurationThatWasNeverHeardIsKnownAndDown(model: ModelID?) {
        var story = Story(
            admission: Admission(known: [KnownPrinter(id: given(PrinterID(Story.id)), name: "Max", model: model)]))
        #expect(story.fleet.printers.count == 1)
        #expect(!story.isUp && story.state == .offline)
        #expect(story.printer.name == "Max" && story.printer.model == model)
        #expect(story.printer.lastReport == nil)
        story.pass(seconds: 10)
        #expect(story.printer.stateSeconds[.offline] == 10)
    }

    @Test func retainedReportsGivePresenceAndReadings() {
        var story = Story()
        story.status("free", retained: true)
        story.temperatures(#"{"curr_nozzle_temp":26}"#, retained: true)
        story.firmware("3.1.2", retained: true)
        #expect(!story.isUp && story.printer.lastReport == nil, "only the last will is kept true by the broker")
        story.will("online", retained: true)
        #expect(story.isUp && story.state == .idle)
        #expect(story.printer.temperature(of: .nozzle, at: story.now, Freshness()) == 26)
        #expect(story.printer.firmware.version == "3.1.2")
        story.will("offline", retained: true)
        #expect(!story.isUp)
        story.will("online", retained: true)
        #expect(story.isUp)
        story.pass(seconds: 91)
        #expect(!story.isUp, "it is not heard of again")
    }

    /// How far a print was before nobody listened is not how far it is.
    @Test func whatItMeasuredOfAJobIsForgottenWithTheRest() {
        func silent(_ story: inout Story) { story.pass(seconds: 3 * 3600) }
        func reconnected(_ story: inout Story) {
            story.will("offline")
            story.pass(seconds: 60)
            story.will("online")
        }
        func lost(_ story: inout Story) { story.loseBroker(seconds: 3 * 3600) }
        func retained(_ story: inout Story) {
            story.loseBroker(seconds: 3 * 3600)
            story.will("online", retained: true)
        }
        for away in [silent, reconnected, lost, retained] {
            var story = Story()
            story.print(
                "start", "printing", .usable,
                #""progress":40,"print_time":60,"remain_time":90,"supplies_usage":5000,"curr_layer":4,"total_layers":9"#
            )
            let before = given(story.printer.work.job)
            #expect(before.progress == 0.4 && before.shownElapsed == 3600 && before.shownFilament == 5)
            away(&story)
            story.temperatures(#"{"curr_nozzle_temp":210}"#)
            let job = given(story.printer.work.job)
            #expect(story.isUp && story.state == .printing)
            #expect(job.progress == nil && job.usableRemaining == nil && job.layerCount == nil)
            #expect(job.shownElapsed == nil && job.shownFilament == nil)
            // What it had used is counted, if it says no more.
            #expect(job.elapsed == 3600 && job.filament == 5)
            story.print("start", "printing", .usable, #""progress":41"#)
            #expect(story.printer.work.job?.progress == 0.41)
        }
    }

    /// An update may be over without a word that anybody heard.
    @Test func afterABrokersReturnTheFirmwareOfAnUpdatingPrinterIsAskedFor() {
        var story = Story()
        story.firmware("3.1.2")
        _ = story.poll()
        story.update("updating", #"{"progress":70}"#)
        #expect(story.state == .updating)
        story.loseBroker(seconds: 20)
        story.pass(seconds: 40)
        #expect(story.poll().contains { $0.question == .firmware })
    }

    @Test func retainedReadingsNeverReplaceNewerOnes() {
        var story = Story()
        story.temperatures(#"{"curr_nozzle_temp":26}"#)
        story.hear("fan", #"{"data":{"fan_speed_pct":50}}"#)
        story.firmware("3.1.2")
        story.temperatures(#"{"curr_nozzle_temp":214}"#, retained: true)
        story.hear("fan", #"{"data":{"fan_speed_pct":100}}"#, retained: true)
        story.print("update", "updated", .absent, #""curr_nozzle_temp":215"#, retained: true)
        story.firmware("2.3.9", retained: true)
        #expect(story.printer.readings.temperatures[.nozzle] == 26)
        #expect(story.printer.readings.partFan == 0.5)
        #expect(story.printer.firmware.version == "3.1.2")
    }

    @Test func retainedReportReplacesNothingThatWasHeardLive() {
        var story = Story()
        story.temperatures(#"{"curr_nozzle_temp":214,"target_nozzle_temp":215}"#)
        story.print("update", "updated", .absent, #""settings":{"print_speed_mode":3,"fan_speed_pct":30}"#)
        let readings = story.printer.readings
        story.temperatures(#"{"curr_nozzle_temp":26,"target_nozzle_temp":0}"#, retained: true)
        story.hear("fan", #"{"data":{"fan_speed_pct":100}}"#, retained: true)
        story.hear("info", #"{"data":{"print_speed_mode":1,"fan_speed_pct":100}}"#, retained: true)
        #expect(story.printer.readings == readings, "it may be hours old, and would be shown as fresh")
        story.temperatures(#"{"curr_hotbed_temp":60}"#, retained: true)
        #expect(story.printer.readings.temperatures == [.nozzle: 214, .hotbed: 60])
    }

    @Test func retainedReportCountsNothing() {
        var story = Story()
        story.hear("fan", #"{"action":"odd","state":"strange","data":null}"#, retained: true)
        #expect(story.printer.reports.total == 0 && story.fleet.unknownWords.total == 0)
        story.hear("fan", #"{"action":"odd","state":"strange","data":null}"#)
        #expect(story.printer.reports.total == 1 && story.fleet.unknownWords.total == 2)
    }

    @Test func retainedReportCountsNoError() {
        var story = Story()
        story.hear("event", #"{"code":10121}"#, retained: true)
        #expect(story.printer.errors.total == 0 && story.printer.lastError == nil)
    }

    @Test(arguments: [
        ("event", #""code":10121"#, ErrorCode.Kind.fault), ("tempature", #""code":"10107""#, .pause),
        ("nonsense", #""code":10105"#, .job), ("lastWill", #""code":10401"#, .user), ("ota", #""code":10801"#, .update),
        ("print", #""action":"getSliceParam","code":10112"#, .refused), ("status", #""code":-5"#, .unknown),
    ])
    func codeOfAnyReportIsCountedByKind(type: String, members: String, kind: ErrorCode.Kind) {
        var story = Story()
        story.hear(type, "{\(members)}")
        #expect(story.printer.errors[kind] == 1)
        #expect(story.printer.errors.total == 1)
        #expect(story.printer.lastError?.time == story.now)
    }

    @Test(arguments: ["0", "200", "null", "true", "false", #""""#, #""x""#, #""200""#, "[]", "1.5"])
    func codeThatIsFineOrNoCodeIsNoError(code: String) {
        var story = Story()
        story.hear("event", #"{"code":\#(code)}"#)
        #expect(story.printer.errors.total == 0)
    }

    @Test func lastErrorStaysUntilTheNext() {
        var story = Story()
        story.hear("event", #"{"code":10121,"msg":"hot"}"#)
        let first = story.now
        story.pass(seconds: 10)
        story.hear("event", #"{"code":200}"#)
        #expect(story.printer.lastError?.code.rawValue == 10121 && story.printer.lastError?.time == first)
        story.hear("event", #"{"code":10107}"#)
        #expect(story.printer.lastError?.code.rawValue == 10107 && story.printer.lastError?.time == story.now)
    }

    @Test func reportsAreCountedByType() {
        var story = Story()
        story.status("free")
        story.status("free")
        story.hear("light", "{}")
        story.hear("printer_event", "{}")
        #expect(story.printer.reports[.status] == 2 && story.printer.reports[.other] == 1)
        #expect(story.printer.reports[.event] == 1 && story.printer.reports.total == 4)
    }

    @Test func peripheralsAreThoseTheReportSpeaksOf() {
        var story = Story()
        #expect(story.fleet.printers.isEmpty)
        story.hear("peripherie", #"{"action":"query","state":"done","data":{"camera":1,"udisk":0}}"#)
        #expect(story.printer.peripherals == [.camera: true, .usb: false])
        story.hear("peripherie", #"{"data":{"udisk":1,"multiColorBox":"x"}}"#)
        #expect(story.printer.peripherals == [.camera: true, .usb: true])
    }

    @Test func filesAreThoseOfTheLastListOfEachStorage() {
        var story = Story()
        story.listing(
            "listLocal",
            #"[{"filename":"a.gcode","size":5000000000},{"filename":"d","is_dir":true,"size":9},{"filename":"b"},7]"#)
        #expect(story.printer.files[.local]?.count == 2 && story.printer.files[.local]?.size == 5_000_000_000)
        #expect(story.printer.files[.usb] == nil)
        story.listing("listLocal", "null")
        #expect(story.printer.files[.local]?.count == 2)
        story.listing("listUdisk", "[]")
        #expect(story.printer.files[.usb]?.count == 0)
        story.listing("listLocal", "[]")
        #expect(story.printer.files[.local]?.count == 0)
    }

    @Test func courtesyReportOfLaterModelsIsRead() {
        var story = Story()
        story.hear(
            "info",
            #"{"action":"report","state":"done","data":{"state":"busy","version":"2.6.9.6","print_speed_mode":1,"fan_speed_pct":5,"temp":{"curr_nozzle_temp":99},"last_project":{"progress":50,"task_id":"7"}}}"#
        )
        #expect(story.state == .busy && story.job == nil)
        #expect(story.printer.firmware.version == "2.6.9.6")
        #expect(story.printer.readings.speedMode == .silent && story.printer.readings.partFan == 0.05)
        #expect(story.printer.readings.temperatures[.nozzle] == 99)
    }
}
