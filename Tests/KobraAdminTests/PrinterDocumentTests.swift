import HTTPServer
import JSON
import KobraState
import Testing

@testable import KobraAdmin

@Suite struct PrinterDocumentTests {
    @Test func tellsAllThatIsKnownOfAPrinter() throws {
        let body = try Bench().send("GET", "/printers/left").body
        let expected =
            #"{"name":"left","id":"0123456789abcdef0123456789abcdef","model":{"id":"20021","name":"Kobra 2 Pro"},"#
            + #""state":"printing","up":true,"last_report":{"time":"T1709711998000","age_seconds":2},"broker":"main","#
            + #""spelling":"type","firmware":{"version":"3.1.2"},"temperatures":{"#
            + #""nozzle":{"celsius":214,"age_seconds":2,"target_celsius":215,"target_age_seconds":2},"#
            + #""hotbed":{"celsius":59,"age_seconds":2,"target_celsius":60,"target_age_seconds":2}},"#
            + #""fans":{"fan_percent":70,"age_seconds":2},"#
            + #""settings":{"speed_mode":2,"speed_mode_name":"standard","z_offset_millimeters":-0.05,"age_seconds":2},"#
            + #""job":{"task_id":"482913","filename":"bracket.gcode","phase":"printing","open":true,"#
            + #""started":{"time":"T1709711998000","age_seconds":2},"progress_percent":42,"elapsed_seconds":1890,"#
            + #""remaining_seconds":2400,"layer":42,"layers":100,"filament_meters":5.21},"#
            + #""files":{"local":{"count":1,"size_bytes":1834022}}}"#
        #expect(String(decoding: body.literal.bytes(), as: UTF8.self) == expected)
    }

    @Test func whatIsNotKnownIsNotThere() throws {
        let body = try Bench().send("GET", "/printers/silent").body
        #expect(
            body.members.map(\.name) == ["name", "id", "model", "state", "up", "spelling"])
        #expect(body["state"].text == "offline")
        #expect(body["up"].bool == false)
    }

    @Test func nothingLiveIsToldOfAPrinterThatIsNotUp() throws {
        let bench = Bench()
        bench.wait(200)
        let body = try bench.send("GET", "/printers/left").body
        #expect(body["up"].bool == false)
        #expect(
            body.members.map(\.name) == [
                "name", "id", "model", "state", "up", "last_report", "broker", "spelling", "firmware", "files",
            ])
        #expect(try bench.send("GET", "/printers").body["printers"].elements[0]["job"].isAbsent)
    }

    @Test func listHasStateAndJob() throws {
        let list = try Bench().send("GET", "/printers").body["printers"].elements
        #expect(list.map { $0["state"].text } == ["printing", "idle", "offline"])
        #expect(list[0]["job"]["progress_percent"].strictNumber == 42)
        #expect(list[0]["job"]["remaining_seconds"].strictNumber == 2400)
        #expect(list[1]["job"].isAbsent)
    }

    @Test func headIsGet() {
        let bench = Bench()
        #expect(bench.send("HEAD", "/printers").response?.body == bench.send("GET", "/printers").response?.body)
    }
}
