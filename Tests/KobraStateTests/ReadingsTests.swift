import KobraProtocol
import KobraState
import Testing

/// Temperatures, fans and settings (protocol.md 5.4, 5.5, 5.6; R5, R6, Q19, Q26).
struct ReadingsTests {
    @Test func fixturesOfTheProtocolAreRead() {
        var story = Story()
        story.temperatures(
            #"{"curr_hotbed_temp":59,"curr_nozzle_temp":214,"target_hotbed_temp":60,"target_nozzle_temp":215}"#)
        story.hear("fan", #"{"type":"fan","action":"auto","state":"done","code":200,"data":{"fan_speed_pct":70}}"#)
        story.print(
            "update", "updated", .usable,
            #""curr_hotbed_temp":60,"curr_nozzle_temp":219,"settings":{"target_nozzle_temp":220,"target_hotbed_temp":60,"fan_speed_pct":100,"print_speed_mode":2,"z_comp":"-0.05"}"#
        )
        let readings = story.printer.readings
        #expect(readings.temperatures == [.hotbed: 60, .nozzle: 219])
        #expect(readings.targets == [.hotbed: 60, .nozzle: 220])
        #expect(readings.partFan == 1 && readings.auxFan == nil)
        #expect(readings.speedMode == .standard && readings.zOffset == -0.00005)
    }

    @Test func absentFieldsKeepWhatIsKnown() {
        var story = Story()
        story.temperatures(#"{"curr_nozzle_temp":214,"curr_hotbed_temp":59,"target_nozzle_temp":215}"#)
        for data in [#"{"curr_nozzle_temp":null,"target_nozzle_temp":true}"#, "null", "{}", "[]", #""x""#] {
            story.temperatures(data)
        }
        #expect(story.printer.readings.temperatures == [.hotbed: 59, .nozzle: 214])
        #expect(story.printer.readings.targets == [.nozzle: 215])
        story.temperatures(#"{"curr_nozzle_temp":"216.5"}"#)
        #expect(story.printer.readings.temperatures == [.hotbed: 59, .nozzle: 216.5])
    }

    @Test(arguments: ["-50.1", "500.1", "99999", "-273"])
    func temperatureOutOfRangeIsForgotten(value: String) {
        var story = Story()
        story.temperatures(#"{"curr_nozzle_temp":214,"target_nozzle_temp":215,"curr_hotbed_temp":59}"#)
        story.temperatures(#"{"curr_nozzle_temp":\#(value),"target_nozzle_temp":\#(value)}"#)
        #expect(story.printer.readings.temperatures == [.hotbed: 59])
        #expect(story.printer.readings.targets == [:])
    }

    @Test(arguments: [-50.0, 0, 500])
    func limitsOfTheRangeAreWithinIt(value: Double) {
        var story = Story()
        story.temperatures(#"{"curr_nozzle_temp":\#(value),"target_nozzle_temp":\#(value)}"#)
        #expect(story.printer.readings.temperatures == [.nozzle: value])
        #expect(story.printer.readings.targets == [.nozzle: value])
    }

    @Test func failedReportAndUnknownActionOfTemperatures() {
        var story = Story()
        story.hear("tempature", #"{"action":"set","state":"failed","data":{"curr_nozzle_temp":1}}"#)
        #expect(story.printer.readings.temperatures == [:])
        story.hear("tempature", #"{"action":"weird","state":"odd","data":{"curr_nozzle_temp":2}}"#)
        #expect(story.printer.readings.temperatures == [.nozzle: 2])
    }

    @Test func chamberIsShownOnlyOnceItWasAboveZero() {
        var story = Story()
        story.temperatures(#"{"curr_nozzle_temp":20,"curr_chamber_temp":0,"target_chamber_temp":0}"#)
        #expect(story.printer.readings.heaters == [.nozzle, .hotbed])
        story.temperatures(#"{"curr_chamber_temp":31}"#)
        #expect(story.printer.readings.heaters == [.nozzle, .hotbed, .chamber])
        story.temperatures(#"{"curr_chamber_temp":0}"#)
        #expect(story.printer.readings.heaters.contains(.chamber))
        #expect(story.printer.readings.temperatures[.chamber] == 0)
    }

    @Test func fansAreReadOneByOne() {
        var story = Story()
        story.hear("fan", #"{"action":"auto","data":{"fan_speed_pct":0}}"#)
        #expect(story.printer.readings.partFan == 0 && story.printer.readings.auxFan == nil)
        story.hear("fan", #"{"action":"setSpeed","data":{"aux_fan_speed_pct":25,"taskid":"1"}}"#)
        #expect(story.printer.readings.partFan == 0 && story.printer.readings.auxFan == 0.25)
        story.hear("fan", #"{"data":{"fan_speed_pct":101}}"#)
        #expect(story.printer.readings.partFan == nil && story.printer.readings.auxFan == 0.25)
    }

    @Test(arguments: [
        ("1", SpeedMode.silent), ("2", .standard), ("3", .sport), ("0", .unknown), ("4", .unknown), ("10", .unknown),
        (#""3""#, .sport), ("11", nil), ("-1", nil), ("null", .standard),
    ])
    func speedModeHasNamesForOneToThree(value: String, expected: SpeedMode?) {
        var story = Story()
        story.print("update", "updated", .absent, #""settings":{"print_speed_mode":2}"#)
        story.print("update", "updated", .absent, #""settings":{"print_speed_mode":\#(value)}"#)
        #expect(story.printer.readings.speedMode == expected)
    }

    @Test(arguments: [(#""-0.05""#, -0.00005), ("10", 0.01), (#""-10""#, -0.01), ("10.01", nil), (#""low""#, 0.001)])
    func zOffsetIsReadAsTextOrNumber(value: String, expected: Double?) {
        var story = Story()
        story.print("update", "updated", .absent, #""settings":{"z_comp":"1.00"}"#)
        story.print("update", "updated", .absent, #""settings":{"z_comp":\#(value)}"#)
        #expect(story.printer.readings.zOffset == expected)
    }

    @Test func refusedUpdateChangesNoSettings() {
        var story = Story()
        story.print("update", "failed", .absent, #""settings":{"print_speed_mode":3},"curr_nozzle_temp":5"#)
        #expect(story.printer.readings.speedMode == nil && story.printer.readings.temperatures == [:])
    }

    @Test func settingsAreReadInStartUpdatedToo() {
        var story = Story()
        story.print("start", "updated", .usable, #""settings":{"print_speed_mode":3}"#)
        #expect(story.printer.readings.speedMode == .sport)
        #expect(story.job == nil)
    }

    @Test func temperaturesNotReportedForLongAreNotShown() {
        var story = Story()
        let rules = Freshness()
        story.temperatures(#"{"curr_nozzle_temp":26}"#)
        story.passInTouch(seconds: 600)
        #expect(story.printer.temperature(of: .nozzle, at: story.now, rules) != nil)
        story.pass(nanoseconds: 1)
        #expect(story.printer.temperature(of: .nozzle, at: story.now, rules) == nil)
        #expect(story.printer.temperature(of: .nozzle, at: story.now, Freshness(temperatureLimit: 0)) != nil)
        story.temperatures(#"{"target_nozzle_temp":0}"#)
        #expect(story.printer.temperature(of: .nozzle, at: story.now, rules) == nil, "only what is measured is fresh")
        #expect(story.printer.target(of: .nozzle, at: story.now, rules) == 0, "a target ages by itself")
        story.temperatures(#"{"curr_hotbed_temp":26}"#)
        #expect(story.printer.temperature(of: .hotbed, at: story.now, rules) == 26)
        #expect(story.printer.temperature(of: .nozzle, at: story.now, rules) == nil, "each heater ages by itself")
    }

    @Test func nothingIsShownOfAPrinterThatIsNotUp() {
        var story = Story()
        story.temperatures(#"{"curr_nozzle_temp":26}"#)
        story.will("offline")
        #expect(story.printer.temperature(of: .nozzle, at: story.now, Freshness()) == nil)
    }

    @Test(arguments: [true, false])
    func readingsFromBeforeThePrinterWasOffAreForgotten(leavesAWill: Bool) {
        var story = Story()
        story.temperatures(#"{"curr_nozzle_temp":214,"target_nozzle_temp":215,"curr_chamber_temp":40}"#)
        story.hear("fan", #"{"data":{"fan_speed_pct":70,"aux_fan_speed_pct":1}}"#)
        story.print("update", "updated", .absent, #""settings":{"print_speed_mode":3,"z_comp":"0.1"}"#)
        if leavesAWill { story.will("offline") }
        story.pass(seconds: 60)
        story.will("online")
        let readings = story.printer.readings
        #expect(readings.temperatures == [:] && readings.targets == [:])
        #expect(readings.partFan == nil && readings.auxFan == nil)
        #expect(readings.speedMode == nil && readings.zOffset == nil)
        #expect(readings.hasChamber && readings.temperaturesHeard != nil)
    }

    /// The power was off from the last word on; the broker publishes the will when the keep-alive is over, or when the
    /// printer is back.
    @Test func absenceIsCountedFromThePrintersLastWord() {
        var story = Story()
        story.hear("fan", #"{"data":{"fan_speed_pct":100}}"#)
        story.pass(seconds: 45)
        story.will("offline")
        story.pass(seconds: 1)
        story.will("online")
        #expect(story.isUp && story.printer.readings.partFan == nil)
    }

    @Test(arguments: [(90.0, 1.0), (90.5, nil)])
    func readingsFromBeforeALongSilenceAreForgotten(seconds: Double, fan: Double?) {
        var story = Story()
        story.hear("fan", #"{"data":{"fan_speed_pct":100}}"#)
        story.lose()
        story.pass(seconds: seconds)
        story.connect()
        story.status("free")
        #expect(story.isUp && story.printer.readings.partFan == fan)
    }

    @Test func readingsOutliveALostBrokerAndAFlap() {
        var story = Story()
        story.temperatures(#"{"curr_nozzle_temp":214}"#)
        story.loseBroker(seconds: 60)
        story.status("busy")
        story.will("offline")
        story.pass(seconds: 2)
        story.will("online")
        #expect(story.printer.readings.temperatures == [.nozzle: 214])
    }

    @Test func timeOfEachSortOfReadingIsKept() {
        var story = Story()
        story.temperatures("{}")
        #expect(story.printer.readings.temperaturesHeard == nil)
        story.temperatures(#"{"curr_nozzle_temp":214}"#)
        let first = story.now
        story.pass(seconds: 5)
        story.print("update", "updated", .absent, #""settings":{"print_speed_mode":3}"#)
        let second = story.now
        story.pass(seconds: 5)
        story.hear("fan", #"{"data":{"fan_speed_pct":1}}"#)
        let readings = story.printer.readings
        #expect(readings.temperaturesHeard == first && readings.settingsHeard == second)
        #expect(readings.fansHeard == story.now)
    }
}
