import Foundation
import KobraProtocol
import Testing

/// What is about to be printed, resumed, updated or deleted is on the disk before it is sent: after a crash it is told that it
/// may have happened, and it never happens twice.
@Suite(.besideOthers) struct IntentsEndToEndTests {
    private static let file = #"{"filename":"bracket.gcode"}"#

    /// A panel whose exporter remembers.
    private func panel(_ broker: Broker, state: String = "DIR/state") throws -> Panel {
        try Panel(broker, flags: ["--state.file", state])
    }

    /// A printer that is idle, and whose plate was said to be clear.
    private func ready(_ broker: Broker, _ panel: Panel, script: String? = nil) throws -> (Simulator, String) {
        let simulator = try Simulator(
            broker, printers: 1, script: script, speed: 20, more: "--verbose", "--jobs", "none")
        let id = try #require(simulator.ids.first)
        #expect(try panel.state(of: id, within: 20, isOneOf: ["idle"]) == "idle")
        #expect(try panel.request("POST", "/printers/\(id)/ready").status == 200)
        return (simulator, id)
    }

    /// A printer whose print is paused.
    private func paused(_ broker: Broker, _ panel: Panel) throws -> (Simulator, String) {
        let simulator = try Simulator(
            broker, printers: 1, script: "2 1 start a.gcode task=777 minutes=600", speed: 40, more: "--verbose")
        let id = try #require(simulator.ids.first)
        #expect(try panel.state(of: id, within: 40, isOneOf: ["printing"]) == "printing", "\(panel.exporter.log)")
        #expect(try panel.request("POST", "/printers/\(id)/pause").status == 200)
        return (simulator, id)
    }

