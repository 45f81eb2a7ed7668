import Foundation
import KobraProtocol
import MQTTClient
import Testing

/// Commands through a real broker to simulated printers.
@Suite(.besideOthers) struct ControlEndToEndTests {
    /// A print under way: about ten seconds after the start at this speed.
    private static let script = "2 1 start a.gcode task=777 minutes=600"

    private func printing(
        _ broker: Broker, _ panel: Panel, firmware: String = "3.1.2", faults: [String] = []
    ) throws -> (Simulator, String) {
        let script = ([Self.script] + faults).joined(separator: "\n")
        let simulator = try Simulator(
            broker, printers: 1, script: script, speed: 40, more: "--verbose", "--firmware", firmware)
        let id = try #require(simulator.ids.first)
        #expect(try panel.state(of: id, within: 40, isOneOf: ["printing"]) == "printing", "\(panel.exporter.log)")
        return (simulator, id)
    }

    @Test(arguments: ["2.3.9", "3.1.2"]) func pausesChangesResumesAndStops(firmware: String) throws {
        let broker = try Broker()
        let panel = try Panel(broker)
        let (simulator, id) = try printing(broker, panel, firmware: firmware)
        let pause = try panel.request("POST", "/printers/\(id)/pause", #"{"expected_task_id":"777"}"#)
        #expect(pause.status == 200 && pause.text("state") == "paused" && pause.text("outcome") == "confirmed")
        let settings = try panel.request(
            "PATCH", "/printers/\(id)/settings",
            #"{"fan_percent":42,"target_nozzle_celsius":230,"speed_mode":1,"z_offset_millimeters":0.12}"#)
        #expect(settings.status == 200, "\(settings.text)")
        #expect(try panel.request("POST", "/printers/\(id)/resume").status == 200)
        let stop = try panel.request("POST", "/printers/\(id)/stop")
        #expect(stop.status == 200 && stop.text("state") == "cancelled", "\(stop.text)")
        #expect(simulator.commands == ["print/pause", "print/update", "print/resume", "print/stop"])
        let page = try panel.exporter.page()
        for command in ["pause", "settings", "resume", "stop"] {
            #expect(page["kobra_commands_total", ["command": command, "outcome": "confirmed"]] == 1)
            #expect(page["kobra_command_duration_seconds_count", ["command": command]] == 1)
        }
        #expect(page["kobra_foreign_commands_total"] == 0)
        #expect(try panel.exporter.fetch("/").body.contains("stop: confirmed"))
        let events = panel.audit.split(separator: "\n").map { $0.contains(#""event":"command""#) }
        #expect(events == [false, true, true, true, true], "one line tries the file at the start: \(panel.audit)")
    }

    @Test func printsAFileOnce() throws {
        let broker = try Broker()
        let panel = try Panel(broker)
        let simulator = try Simulator(broker, printers: 1, speed: 20, more: "--verbose", "--jobs", "none")
        let id = try #require(simulator.ids.first)
        #expect(try panel.state(of: id, within: 20, isOneOf: ["idle"]) == "idle")
        let body = #"{"filename":"bracket.gcode"}"#
        #expect(try panel.request("POST", "/printers/\(id)/print", body).status == 409)
        #expect(try panel.request("POST", "/printers/\(id)/ready").status == 200)
        let key = ["Idempotency-Key: once"]
        let first = try panel.request("POST", "/printers/\(id)/print", body, headers: key)
        let again = try panel.request("POST", "/printers/\(id)/print", body, headers: key)
        #expect(first.status == 200 && first.text == again.text, "\(first.text)")
        #expect(simulator.commands == ["print/start"])
        let page = try panel.exporter.page()
        #expect(page["kobra_prints_started_total"] == 1)
    }

    @Test func saysWhatWentWrong() throws {
        let broker = try Broker()
        let panel = try Panel(broker)
        let (simulator, id) = try printing(
            broker, panel,
            faults: ["1 1 refuse 10102 pause", "1 1 ignore stop"])
        let pause = try panel.request("POST", "/printers/\(id)/pause")
        #expect(
            pause.status == 502 && (pause.members["code"] as? [String: Any])?["code"] as? Int == 10102, "\(pause.text)")
        let stop = try panel.request("POST", "/printers/\(id)/stop", headers: ["Prefer: wait=2"])
        #expect(stop.status == 504 && stop.text.contains("may still happen"))
        #expect(simulator.commands.last == "print/stop")
        let command = try panel.request("GET", "/commands/\(stop.text("id") ?? "")")
        #expect(command.text("outcome") == "unconfirmed")
    }

    @Test func aPrinterThatIsLateIsWatched() throws {
        let broker = try Broker()
        let panel = try Panel(broker)
        // 160 simulated seconds are 4 real ones.
        let (simulator, id) = try printing(broker, panel, faults: ["1 1 slow 160"])
        let pause = try panel.request("POST", "/printers/\(id)/pause", headers: ["Prefer: wait=1"])
        #expect(pause.status == 504, "\(pause.text)")
        let isLate = eventually(within: 20) {
            (try? panel.request("GET", "/commands/\(pause.text("id") ?? "")").text("outcome")) == "late"
        }
        let found = try panel.request("GET", "/commands/\(pause.text("id") ?? "")")
        #expect(isLate, "\(pause.text) \(found.text) \(simulator.log.suffix(3000))")
        let page = try panel.exporter.page()
        #expect(page["kobra_commands_total", ["command": "pause", "outcome": "late"]] == 1)
        #expect(eventually(within: 5) { panel.audit.contains(#""event":"late""#) })
    }

    @Test func nothingIsQueuedForABrokerThatIsGone() throws {
        let broker = try Broker()
        let panel = try Panel(broker)
        let (simulator, id) = try printing(broker, panel)
        try broker.stop()
        #expect(eventually(within: 10) { panel.exporter.log.contains("not connected") })
        for (method, path, body) in [
            ("POST", "pause", nil), ("POST", "stop", nil), ("POST", "cancel", nil), ("POST", "refresh", nil),
            ("PATCH", "settings", #"{"fan_percent":100}"#), ("GET", "firmware", nil), ("GET", "files?storage=usb", nil),
        ] as [(String, String, String?)] {
            let answer = try panel.request(method, "/printers/\(id)/\(path)", body)
            #expect(answer.status == 503, "\(path): \(answer.text)")
        }
        #expect(try panel.request("POST", "/emergency-stop").status == 503)
        try broker.start()
        #expect(try panel.state(of: id, within: 30, isOneOf: ["printing"]) == "printing")
        Patience.pause(5)
        #expect(simulator.commands.isEmpty)
    }

    @Test func aFrozenBrokerGetsNothingThatHeats() throws {
        let broker = try Broker()
        let panel = try Panel(broker, keepAlive: 5)
        let (simulator, id) = try printing(broker, panel)
        broker.pause()
        // Before the exporter can know, what heats needs an answer first.
        let heat = try panel.request("PATCH", "/printers/\(id)/settings", #"{"target_nozzle_celsius":250}"#)
        #expect([503, 504].contains(heat.status) && heat.text.contains("nothing was sent"), "\(heat.text)")
        // After one and a half keep-alives nothing is sent at all.
        let isRefused = eventually(within: 20) {
            (try? panel.request("POST", "/printers/\(id)/stop", headers: ["Prefer: wait=1"]).status) == 503
        }
        #expect(isRefused)
        let sent = simulator.commands
        broker.resume()
        #expect(try panel.state(of: id, within: 30, isOneOf: ["printing", "cancelled", "idle"]) != "")
        Patience.pause(5)
        #expect(!simulator.commands.contains("print/update") && sent.isEmpty)
    }

    @Test func aScrapeIsNotDelayedByACommandThatWaits() throws {
        let broker = try Broker()
        let panel = try Panel(broker)
        let (simulator, id) = try printing(broker, panel, faults: ["1 1 deaf"])
        defer { withExtendedLifetime(simulator) {} }
        let waiting = try Program(
            "curl",
            [
                "--silent", "--noproxy", "*", "--request", "POST", "--header",
                "Authorization: Bearer \(try String(contentsOf: URL(fileURLWithPath: panel.folder.file("operator")), encoding: .utf8).trimmingCharacters(in: .newlines))",
                // Longer than a slow machine takes for all that follows.
                "--header", "Prefer: wait=120", "http://127.0.0.1:\(panel.port)/api/v1/printers/\(id)/pause",
            ], in: panel.folder)
        Patience.pause(0.5)
        for _ in 0..<5 { _ = try panel.exporter.page() }
        #expect(try panel.request("GET", "/printers").status == 200)
        #expect(waiting.isRunning)
        for route in ["/api/v1/printers", "/api/v1/openapi.json", "/api/v1/emergency-stop"] {
            #expect(try panel.exporter.fetch(route).status == 404)
        }
    }

    @Test func stopsAHundredPrintersAtOnce() throws {
        let broker = try Broker()
        let panel = try Panel(broker)
        let simulator = try Simulator(broker, printers: 100, speed: 1, more: "--jobs", "none")
        let all = try panel.exporter.page(within: 30) { $0.sum("kobra_up") == 100 }
        #expect(all.sum("kobra_up") == 100)
        let peer = try Peer(broker, hearing: TopicFilter.commands)
        try peer.listen(for: 0.2)
        let start = ProcessInfo.processInfo.systemUptime
        let answer = try panel.request("POST", "/emergency-stop", headers: ["Prefer: respond-async"])
        let took = ProcessInfo.processInfo.systemUptime - start
        #expect(answer.status == 202 && (answer.members["printers"] as? [Any])?.count == 100)
        try peer.listen(for: 3)
        let stops = peer.heard.filter {
            String(decoding: $0.payload ?? [], as: UTF8.self).contains(#""action":"stop""#)
        }
        #expect(Set(stops.map(\.topic)).count == 100 && stops.count == 100)
        print("emergency stop: 200 messages to 100 printers, answered after \(took) s")
        withExtendedLifetime(simulator) {}
    }

    @Test func strangersAreSeenAndWrittenDown() throws {
        let broker = try Broker()
        let panel = try Panel(broker)
        let (simulator, id) = try printing(broker, panel)
        defer { withExtendedLifetime(simulator) {} }
        #expect(
            try panel.exporter.page(within: 40) { $0["kobra_foreign_commands_total"] == 0 }[
                "kobra_foreign_commands_total"] == 0)
        let peer = try Peer(broker)
        let model = try #require(ModelID("20021"))
        let address = PrinterAddress(model: model, printer: try #require(PrinterID(id)))
        for spelling in CommandSpelling.allCases {
            try peer.say(
                address.commandTopic(Verb("print", "pause"), spelling: spelling),
                Array(#"{"type":"print","action":"pause","msgid":"theirs","data":{"token":"SECRET"}}"#.utf8))
        }
        try peer.listen(for: 0.5)
        let page = try panel.exporter.page(within: 10) { $0["kobra_foreign_commands_total"] == 4 }
        #expect(page["kobra_foreign_commands_total"] == 4)
        #expect(eventually(within: 5) { panel.audit.contains(#""event":"stranger""#) })
        #expect(panel.audit.contains("print/pause"))
        #expect(!panel.audit.contains("SECRET") && !panel.exporter.log.contains("SECRET"))
    }

    /// Two names may lead to one broker; what is sent by one comes back by both.
    @Test func whatIsOursIsNoStrangersOnAnotherBroker() throws {
        let broker = try Broker()
        let exporter = try LiveExporter([
            "--mqtt.broker", broker.url, "--mqtt.broker", "mqtt://localhost:\(broker.port)", "--polling.interval", "5s",
        ])
        let peer = try Peer(broker)
        let printer = try PrinterAddress.printer("a")
        _ = try exporter.page(within: 10) { $0.sum("kobra_broker_connected") == 2 }
        try peer.report(printer, "status", "workReport", "free")
        let page = try exporter.page(within: 20) { $0.sum("kobra_queries_total") >= 4 }
        #expect(page["kobra_foreign_commands_total"] == 0)
        let topic = printer.commandTopic(Verb("print", "stop"), spelling: .type)
        try peer.say(topic, Array(#"{"type":"print","action":"stop","msgid":"theirs"}"#.utf8))
        try peer.listen(for: 0.2)
        // Heard by both, counted once.
        let seen = try exporter.page(within: 5) { $0["kobra_foreign_commands_total"] == 1 }
        #expect(seen["kobra_foreign_commands_total"] == 1)
        Patience.pause(1)
        #expect(try exporter.page()["kobra_foreign_commands_total"] == 1)
    }

    /// Who may not listen to commands cannot say that there were none.
    @Test func whereStrangersCannotBeHeardThereIsNoMetric() throws {
        let folder = try Folder()
        let acl = try folder.write(
            "topic write anycubic/#\ntopic read anycubic/anycubicCloud/v1/printer/public/#\n"
                + "topic readwrite $SYS/#\n", to: "acl")
        let broker = try Broker(["allow_anonymous true", "acl_file \(acl)"], folder: folder)
        let exporter = try LiveExporter(broker)
        try exporter.connected(to: broker)
        let peer = try Peer(broker)
        let printer = try PrinterAddress.printer("a")
        try peer.report(printer, "status", "workReport", "free")
        let page = try exporter.page(within: 10) { $0.sum("kobra_queries_total") > 0 }
        #expect(page["kobra_up"] == 1 && page.all("kobra_foreign_commands_total").isEmpty)
    }
}
