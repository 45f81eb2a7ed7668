import Configuration
import HTTPServer
import JSON
import Synchronization
import Testing
@testable import KobraAdmin
@testable import KobraControl

@Suite struct AuditTests {
    private func fields(_ line: String) throws -> JSONValue { try JSONDocument(line.utf8).root }

    @Test func attemptIsOneLine() throws {
        let bench = Bench()
        bench.send("PATCH", "/printers/left/settings", #"{"target_nozzle_celsius":0,"fan_percent":100}"#)
        #expect(bench.lines.isEmpty, "not before its answer is known")
        bench.operating.endAll(.over(.refused, "the printer refused: busy", code: 10101))
        #expect(bench.lines.count == 1)
        let line = try fields(try #require(bench.lines.first))
        #expect(line["time"].text == "T1709712000000")
        #expect(line["event"].text == "command")
        #expect(line["token"].text == "master")
        #expect(line["request"].text == "PATCH /api/v1/printers/{printer}/settings")
        #expect(line["printer"].text == "left")
        #expect(line["printer_id"].text == Bench.left)
        #expect(line["command"].text == "settings")
        #expect(line["asked"]["target_nozzle_celsius"].strictNumber == 0)
        #expect(line["task_id"].text == "482913")
        #expect(line["command_id"].text == bench.operating.orders.first?.request.id)
        #expect(line["outcome"].text == "refused")
        #expect(line["status"].strictNumber == 502)
        #expect(line["code"].strictNumber == 10101)
        #expect(line["message"].text == "the printer refused: busy")
    }

    @Test func turnedDownIsALineAndReadingIsNone() throws {
        let bench = Bench()
        bench.send("GET", "/printers")
        bench.send("GET", "/printers/nobody")
        bench.send("GET", "/nothing")
        #expect(bench.lines.isEmpty)
        bench.send("POST", "/printers/left/pause", "{")
        bench.send("POST", "/printers/left/pause", token: Bench.reader)
        bench.send("POST", "/printers/left/pause", token: "wrong")
        bench.send("POST", "/somewhere?x=secret", token: "wrong")
        let lines = try bench.lines.map(fields)
        #expect(lines.map { $0["status"].strictNumber } == [400, 403, 401, 401])
        #expect(lines.map { $0["event"].text } == ["command", "denied", "denied", "denied"])
        #expect(lines.map { $0["token"].text } == ["master", "reader", "-", "-"])
        let pause = "POST /api/v1/printers/{printer}/pause"
        #expect(lines.map { $0["request"].text } == [pause, pause, pause, "-"])
    }

    @Test func holdsNoSecret() {
        let bench = Bench()
        bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
        let secret = "SECRET"
        bench.send(
            "POST", "/printers/left/video/start",
            #"{"region":"r","secret_id":"SECRET1","secret_key":"SECRET2","session_token":"SECRET3"}"#)
        bench.send(
            "POST", "/printers/left/print",
            #"{"filename":"a","url":"http://u:SECRET@h/a?k=SECRET#SECRET","md5":"5d41402abc4b2a76b9719d911017c592","size":9}"#
        )
        bench.send(
            "POST", "/printers/left/firmware/update",
            #"{"url":"https://SECRET@h/f?SECRET","md5":"5d41402abc4b2a76b9719d911017c592","size":1,"version":"3.1.4","name":"f","confirm":"0123456789abcdef0123456789abcdef"}"#
        )
        bench.send("POST", "/printers/left/video/start", #"{"SECRET":"SECRET"}"#, token: Bench.reader)
        bench.send("POST", "/printers/left/pause", "", token: secret)
        bench.send("POST", "/SECRET", "", token: secret, query: [.init("token", secret)])
        bench.send("GET", "/commands/SECRET", token: secret)
        #expect(bench.operating.orders.count == 3)
        #expect(bench.lines.count >= 7)
        #expect(bench.lines.contains { $0.contains(#""url":"http://h/a""#) })
        #expect(!bench.lines.contains { $0.contains(secret) || $0.contains(Bench.master) || $0.contains("\n") })
    }

    @Test func withoutAuditOnlyTheSafeDirectionIsAllowed() throws {
        let bench = Bench()
        bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
        bench.breakAudit()
        let refused = bench.send("POST", "/printers/left/refresh")
        #expect(refused.status == 503)
        #expect(try refused.body["detail"].text?.contains("audit") == true)
        #expect(bench.send("POST", "/printers/left/ready").status == 503)
        #expect(bench.operating.isUntouched)
        #expect(bench.send("POST", "/printers/left/stop").status == 200)
        #expect(bench.send("POST", "/emergency-stop").status == 200)
        #expect(bench.send("PATCH", "/printers/left/settings", #"{"target_hotbed_celsius":0}"#).status == 200)
        bench.breakAudit(false)
        #expect(bench.send("POST", "/printers/left/refresh").status == 200)
        #expect(try bench.lines.map { try fields($0)["event"].text } == ["probe", "command"])
        bench.breakAudit()
        #expect(bench.send("POST", "/printers/left/refresh").status == 200, "the file broke only now")
        #expect(bench.send("POST", "/printers/left/refresh").status == 503)
    }

    @Test func guessersDoNotOpenWhatIsClosed() {
        let bench = Bench()
        bench.breakAudit()
        #expect(bench.send("POST", "/printers/left/refresh").status == 503)
        bench.breakAudit(false)
        bench.send("GET", "/printers", token: "wrong")
        bench.breakAudit()
        #expect(bench.send("POST", "/printers/left/refresh").status == 503)
    }

    @Test func floodOfGuessesIsCountedAndNotListed() throws {
        let bench = Bench()
        for _ in 0..<500 { bench.send("GET", "/printers", token: "wrong") }
        #expect(bench.lines.count == Audit.deniedPerSecond)
        bench.wait(1)
        #expect(bench.lines.count == Audit.deniedPerSecond + 1)
        #expect(try fields(bench.lines.last ?? "")["suppressed"].strictNumber == 490)
        bench.wait(1)
        #expect(bench.lines.count == Audit.deniedPerSecond + 1)
    }

    /// None of it waits for the disk, and the lines come in order.
    @Test func aDiskThatHangsHoldsUpNoRequest() throws {
        let bench = Bench()
        bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
        bench.api.tryAudit()
        bench.hangAudit()
        bench.send("GET", "/printers", token: "wrong")
        #expect(bench.send("POST", "/printers/left/pause", "{").status == 400)
        let ready = bench.send("POST", "/printers/right side/ready")
        #expect(bench.send("GET", "/printers").status == 200)
        #expect(ready.status == nil && bench.lines.count == 1, "not before its line is written")
        bench.releaseAudit()
        #expect(ready.status == 200)
        let lines = try bench.lines.map(fields)
        #expect(lines.map { $0["event"].text } == ["probe", "denied", "command", "command"])
        #expect(lines.map { $0["status"].strictNumber } == [nil, 401, 400, 200])
    }

    @Test func whileALineHangsOnlyTheSafeDirectionIsAllowed() throws {
        let bench = Bench()
        bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
        bench.api.tryAudit()
        bench.hangAudit(isStuck: true)
        let refused = bench.send("POST", "/printers/left/refresh")
        #expect(refused.status == 503)
        #expect(try refused.body["detail"].text?.contains("audit") == true)
        #expect(bench.operating.isUntouched)
        #expect(bench.send("POST", "/printers/left/stop").status == 200)
        bench.releaseAudit()
        #expect(bench.send("POST", "/printers/left/refresh").status == 200)
    }

    /// What is not known at the start is tried once, and not once for each who asks.
    @Test func beforeTheFirstLineIsWrittenOnlyTheSafeDirectionIsAllowed() throws {
        let bench = Bench()
        bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
        bench.hangAudit()
        for _ in 0..<3 { #expect(bench.send("POST", "/printers/left/refresh").status == 503) }
        bench.releaseAudit()
        #expect(bench.send("POST", "/printers/left/refresh").status == 200)
        let lines = try bench.lines.map { try fields($0)["event"].text }
        #expect(lines == ["probe", "command", "command", "command", "command"])
    }

    @Test func whatHasNoRoomIsCounted() throws {
        let bench = Bench()
        bench.hangAudit(isFull: true)
        for _ in 0..<3 { bench.send("GET", "/printers", token: "wrong") }
        bench.wait(1)
        bench.releaseAudit()
        #expect(bench.lines.isEmpty)
        bench.wait(1)
        #expect(bench.lines.count == 1)
        #expect(try fields(bench.lines.first ?? "")["suppressed"].strictNumber == 3)
    }

    @Test func tellsOfLateEnds() throws {
        let bench = Bench()
        bench.send("POST", "/printers/left/pause")
        bench.operating.endAll(.over(.unconfirmed))
        bench.operating.state.withLock { $0.orders[0].record.result?.outcome = .late }
        bench.api.noteLate(bench.operating.orders[0])
        let lines = try bench.lines.map(fields)
        #expect(lines.map { $0["event"].text } == ["command", "late"])
        #expect(lines.map { $0["outcome"].text } == ["unconfirmed", "late"])
    }

    @Test func fieldsAreForALogToo() {
        var line = AuditLine(time: 1, event: "stranger")
        line.printer = "left"
        line.request = "print/pause"
        line.message = String(repeating: "x", count: 5000)
        #expect(line.fields.map(\.name) == ["event", "request", "printer", "message"])
        #expect(line.fields.last?.value.count == 200)
    }

    @Test func repetitionIsALineOfItsOwn() throws {
        let bench = Bench()
        bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
        for _ in 0..<2 { bench.send("POST", "/printers/left/pause", "", [.init("Idempotency-Key", "k")]) }
        #expect(try bench.lines.map { try fields($0)["outcome"].text } == ["confirmed", "replayed"])
    }
}
