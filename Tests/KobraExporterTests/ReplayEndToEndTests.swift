import KobraProtocol
import Testing

/// Recordings told again. That of a whole story is among `PrintsEndToEndTests`.
@Suite(.besideOthers) struct ReplayEndToEndTests {
    private static let id = String(repeating: "a", count: 32)
    private static let printer = ["printer": id]
    private static let base = "anycubic/anycubicCloud/v1/printer/public/20021/\(id)"

    /// A line as `mosquitto_sub` writes it, so many seconds after eight o'clock.
    private static func line(_ second: Int, _ type: String, _ payload: String, retain: Int = 0) -> String {
        let time = "2024-03-06T08:0\(second / 60):\(second % 60 < 10 ? "0" : "")\(second % 60).500000Z+0000"
        let text = payload.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return
            #"{"tst":"\#(time)","topic":"\#(base)/\#(type)/report","qos":0,"retain":\#(retain),"#
            + #""payloadlen":\#(payload.utf8.count),"payload":"\#(text)"}"# + "\n"
    }

    private static let free = #"{"type":"status","action":"workReport","state":"free","data":null}"#
    private static let hot =
        #"{"type":"tempature","action":"auto","state":"done","data":{"curr_nozzle_temp":215,"curr_hotbed_temp":60}}"#

    private func replay(_ text: String, _ arguments: String...) throws -> (Program.Finished, Page) {
        try replay(Array(text.utf8), arguments)
    }

    private func replay(_ bytes: [UInt8], _ arguments: [String]) throws -> (Program.Finished, Page) {
        let folder = try Folder()
        let file = try folder.write(bytes, to: "recording")
        let finished = try Program.run("kobra-exporter", ["replay"] + arguments + [file], in: folder)
        return (finished, try Page(finished.output))
    }

