import Foundation
import Testing

/// How the exporter ends.
@Suite(.besideOthers) struct ShutdownEndToEndTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func saysGoodbye(signal: Int32) throws {
        let broker = try Broker()
        let simulator = try Simulator(broker, printers: 1)
        let exporter = try LiveExporter(broker)
        try exporter.connected(to: broker)
        exporter.program.signal(signal)
        #expect(exporter.program.end(within: 1) == 0)
        #expect(exporter.log.contains("msg=stopping"))
        let hasLeft = eventually(within: 5) {
            broker.log.split(separator: "\n").contains {
                $0.contains("Client kobra-exporter-") && $0.hasSuffix(" disconnected.")
            }
        }
        #expect(hasLeft, "\(broker.log)")
        #expect(!broker.log.contains(/Client kobra-exporter-[0-9a-f]+ closed its connection/))
        _ = simulator
    }

    /// However hopeless its brokers are: a name that does not exist, a port that never answers, one that is closed, one
    /// that answers and then freezes.
    @Test(arguments: [SIGTERM, SIGINT])
    func waitsForNobody(signal: Int32) throws {
        let hole = try Broker()
        hole.pause()
        let frozen = try Broker()
        let closed = try Port.free()
        let exporter = try LiveExporter(
            hole, frozen,
            more: ["--mqtt.broker", "mqtt://nowhere.invalid:1883", "--mqtt.broker", "mqtt://127.0.0.1:\(closed)"])
        try exporter.connected(to: frozen)
        frozen.pause()
        Patience.pause(0.5)
        exporter.program.signal(signal)
        #expect(exporter.program.end(within: 1) == 0, "\(exporter.log)")
        hole.resume()
        frozen.resume()
    }

    /// A client that says nothing holds nothing up.
    @Test func waitsForNoClient() throws {
        let broker = try Broker()
        let exporter = try LiveExporter(broker)
        let silent = try Program("bash", ["-c", "exec 3<>/dev/tcp/127.0.0.1/\(exporter.port); sleep 60"], in: Folder())
        Patience.pause(0.3)
        exporter.program.signal(SIGTERM)
        #expect(exporter.program.end(within: 1) == 0)
        _ = silent
    }

    /// Of what was sent it is not said that nothing will come of it, and only what was not sent was not.
    @Test func whoWaitsForACommandIsToldWhetherItWasSent() throws {
        let broker = try Broker()
        let panel = try Panel(broker)
        let simulator = try Simulator(
            broker, printers: 2,
            script: (1...2).map { "2 \($0) start a.gcode task=777 minutes=600\n1 \($0) deaf\n" }.joined(), speed: 40,
            more: "--verbose")
        let (id, other) = (simulator.ids[0], simulator.ids[1])
        for id in [id, other] { #expect(try panel.state(of: id, within: 40, isOneOf: ["printing"]) == "printing") }
        let token = try String(contentsOf: URL(fileURLWithPath: panel.folder.file("operator")), encoding: .utf8)
        func ask(_ method: String, _ path: String, _ body: String) throws -> Program {
            try Program(
                "curl",
                [
                    "--silent", "--noproxy", "*", "--request", method, "--header",
                    "Authorization: Bearer \(token.trimmingCharacters(in: .newlines))",
                    "--header", "Prefer: wait=120", "--json", body, "http://127.0.0.1:\(panel.port)/api/v1/\(path)",
                ], in: panel.folder)
        }
        func change(fan percent: Int) throws -> Program {
            try ask("PATCH", "printers/\(id)/settings", #"{"fan_percent":\#(percent)}"#)
        }
        let sent = try change(fan: 30)
        #expect(eventually(within: 20) { simulator.commands == ["print/update"] }, "\(simulator.log.suffix(2000))")
        let stop = try ask("POST", "emergency-stop", #"{"printers":["\#(other)"]}"#)
        let commands = ["print/update", "print/stop", "print/update"]
        #expect(eventually(within: 20) { simulator.commands == commands }, "\(simulator.log.suffix(2000))")
        let waiting = try change(fan: 20)
        Patience.pause(1)
        panel.exporter.program.signal(SIGTERM)
        #expect(panel.exporter.program.end(within: 5) == 0)
        #expect([sent, stop, waiting].allSatisfy { $0.end(within: 5) == 0 })
        #expect(sent.output.contains(#""status":504"#) && sent.output.contains("may still happen"), "\(sent.output)")
        #expect(stop.output.contains(#""status":504"#) && stop.output.contains("may still happen"), "\(stop.output)")
        #expect(
            waiting.output.contains(#""status":503"#) && waiting.output.contains("nothing was sent"),
            "\(waiting.output)")
        #expect(simulator.commands == commands)
        // Each leaves its trace: in the audit file, and in the log.
        for (command, outcome) in [
            ("settings", "unconfirmed"), ("emergency_stop", "unconfirmed"), ("settings", "rejected"),
        ] {
            let lines = panel.audit.split(separator: "\n").count {
                $0.contains(#""command":"\#(command)""#) && $0.contains(#""outcome":"\#(outcome)""#)
            }
            #expect(lines == 1, "\(command) \(outcome): \(panel.audit)")
            let isLogged = panel.exporter.log.split(separator: "\n").contains {
                $0.contains("command=\(command)") && $0.contains("outcome=\(outcome)")
            }
            #expect(isLogged, "\(command) \(outcome): \(panel.exporter.log)")
        }
    }

    /// An audit file whose disk hangs, also when it is to be opened anew.
    @Test func waitsForNoDisk() throws {
        let broker = try Broker()
        let panel = try Panel(broker)
        let tracer = try panel.hangAudit()
        #expect(try panel.request("GET", "/printers", token: "wrong", within: 10).status == 401)
        panel.exporter.program.signal(SIGHUP)
        #expect(eventually(within: 10) { panel.exporter.log.contains("configuration reloaded") })
        panel.exporter.program.signal(SIGTERM)
        // The whole process ends, the thread in the system call with it, which strace alone still holds.
        #expect(eventually(within: 5) { tracer.log.contains(/write resumed>.* = \?/) }, "\(tracer.log)")
        tracer.signal(SIGKILL)
        #expect(panel.exporter.program.end(within: 5) == 0, "\(panel.exporter.log)")
        #expect(!panel.audit.contains("denied"))
    }

    /// What is still to be written down at the end is.
    @Test func writesDownWhatIsKnown() throws {
        let broker = try Broker()
        let panel = try Panel(broker)
        let refused = try (0..<5).map { _ in try panel.request("POST", "/emergency-stop", "{").status }
        panel.exporter.program.signal(SIGTERM)
        #expect(panel.exporter.program.end(within: 5) == 0)
        #expect(refused == [400, 400, 400, 400, 400])
        #expect(panel.audit.split(separator: "\n").count { $0.contains(#""status":400"#) } == 5, "\(panel.audit)")
    }

    /// A port that is taken is said, with status 1.
    @Test func saysWhyItCannotListen() throws {
        let broker = try Broker()
        let exporter = try LiveExporter(broker)
        let second = try Program.run(
            "kobra-exporter", ["--web.listen-address", "127.0.0.1:\(exporter.port)", "--mqtt.broker", broker.url])
        #expect(second.status == 1)
        #expect(second.errors.contains("127.0.0.1:\(exporter.port)"))
        #expect(second.errors.lowercased().contains("in use"))
    }
}
