import JSON
import KobraProtocol
import Testing

@testable import KobraSimulator

/// What a printer says has the members, and the kinds of value, of the fixtures of protocol.md 16.
struct ShapeTests {
    @Test(arguments: [
        (
            "lastWill onlineReport online",
            #"{"type":"lastWill","action":"onlineReport","state":"online","code":200,"msg":"device online","data":null}"#
        ),
        (
            "status workReport free",
            #"{"type":"status","action":"workReport","state":"free","code":200,"msg":"","data":null}"#
        ),
        (
            "tempature auto done",
            #"{"type":"tempature","action":"auto","state":"done","code":200,"msg":"","data":{"curr_hotbed_temp":59,"curr_nozzle_temp":214,"target_hotbed_temp":60,"target_nozzle_temp":215}}"#
        ),
        (
            "ota reportVersion done",
            #"{"type":"ota","action":"reportVersion","state":"done","code":200,"msg":"done","data":{"firmware_version":"3.1.2","machine_version":"1.1.0","peripheral_version":"","model_id":"20021"}}"#
        ),
        (
            "print start downloading",
            #"{"type":"print","action":"start","state":"downloading","code":200,"msg":"","data":{"taskid":"482913","progress":37}}"#
        ),
        (
            "print start printing",
            #"{"type":"print","action":"start","state":"printing","code":200,"msg":"","data":{"taskid":"482913","localtask":"","filename":"bracket.gcode","progress":42,"print_time":31.5,"remain_time":0,"supplies_usage":5210.25,"total_layers":-1,"curr_layer":0}}"#
        ),
        (
            "print pause paused",
            #"{"type":"print","action":"pause","state":"paused","code":200,"msg":"","data":{"taskid":"482913"}}"#
        ),
        (
            "print stop stoped",
            #"{"type":"print","action":"stop","state":"stoped","code":200,"msg":"","data":null}"#
        ),
        (
            "file listLocal done",
            #"{"type":"file","action":"listLocal","state":"done","code":200,"msg":"","data":{"records":[{"filename":"bracket.gcode","size":1834022,"timestamp":1709700000,"is_dir":false}]}}"#
        ),
    ])
    func looksLikeTheFixture(words: String, fixture: String) throws {
        let expected = try JSONDocument(fixture.utf8).root
        let spoken = try #require(Self.said.heard.first { $0.words == words })
        for name in ["type", "action", "state", "msg"] {
            #expect(spoken.root[named: name].text == expected[named: name].text)
        }
        #expect(spoken.code == 200)
        #expect(shape(spoken.data) == shape(expected["data"]))
    }

    @Test func everyMessageIsAnEnvelopeUnderItsOwnTopic() {
        #expect(Self.said.heard.count > 200)
        for heard in Self.said.heard {
            #expect(
                heard.root.members.map(\.name) == [
                    "type", "action", "msgid", "state", "timestamp", "code", "msg", "data",
                ])
            #expect(Topic(heard.topic) == .report(.tested, type: heard.type))
            #expect(heard.payload.count < 1500)
            #expect(heard.root["timestamp"].strictNumber.map { (1.5e12...4e12).contains($0) } == true)
        }
    }

    /// An object as the names and shapes of its members, an array as that of its first element.
    private func shape(_ value: JSONValue) -> String {
        if value.isObject { return "{\(value.members.map { "\($0.name):\(shape($0.value))" }.joined(separator: ","))}" }
        if value.isArray { return "[\(value.elements.first.map(shape) ?? "")]" }
        if value.bool != nil { return "bool" }
        if value.strictNumber != nil { return "number" }
        return value.text != nil ? "text" : "null"
    }

    private static let said: [Outgoing] = {
        var printer = SimulatedPrinter(address: .tested)
        var said = printer.connect()
        said += printer.start(
            JobPlan(
                filename: "bracket.gcode", taskID: "482913", source: .download(seconds: 9), minutes: 9, levels: true))
        said += printer.advance(until: "print start printing") + printer.advance(by: 90)
        for exchange in Exchange.all where !["stop", "cancel"].contains(exchange.command.verb.action) {
            said += printer.send(exchange.command) + printer.advance(by: 5)
        }
        said += printer.send(.resume(task: "0")) + printer.advance(by: 60)
        said += printer.send(.stop(task: "0")) + printer.advance(by: 600)
        return said
    }()
}
