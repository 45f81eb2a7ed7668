import Foundation
import Testing

/// What README says of operating printers works when pasted.
@Suite(.besideOthers) struct OperatingEndToEndTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../..")

    @Test func theLinesOfTheReadmeWork() throws {
        let text = try String(contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
        let begin = try #require(text.firstRange(of: "<!-- operating -->\n```sh\n"))
        let end = try #require(text.firstRange(of: "```\n<!-- /operating -->"))
        let lines = text[begin.upperBound..<end.lowerBound].split(separator: "\n").map(String.init)
        let calls = lines.filter { $0.hasPrefix("kobra ") }
        let expected = try calls.map { try #require($0.firstMatch(of: /# ([0-9]{3})/)).output.1 }
        #expect(calls.count >= 12 && lines.contains { $0.hasPrefix("kobra()") })

        let broker = try Broker()
        let panel = try Panel(broker)
        let simulator = try Simulator(
            broker, printers: 1, script: "2 1 start a.gcode task=777 minutes=600", speed: 40)
        let id = try #require(simulator.ids.first)
        #expect(try panel.state(of: id, within: 40, isOneOf: ["printing"]) == "printing")
        // The same calls, to this exporter; the status instead of the answer, and time for a print that ended to cool.
        let script = [
            "A=http://127.0.0.1:\(panel.port)/api/v1", "T=$(cat \(panel.folder.file("operator")))", "P=\(id)",
            "kobra() { sleep 1; curl -sS --noproxy '*' -o /dev/null -w '%{http_code}\\n' -H \"Authorization: Bearer $T\" "
                + "-H 'Content-Type: application/json' \"$@\"; }",
        ]
        let ran = try Program.run(
            "bash", ["-c", (script + calls).joined(separator: "\n")], in: panel.folder, within: 200)
        #expect(ran.output.split(separator: "\n") == expected, "\(ran.output) \(ran.errors) \(panel.audit)")
        withExtendedLifetime(simulator) {}
    }

    @Test func anAlertPausesThePrinterItNames() throws {
        let broker = try Broker()
        let panel = try Panel(broker)
        let simulator = try Simulator(
            broker, printers: 1, script: "2 1 start a.gcode task=777 minutes=600", speed: 40, more: "--verbose")
        let id = try #require(simulator.ids.first)
        #expect(try panel.state(of: id, within: 40, isOneOf: ["printing"]) == "printing")
        let port = try Port.free()
        let bridge = try Program(
            "python3",
            [
                Self.root.appendingPathComponent("deploy/alertmanager/pause.py").path, "\(port)",
                "http://127.0.0.1:\(panel.port)", panel.folder.file("operator"),
            ], in: panel.folder)
        func post(_ body: String) -> Int? {
            try? Curl.fetch(port, "/", ["--request", "POST", "--data-binary", body], in: panel.folder).status
        }
        #expect(eventually(within: 10) { post("{}") == 400 }, "\(bridge.log)")
        let resolved = #"{"alerts":[{"status":"resolved","labels":{"printer":"\#(id)"}}]}"#
        #expect(post(resolved) == 200 && simulator.commands.isEmpty)
        let firing = #"{"version":"4","alerts":[{"status":"firing","labels":{"alertname":"A","printer":"\#(id)"}}]}"#
        #expect(post(firing) == 200)
        #expect(try panel.state(of: id, within: 5, isOneOf: ["paused"]) == "paused")
        // Alertmanager repeats itself.
        #expect(post(firing) == 200 && simulator.commands == ["print/pause"])
        #expect(post(firing.replacing(id, with: "nobody")) == 503)
    }
}
