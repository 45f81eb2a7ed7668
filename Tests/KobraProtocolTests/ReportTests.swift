import JSON
import Testing

@testable import KobraProtocol

struct ReportTests {
    // MARK: Section 16, line by line

    @Test func fixtureLastWill() throws {
        let report = try Fixture.report(
            "lastWill",
            #"{"type":"lastWill","action":"onlineReport","state":"online","code":200,"msg":"device online","data":null}"#
        )
        guard case .lastWill(let will) = report.body else { throw Fixture.Unexpected(body: report.body) }
        #expect(will.isOnline)
        #expect(report.kind == .lastWill)
        #expect(report.envelope.code == nil)
        #expect(report.unknownWords.isEmpty)
    }

    @Test func fixtureStatus() throws {
        let report = try Fixture.report(
            "status", #"{"type":"status","action":"workReport","state":"free","code":200,"msg":"","data":null}"#)
        #expect(report.body == .status(.free))
        #expect(report.unknownWords.isEmpty)
    }

    @Test func fixtureTemperature() throws {
        let report = try Fixture.report(
            "tempature",
            #"{"type":"tempature","action":"auto","state":"done","code":200,"msg":"","data":{"curr_hotbed_temp":59,"curr_nozzle_temp":214,"target_hotbed_temp":60,"target_nozzle_temp":215}}"#
        )
        guard case .temperature(let read) = report.body else { throw Fixture.Unexpected(body: report.body) }
        #expect(read.measured == [.nozzle: .known(214), .hotbed: .known(59)])
        #expect(read.targets == [.nozzle: .known(215), .hotbed: .known(60)])
        #expect(report.unknownWords.isEmpty)
    }

    @Test func fixtureFan() throws {
        let report = try Fixture.report(
            "fan", #"{"type":"fan","action":"auto","state":"done","code":200,"msg":"","data":{"fan_speed_pct":70}}"#)
        guard case .fan(let fans) = report.body else { throw Fixture.Unexpected(body: report.body) }
        #expect(fans.part == .known(0.7))
        #expect(fans.aux == .absent)
    }

    @Test func fixtureFirmware() throws {
        let report = try Fixture.report(
            "ota",
            #"{"type":"ota","action":"reportVersion","state":"done","code":200,"msg":"done","data":{"firmware_version":"3.1.2","machine_version":"1.1.0","peripheral_version":"","model_id":"20021"}}"#
        )
        #expect(report.body == .firmware(.version("3.1.2")))
        #expect(report.envelope.reason == nil)
    }

    @Test func fixtureFiles() throws {
        let report = try Fixture.report(
            "file",
            #"{"type":"file","action":"listLocal","state":"done","code":200,"msg":"","data":{"records":[{"filename":"bracket.gcode","size":1834022,"timestamp":1709700000,"is_dir":false}]}}"#
        )
        guard case .files(let list) = report.body else { throw Fixture.Unexpected(body: report.body) }
        #expect(list.storage == .local)
        #expect(list.totals.count == 1)
        #expect(list.totals.size == 1_834_022)
    }

    @Test func fixtureAcknowledgement() {
        guard case .acknowledgement = Topic("\(Fixture.topic)/response") else {
            Issue.record("an acknowledgement is no report")
            return
        }
    }

    // MARK: R1, R12

    @Test(arguments: [
        "", " ", "{", "[]", "5", "\"x\"", "true", "null", "NaN", "{}x", "{\"data\":NaN}", "[{\"type\":\"fan\"}]",
        "\u{FEFF}",
    ])
    func whatIsNotOneObjectIsNoReport(text: String) {
        #expect(throws: Rejection.json) { try Report(type: "fan", payload: Array(text.utf8)) }
    }

    @Test func nestingAndSizeAreBounded() throws {
        func nested(_ depth: Int) -> String {
            "{\"data\":" + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1) + "}"
        }
        _ = try Fixture.report("fan", nested(32))
        #expect(throws: Rejection.json) { try Fixture.report("fan", nested(33)) }
        let empty = Array("{}".utf8)
        let padding = [UInt8](repeating: 0x20, count: Report.payloadLimit - empty.count)
        #expect(Report.payloadLimit == 1_048_576)
        #expect(try Report(type: "fan", payload: empty + padding).kind == .fan)
        #expect(throws: Rejection.size) { try Report(type: "fan", payload: empty + padding + [0x20]) }
    }

    @Test func anEmptyObjectIsAReportOfItsTopic() throws {
        for kind in ReportKind.allCases where kind != .other {
            let report = try Fixture.report(kind.rawValue, "{}")
            #expect(report.kind == kind)
            #expect(report.unknownWords.isEmpty)
            #expect(report.envelope.code == nil)
        }
    }

    @Test func bytesThatAreNotUTF8DoNotCostTheReport() throws {
        let bytes =
            Array(#"{"type":"print","action":"start","state":"printing","data":{"filename":"M"#.utf8) + [0xFC]
            + Array(#"ller.gcode","progress":5}}"#.utf8)
        let report = try Report(type: "print", payload: bytes)
        guard case .print(let print) = report.body else { throw Fixture.Unexpected(body: report.body) }
        #expect(print.filename == "M\u{FFFD}ller.gcode")
        #expect(print.progress == .known(0.05))
    }

    // MARK: R2

    @Test(arguments: [#""type":"fan","#, #""type":"","#, #""type":null,"#, ""])
    func theTopicDecides(type: String) throws {
        let report = try Fixture.report("fan", "{\(type)\"data\":{\"fan_speed_pct\":70}}")
        guard case .fan(let fans) = report.body else { throw Fixture.Unexpected(body: report.body) }
        #expect(fans.part == .known(0.7))
    }

    @Test(arguments: ["tempature", "Fan", "fan ", "unheardOf"])
    func anotherTypeInThePayloadIsAMismatch(type: String) {
        #expect(throws: Rejection.mismatch) { try Fixture.report("fan", "{\"type\":\"\(type)\"}") }
    }

    // MARK: R6, R8, R9

    @Test func withoutABodyTheEnvelopeStillCounts() throws {
        let report = try Fixture.report("status", action: "workReport", state: "busy", code: "10108")
        #expect(report.body == .status(.busy))
        #expect(report.envelope.code?.rawValue == 10108)
        let print = try Fixture.print("stop", "stoped", code: "10111")
        #expect(print.event == .ended(.failed))
    }

    @Test(arguments: [
        "tempature", "fan", "print", "user", "video", "wifi", "event", "ota", "file", "info", "light", "unheardOf",
    ])
    func theCodeIsKeptOnEveryKindOfReport(type: String) throws {
        let report = try Fixture.report(type, action: "any", state: "any", code: #""10122""#)
        #expect(report.envelope.code?.rawValue == 10122)
    }

    @Test func anUnknownWordDoesNotCostTheBodyOfTemperaturesAndFans() throws {
        let temperature = try Fixture.report(
            "tempature", action: "push", state: "ok", data: #"{"curr_nozzle_temp":200}"#)
        guard case .temperature(let read) = temperature.body else { throw Fixture.Unexpected(body: temperature.body) }
        #expect(read.measured == [.nozzle: .known(200)])
        #expect(temperature.unknownWords == [.action, .state])
        let fan = try Fixture.report("fan", action: "push", state: "ok", data: #"{"fan_speed_pct":100}"#)
        guard case .fan(let fans) = fan.body else { throw Fixture.Unexpected(body: fan.body) }
        #expect(fans.part == .known(1))
    }

    /// 5.4, 5.5: read for any action unless the state is `failed`.
    @Test(arguments: ["tempature", "fan"])
    func aFailedAnswerHasNoReadings(type: String) throws {
        let data = #"{"curr_nozzle_temp":0,"fan_speed_pct":0}"#
        #expect(try Fixture.report(type, action: "set", state: "failed", data: data).body == .nothing)
        #expect(try Fixture.report(type, action: nil, state: nil, data: data).body != .nothing)
    }

    @Test(arguments: [
        ("user", "bindQuery"), ("video", "startCapture"), ("wifi", "getSignalStrength"), ("event", "x"),
        ("light", "query"),
    ])
    func nothingIsReadOfTheRest(type: String, action: String) throws {
        #expect(
            try Fixture.report(type, action: action, state: "done", data: #"{"signal_strength":-60,"progress":1}"#).body
                == .nothing)
    }

    @Test func labelsAreThoseOfTheContract() {
        #expect(
            Set(Rejection.allCases.map(\.rawValue)) == ["topic", "json", "size", "mismatch", "model", "limit", "own"])
        #expect(Set(WordField.allCases.map(\.rawValue)) == ["type", "action", "state"])
    }
}