    /// Bytes that are no text come through a real broker and a real recorder.
    @Test func keepsBytesThatAreNoText() throws {
        let broker = try Broker()
        let recorder = try Program(
            "mosquitto_sub", ["-h", "127.0.0.1", "-p", "\(broker.port)", "-t", "anycubic/#", "-F", "%j"],
            in: broker.folder)
        guard eventually(within: 10, { broker.log.contains("anycubic/#") }) else { throw Trouble("no recorder") }
        let exporter = try LiveExporter(broker)
        try exporter.connected(to: broker)
        let peer = try Peer(broker)
        let printer = try PrinterAddress.printer("a")
        let head = #"{"type":"print","action":"start","state":"printing","data":{"taskid":"5","filename":"caf"#
        let payload = Array(head.utf8) + [0xE9, 0x20, 0x80] + Array(#" \"x\".gcode","progress":5}}"#.utf8)
        try peer.say(printer.reportTopic(type: "print"), payload)
        try peer.say(printer.reportTopic(type: "fan"), [0xFF, 0x00, 0xFE])
        try peer.say(printer.reportTopic(type: "fan"), [])
        try peer.listen(for: 0.3)
        let live = try exporter.page(within: 5) { $0.sum("kobra_messages_rejected_total") == 2 }
        recorder.signal(15)
        #expect(recorder.end(within: 5) != nil)
        #expect(recorder.outputBytes.contains(0xE9))
        let (finished, page) = try replay(recorder.outputBytes, [])
        #expect(finished.status == 0, "\(finished.errors)")
        for family in ["kobra_print_info", "kobra_print_progress_ratio", "kobra_prints_adopted_total", "kobra_up"] {
            #expect(page.values(of: family) == live.values(of: family), "\(family)")
        }
        #expect(page["kobra_messages_rejected_total", ["reason": "json"]] == 2)
    }

    @Test func letsTimePass() throws {
        let recording = Self.line(0, "status", Self.free) + Self.line(5, "tempature", Self.hot)
        let (_, now) = try replay(recording)
        #expect(now["kobra_up"] == 1)
        #expect(now.all("kobra_temperature_celsius").count == 2)
        #expect(now["kobra_last_report_timestamp_seconds"] == 1_709_712_005.5)
        #expect(now.all("process_resident_memory_bytes").isEmpty)
        let (_, soon) = try replay(recording, "--until", "2024-03-06T08:01:35Z")
        #expect(soon["kobra_up"] == 1)
        // 90 s after the last report the printer counts as silent.
        let (_, later) = try replay(recording, "--until", "2024-03-06T09:01:36+01:00")
        #expect(later["kobra_up"] == 0)
        #expect(later.all("kobra_temperature_celsius").isEmpty)
        #expect(later.word("kobra_printer_state", "state", Self.printer) == "offline")
        #expect(abs((later["kobra_state_seconds_total", ["state": "idle"]] ?? 0) - 95) < 0.001)
    }

    @Test func honoursRetained() throws {
        let online = #"{"type":"lastWill","action":"onlineReport","state":"online","data":null}"#
        let ended = #"{"type":"print","action":"start","state":"finished","code":10111,"data":{"taskid":"7"}}"#
        let kept = Self.line(1, "tempature", Self.hot, retain: 1) + Self.line(2, "print", ended, retain: 1)
        let (_, page) = try replay(Self.line(0, "lastWill", online, retain: 1) + kept)
        #expect(page["kobra_up"] == 1)
        #expect(page.all("kobra_temperature_celsius").count == 2)
        #expect(page.sum("kobra_prints_total") == 0)
        #expect(page.sum("kobra_errors_total") == 0)
        let (_, unproven) = try replay(kept)
        #expect(unproven["kobra_up"] == 0)
        #expect(unproven.all("kobra_temperature_celsius").isEmpty)
    }

    /// What is no recording is an error with its place; what a printer says is data, whatever it is.
    @Test func tellsBadLinesFromBadPayloads() throws {
        let good = Self.line(0, "status", Self.free)
        let (finished, page) = try replay(
            good + Self.line(1, "print", "rubbish") + "\n  \r\n" + Self.line(2, "fan", "[1]"))
        #expect(finished.status == 0)
        #expect(page["kobra_messages_rejected_total", ["reason": "json"]] == 2)
        for bad in [
            "rubbish", "[]", "{}", #"{"tst":"2024-03-06T08:00:00Z","topic":"a"}"#,
            #"{"tst":"yesterday","topic":"a","payload":"b"}"#,
            #"{"tst":"2024-03-06T08:00:00Z","topic":"a","payload":{}}"#,
            #"{"tst":"2024-03-06T08:00:00Z","payload":"b"}"#,
        ] {
            let folder = try Folder()
            let file = try folder.write(good + "\n" + bad + "\n" + good, to: "recording")
            let refused = try Program.run("kobra-exporter", ["replay", file], in: folder)
            #expect(refused.status == 1, "\(bad)")
            #expect(refused.output.isEmpty)
            #expect(refused.errors.hasPrefix("\(file):3: "), "\(refused.errors)")
            #expect(refused.errors.contains("mosquitto_sub"))
            let piped = try Program.run("kobra-exporter", ["replay", "-"], input: file)
            #expect(piped.status == 1)
            #expect(piped.errors.hasPrefix("standard input:3: "), "\(piped.errors)")
        }
    }

    @Test func appliesTheConfiguration() throws {
        let folder = try Folder()
        let other = String(repeating: "b", count: 32)
        let recording =
            Self.line(0, "status", Self.free)
            + Self.line(1, "status", Self.free).replacing(Self.id, with: other)
        let file = try folder.write(recording, to: "recording")
        // The files that a broker needs are not needed here.
        let configuration = try folder.write(
            """
            mqtt: {brokers: [{url: "mqtts://far.example", ca_file: /nowhere/ca.pem}]}
            printers: [{id: "\(Self.id)", name: left}]
            discovery: {allow: [left]}

            """, to: "kobra.yaml")
        let finished = try Program.run(
            "kobra-exporter", ["replay", "--config.file", configuration, file], in: folder)
        #expect(finished.status == 0, "\(finished.errors)")
        let page = try Page(finished.output)
        #expect(page.values(of: "kobra_up") == [["printer": "left"]: 1])
        #expect(page["kobra_messages_rejected_total", ["reason": "model"]] == 1)
        #expect(page.all("kobra_broker_connected").isEmpty)
        let limited = try Program.run(
            "kobra-exporter", ["replay", "--discovery.max-printers", "1", "--no-print-info", file], in: folder)
        #expect(try Page(limited.output)["kobra_messages_rejected_total", ["reason": "limit"]] == 1)
    }

    @Test func givesTheSameTwiceAndForNothingAnEmptyPage() throws {
        let recording = (0..<60).map { Self.line($0, "tempature", Self.hot) }.joined()
        #expect(try replay(recording).0.bytes == replay(recording).0.bytes)
        let (empty, page) = try replay("")
        #expect(empty.status == 0)
        #expect(page["kobra_exporter_printers"] == 0)
    }
}