    /// The thread of an exporter that writes the state file.
    private func writer(_ panel: Panel) throws -> String {
        let tasks = "/proc/\(panel.exporter.program.id)/task"
        return try #require(
            FileManager.default.contentsOfDirectory(atPath: tasks).first { task in
                (try? String(contentsOfFile: "\(tasks)/\(task)/comm", encoding: .utf8)) == "state\n"
            })
    }

    /// Follows that thread alone, once strace says that it does.
    private func trace(_ panel: Panel, _ arguments: String...) throws -> Program {
        try panel.trace(["-p", try writer(panel)] + arguments)
    }

    @Test func whatWasSentAtACrashIsUnknownAndNotSentAgain() throws {
        let broker = try Broker()
        let panel = try panel(broker)
        // The printer says nothing to it, so that its end is not known.
        let (simulator, id) = try ready(broker, panel, script: "1 1 ignore start")
        let ear = try Eavesdropper(broker)
        let key = ["Idempotency-Key: once", "Prefer: respond-async"]
        let accepted = try panel.request("POST", "/printers/\(id)/print", Self.file, headers: key)
        #expect(accepted.status == 202, "\(accepted.text)")
        let command = try #require(accepted.text("id"))
        #expect(eventually(within: 20, every: 0.005) { ear.heard.contains { $0.verb == "print/start" } })
        try panel.restart(by: SIGKILL)
        let found = try panel.request("GET", "/commands/\(command)")
        #expect(found.text("outcome") == "unconfirmed" && found.text("stage") == "ended", "\(found.text)")
        #expect(found.text("message")?.contains("not sent again") == true)
        #expect(panel.exporter.log.contains("admin: unknown") && panel.audit.contains(#""event":"unknown""#))
        let page = try panel.exporter.page()
        #expect(page["kobra_commands_total", ["command": "print", "outcome": "unconfirmed"]] == 1)
        #expect(try panel.exporter.fetch("/").body.contains("print: unconfirmed"))
        // The same request again, with the same key: nothing is begun. The first was answered 202, and so is this.
        let again = try panel.request("POST", "/printers/\(id)/print", Self.file, headers: key)
        #expect([202, 504].contains(again.status) && again.text("id") == command, "\(again.text)")
        #expect(again.headers["idempotent-replayed"] == "true", "\(again.headers)")
        #expect(try panel.request("POST", "/printers/\(id)/print", #"{"filename":"b"}"#, headers: key).status == 422)
        Patience.pause(3)
        #expect(ear.heard.filter { $0.verb == "print/start" }.count == 1)
        #expect(simulator.commands == ["print/start"])
        // It is told once: after another restart it is over and forgotten, and the key is good still.
        try panel.restart(by: SIGKILL)
        #expect(try panel.request("GET", "/commands/\(command)").status == 404)
        #expect(!panel.exporter.log.contains("admin: unknown"))
        let third = try panel.request("POST", "/printers/\(id)/print", Self.file, headers: key)
        #expect(third.headers["idempotent-replayed"] == "true" && third.text("id") == command, "\(third.text)")
        #expect(ear.heard.filter { $0.verb == "print/start" }.count == 1)
    }

    /// Who waits with the request when the exporter is killed gets no answer; asking again gets the truth.
    @Test func aRequestThatWasWaitingIsAnsweredAfterTheCrash() throws {
        let broker = try Broker()
        let panel = try panel(broker)
        let (simulator, id) = try ready(broker, panel, script: "1 1 ignore start")
        let ear = try Eavesdropper(broker)
        let token = try String(contentsOfFile: panel.folder.file("operator"), encoding: .utf8)
        let waiting = try Program(
            "curl",
            [
                "--silent", "--noproxy", "*", "--request", "POST", "--header",
                "Authorization: Bearer \(token.trimmingCharacters(in: .newlines))", "--header", "Idempotency-Key: once",
                "--header", "Content-Type: application/json", "--data-binary", Self.file,
                "http://127.0.0.1:\(panel.port)/api/v1/printers/\(id)/print",
            ], in: panel.folder)
        #expect(eventually(within: 20, every: 0.005) { ear.heard.contains { $0.verb == "print/start" } })
        try panel.restart(by: SIGKILL)
        #expect(waiting.end(within: 10) != 0)
        let again = try panel.request("POST", "/printers/\(id)/print", Self.file, headers: ["Idempotency-Key: once"])
        #expect(again.status == 504 && again.text("outcome") == "unconfirmed", "\(again.text)")
        #expect(again.headers["idempotent-replayed"] == "true")
        Patience.pause(2)
        #expect(ear.heard.filter { $0.verb == "print/start" }.count == 1 && simulator.commands == ["print/start"])
    }

    /// Killed when it is on the disk and not sent yet: in the system call that makes the folder durable.
    @Test func whatWasOnlyWrittenDownIsUnknownAndNeverSent() throws {
        let broker = try Broker()
        let panel = try panel(broker)
        let (simulator, id) = try ready(broker, panel)
        let ear = try Eavesdropper(broker)
        var isFound = false
        // The write that happens every 30 s may come in between; then it was that one that did not end.
        for _ in 0..<4 where !isFound {
            let tracer = try trace(
                panel, "-P", panel.folder.path, "-P", panel.folder.path + "/", "-e", "trace=fsync", "-e",
                "inject=fsync:signal=SIGKILL")
            let accepted = try? panel.request(
                "POST", "/printers/\(id)/print", Self.file, headers: ["Prefer: respond-async"])
            #expect(panel.exporter.program.end(within: 60) != nil, "\(tracer.log)")
            try panel.start()
            let found = try panel.request("GET", "/commands/\(accepted?.text("id") ?? "none")")
            isFound = found.status == 200
            if isFound { #expect(found.text("outcome") == "unconfirmed" && found.text("sent") == nil, "\(found.text)") }
            #expect(try panel.state(of: id, within: 40, isOneOf: ["idle"]) == "idle")
            #expect(try panel.request("POST", "/printers/\(id)/ready").status == 200)
        }
        #expect(isFound)
        Patience.pause(3)
        #expect(!ear.heard.contains { $0.verb == "print/start" } && simulator.commands.isEmpty)
    }

    /// A disk that hangs, in truth a system call that takes long.
    @Test func aSlowDiskHoldsBackWhatIsDangerousAndNothingElse() throws {
        let broker = try Broker()
        let panel = try panel(broker)
        let (simulator, id) = try paused(broker, panel)
        let tracer = try trace(panel, "-e", "trace=fsync", "-e", "inject=fsync:delay_enter=20000000")
        let resume = try panel.request("POST", "/printers/\(id)/resume")
        #expect(resume.status == 503 && resume.text.contains("state file"), "\(resume.text) \(tracer.log)")
        // One that is on its way to the disk is overtaken by a stop, which does not wait.
        let late = try panel.request("POST", "/printers/\(id)/resume", headers: ["Prefer: respond-async"])
        let command = try #require(late.text("id"))
        let isRecording = eventually(within: 10, every: 0.02) {
            (try? panel.request("GET", "/commands/\(command)").text("stage")) == "recording"
        }
        #expect(isRecording)
        let stop = try panel.request("POST", "/printers/\(id)/stop", headers: ["Prefer: wait=30"])
        #expect(stop.status == 200, "\(stop.text)")
        let overtaken = try panel.request("GET", "/commands/\(command)").text("outcome")
        #expect(["superseded", "rejected"].contains(overtaken))
        tracer.signal(SIGKILL)
        Patience.pause(5)
        #expect(simulator.commands == ["print/pause", "print/stop"])
        // Nothing of it is told after a restart.
        try panel.restart(by: SIGTERM)
        #expect(!panel.exporter.log.contains("admin: unknown"))
    }

    /// Neither who has no good token nor a stranger on the broker holds up a stop, however slow the audit's disk is.
    @Test func aSlowAuditHoldsBackWhatIsDangerousAndNothingElse() throws {
        let broker = try Broker()
        let panel = try panel(broker)
        let (simulator, id) = try paused(broker, panel)
        defer { withExtendedLifetime(simulator) {} }
        let (ear, peer) = (try Eavesdropper(broker), try Peer(broker))
        let before = panel.audit
        let tracer = try panel.hangAudit()
        #expect(try panel.request("GET", "/printers", token: "wrong", within: 10).status == 401)
        let address = PrinterAddress(
            model: try #require(ModelID("20021")), printer: try #require(PrinterID(id)))
        try peer.say(
            address.commandTopic(Verb("print", "pause"), spelling: .type),
            Array(#"{"type":"print","action":"pause","msgid":"theirs"}"#.utf8))
        try peer.listen(for: 0.5)
        #expect(try panel.request("GET", "/printers", within: 10).status == 200)
        let received = try panel.exporter.page(within: 10) { $0["kobra_foreign_commands_total"] == 1 }
            .sum("kobra_broker_messages_received_total")
        let stop = try panel.request("POST", "/emergency-stop", headers: ["Prefer: respond-async"], within: 10)
        #expect(stop.status == 202, "\(stop.text)")
        #expect(eventually(within: 10, every: 0.02) { ear.heard.contains { $0.verb == "print/stop" } })
        let page = try panel.exporter.page(within: 10) { $0.sum("kobra_broker_messages_received_total") > received }
        #expect(page.sum("kobra_broker_messages_received_total") > received)
        // What waits for that disk for long is refused.
        var resume = try panel.request("POST", "/printers/\(id)/resume", within: 10)
        _ = try eventually(within: 10) {
            resume = try panel.request("POST", "/printers/\(id)/resume", within: 10)
            return resume.status == 503
        }
        #expect(resume.status == 503 && resume.text.contains("audit file"), "\(resume.text)")
        #expect(panel.audit == before, "all this was before any line was written: \(tracer.log)")
        tracer.signal(SIGKILL)
        var events: [String] = []
        _ = eventually(within: 10) {
            events = panel.audit.dropFirst(before.count).matches(of: /"event":"([a-z]+)"/).map { String($0.output.1) }
            return events.count >= 4
        }
        #expect(
            events.prefix(2) == ["denied", "stranger"] && events.dropFirst(2).allSatisfy { $0 == "command" },
            "\(events)")
    }

    @Test func aFullDiskHoldsBackWhatIsDangerousAndNothingElse() throws {
        let broker = try Broker()
        let folder = try Folder()
        let mounted = try Program.run("mount", ["-t", "tmpfs", "-o", "size=256k", "none", folder.path])
        #expect(mounted.status == 0, "\(mounted.errors)")
        defer { _ = try? Program.run("umount", ["--lazy", folder.path]) }
        let panel = try panel(broker, state: folder.file("state"))
        let (simulator, id) = try paused(broker, panel)
        _ = try Program.run("dd", ["if=/dev/zero", "of=\(folder.file("full"))", "bs=1k"])
        let resume = try panel.request("POST", "/printers/\(id)/resume", headers: ["Idempotency-Key: r"])
        #expect(resume.status == 503 && resume.text.contains("the state file could not be written"), "\(resume.text)")
        #expect(panel.exporter.log.contains("the state file cannot be written"))
        #expect(simulator.commands == ["print/pause"])
        try FileManager.default.removeItem(atPath: folder.file("full"))
        let again = try panel.request("POST", "/printers/\(id)/resume")
        #expect(again.status == 200, "\(again.text)")
        _ = try Program.run("dd", ["if=/dev/zero", "of=\(folder.file("full"))", "bs=1k"])
        #expect(try panel.request("POST", "/printers/\(id)/pause").status == 200)
        #expect(try panel.request("POST", "/printers/\(id)/stop").status == 200)
        #expect(simulator.commands == ["print/pause", "print/resume", "print/pause", "print/stop"])
    }

    /// Keys and answers are there again after a good end, too.
    @Test func answersAreRepeatedAfterARestart() throws {
        let broker = try Broker()
        let panel = try panel(broker)
        let (simulator, id) = try ready(broker, panel)
        let key = ["Idempotency-Key: once"]
        let first = try panel.request("POST", "/printers/\(id)/print", Self.file, headers: key)
        #expect(first.status == 200, "\(first.text)")
        for signal in [SIGTERM, SIGKILL] {
            try panel.restart(by: signal)
            let again = try panel.request("POST", "/printers/\(id)/print", Self.file, headers: key)
            #expect(again.status == 200 && again.text == first.text, "\(again.text)")
            #expect(again.headers["idempotent-replayed"] == "true")
            #expect(!panel.exporter.log.contains("admin: unknown"))
        }
        #expect(simulator.commands == ["print/start"])
        let state = try String(contentsOfFile: panel.folder.file("state"), encoding: .utf8)
        let token = try String(contentsOfFile: panel.folder.file("operator"), encoding: .utf8)
        #expect(state.contains("idempotency") && !state.contains(token.trimmingCharacters(in: .newlines)))
    }
}
