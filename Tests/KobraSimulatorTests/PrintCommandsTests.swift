import JSON
import KobraProtocol
import Testing

@testable import KobraSimulator

struct PrintCommandsTests {
    @Test func printsAFileOnCommand() {
        var options = SimulatedPrinter.Options()
        options.jobMinutes = 1
        var printer = SimulatedPrinter.connected(options: options)
        var said = printer.send(.startFile(filename: "bracket.gcode", path: "/", task: "482913"))
        said += printer.advance(until: "status workReport free")
        #expect(
            said.story(of: "print") == [
                "print start checking", "print start preheating", "print start printing", "print update updated",
                "print start printing", "print start finished",
            ])
        #expect(
            said.heard.filter { $0.words == "print start printing" }.allSatisfy { $0.data["taskid"].text == "482913" })
    }

    @Test func printsFromAURLOnCommand() {
        var options = SimulatedPrinter.Options()
        options.jobMinutes = 1
        var printer = SimulatedPrinter.connected(options: options)
        var said = printer.send(.startDownload(Exchange.remote, task: "77"))
        said += printer.advance(until: "status workReport free")
        #expect(said.story(of: "print").prefix(2) == ["print start downloading", "print start checking"])
        #expect(printer.send(.listFiles(.local, path: "/")).heard.first?.data["records"].elements.count == 5)
    }

    @Test func failsAFileItDoesNotHave() {
        var printer = SimulatedPrinter.connected()
        var said = printer.send(.startFile(filename: "nothing.gcode", path: "/", task: "5"))
        said += printer.advance(until: "status workReport free")
        #expect(said.story(of: "print") == ["print start checking", "print start failed"])
        #expect(said.heard.last { $0.state == "failed" }?.code == 10115)
        #expect(printer.book.started == 1 && printer.book.failed == 1)
    }

    /// No job: every command about one is refused with 10102.
    @Test(arguments: [
        Command.pause(task: "0"), .resume(task: "0"), .stop(task: "-1"), .cancel(task: "0"), .querySliceParameters,
        .update(task: "0", PrintSettings(fan: 10)), .update(task: "0", PrintSettings()),
        .linkTask(task: "4", local: "x"),
    ])
    func refusesWithoutAJob(command: Command) {
        var printer = SimulatedPrinter.connected()
        let said = printer.send(command).heard
        #expect(said.map(\.words) == ["print \(command.verb.action) failed"])
        #expect(said.map(\.code) == [10102])
        #expect(said.first?.root["msg"].text == "print task does not exist")
        #expect(printer.book.refusals == 1 && printer.book.started == 0)
    }

    @Test(arguments: [
        (Command.pause(task: "999"), 10102), (.stop(task: "999"), 10102), (.resume(task: "482913"), 10101),
        (.startFile(filename: "bracket.gcode", path: "/", task: "9"), 10101),
        (.startDownload(Exchange.remote, task: "9"), 10101), (.updateFirmware(Exchange.firmware), 10101),
        (.update(task: "999", PrintSettings(fan: 3)), 10102),
    ])
    func refusesInMidPrint(command: Command, code: Int) {
        var printer = SimulatedPrinter.printing()
        let before = printer.job
        #expect(printer.send(command).heard.map(\.code) == [code])
        #expect(printer.job == before)
    }

    @Test func refusesWhatComesTwice() {
        var printer = SimulatedPrinter.printing()
        _ = printer.send(.pause(task: "482913"))
        #expect(printer.send(.pause(task: "482913")).heard.map(\.code) == [10103])
        _ = printer.advance(until: "print pause paused")
        #expect(printer.send(.pause(task: "482913")).heard.map(\.code) == [10103])
        _ = printer.send(.stop(task: "482913"))
        for command in [Command.stop(task: "0"), .pause(task: "0"), .resume(task: "0"), .cancel(task: "0")] {
            #expect(printer.send(command).heard.map(\.code) == [10104])
        }
    }

    @Test(arguments: [
        (#"{"filename":"a","filepath":"/","taskid":"1","filetype":1,"task_mode":1}"#, 200),
        (#"{"filepath":"/","taskid":"1","filetype":1}"#, 10110), (#"{"filename":"a","taskid":"1"}"#, 10110),
        (#"{"filename":"a","taskid":"1","filetype":1}"#, 10110),
        (#"{"filename":3,"filepath":"/","filetype":1}"#, 10110),
        (#"{"filename":"","filepath":"/","taskid":"1","filetype":1}"#, 10112),
        (#"{"filename":"a","filepath":"","taskid":"1","filetype":1}"#, 10112),
        (#"{"filename":"a","url":"http://x","taskid":"1","filetype":0}"#, 10110),
        (#"{"filename":"a","url":"","md5":"0","filesize":1,"taskid":"1","filetype":0}"#, 10112),
        (#"{"filename":"a","url":"http://x","md5":"0","filesize":1,"taskid":1,"filetype":0}"#, 200),
        (#"{"filename":"a","filepath":"/","taskid":[],"filetype":1}"#, 10110), ("null", 10110), ("[]", 10110),
    ])
    func looksAtTheFieldsOfAStart(data: String, code: Int) {
        var printer = SimulatedPrinter.connected()
        let said = printer.send("print", #"{"type":"print","action":"start","data":\#(data)}"#).heard
        #expect(said.last?.code == code)
        #expect(printer.book.started == (code == 200 ? 1 : 0))
    }

    @Test(arguments: ["null", "{}", #"{"taskid":"-1"}"#, #"{"taskid":"0"}"#, #"{"taskid":0}"#, #"{"taskid":482913}"#])
    func takesAnyWayOfNamingTheCurrentJob(data: String) {
        var printer = SimulatedPrinter.printing()
        let said = printer.send("print", #"{"type":"print","action":"pause","data":\#(data)}"#)
        #expect(said.story == ["print pause pausing"])
    }

    @Test(arguments: ["[]", "7", #"{"taskid":true}"#, #"{"taskid":{}}"#])
    func refusesABodyItCannotRead(data: String) {
        var printer = SimulatedPrinter.printing()
        let said = printer.send("print", #"{"type":"print","action":"pause","data":\#(data)}"#).heard
        #expect(said.map(\.code) == [10110])
    }

    @Test func answersAnUpdateWithTheValuesInForce() throws {
        var printer = SimulatedPrinter.printing()
        let settings = PrintSettings(nozzleTarget: 230, hotbedTarget: 0, fan: 55, speedMode: 3, zOffset: -0.15)
        let said = try #require(printer.send(.update(task: "482913", settings)).heard.first)
        #expect(
            said.data.members.map(\.name) == [
                "taskid", "localtask", "curr_hotbed_temp", "curr_nozzle_temp", "settings",
            ])
        let inForce = said.data["settings"]
        #expect(
            inForce.members.map(\.name) == [
                "target_nozzle_temp", "target_hotbed_temp", "fan_speed_pct", "print_speed_mode", "z_comp",
            ])
        #expect(inForce["target_nozzle_temp"].strictNumber == 230 && inForce["target_hotbed_temp"].strictNumber == 0)
        #expect(inForce["fan_speed_pct"].strictNumber == 55 && inForce["print_speed_mode"].strictNumber == 3)
        #expect(inForce["z_comp"].strictNumber == nil && inForce["z_comp"].text == "-0.15")
        let bare = try #require(printer.send(.update(task: "0", PrintSettings())).heard.first)
        #expect(bare.data["settings"]["fan_speed_pct"].number == 55)
    }

    @Test(arguments: [
        (#"{"target_nozzle_temp":276}"#, false), (#"{"target_hotbed_temp":126}"#, false),
        (#"{"fan_speed_pct":-1}"#, false),
        (#"{"print_speed_mode":4}"#, false), (#"{"z_comp":"low"}"#, false), (#"{"fan_speed_pct":"50"}"#, false),
        (#"[]"#, false), (#"{"z_comp":0.05}"#, true), (#"{"z_comp":"0"}"#, true), (#"{"print_speed_pct":120}"#, true),
        ("null", true),
    ])
    func looksAtSettings(settings: String, isAccepted: Bool) {
        var printer = SimulatedPrinter.printing()
        let json = #"{"type":"print","action":"update","data":{"taskid":"0","settings":\#(settings)}}"#
        let said = printer.send("print", json).heard
        #expect(said.first?.words == (isAccepted ? "print update updated" : "print update failed"))
        #expect(said.first?.code == (isAccepted ? 200 : 10110))
    }

    @Test func printsFasterInAFasterMode() {
        var usual = SimulatedPrinter.printing()
        var fast = usual
        _ = fast.send(.update(task: "0", PrintSettings(speedMode: 3)))
        _ = (usual.advance(by: 300), fast.advance(by: 300))
        #expect((fast.job?.done ?? 0) > (usual.job?.done ?? 1) * 1.2)
    }

    @Test func linksALocalJob() throws {
        var printer = SimulatedPrinter.printing()
        _ = printer.send(.linkTask(task: "482913", local: "abc"))
        let said = try #require(printer.send(.queryPrint(task: "0")).heard.first)
        #expect(said.data["localtask"].text == "abc")
    }

    @Test func answersAQueryInEveryStage() {
        var printer = SimulatedPrinter.connected()
        _ = printer.start(JobPlan(filename: "a.gcode", source: .download(seconds: 9), minutes: 2, levels: true))
        for word in ["downloading", "checking", "auto_leveling", "preheating", "printing"] {
            if word != "downloading" { _ = printer.advance(until: "print start \(word)") }
            #expect(printer.send(.queryPrint(task: "0")).story == ["print start \(word)"])
        }
        _ = printer.send(.pause(task: "0"))
        _ = printer.advance(until: "print pause paused")
        #expect(printer.send(.queryPrint(task: "0")).heard.first?.number("progress") != nil)
    }
}
