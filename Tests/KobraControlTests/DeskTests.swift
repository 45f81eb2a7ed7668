import JSON
import KobraProtocol
import KobraState
import Testing

@testable import KobraControl
@testable import KobraSimulator

/// The life of a command, with a printer that answers, one that does not, and one that says no.
@Suite struct DeskTests {
    static let firmwares = ["2.3.9", "3.1.2"]

    @Test(arguments: firmwares) func pausesResumesAndStops(firmware: String) throws {
        var bench = Bench(firmware: firmware)
        bench.startPrinting()
        #expect(try bench.result(.pause).outcome == .confirmed)
        #expect(bench.printer.job?.stage == .paused)
        #expect(try bench.result(.resume(acknowledged: nil)).outcome == .confirmed)
        #expect(bench.printer.job?.stage == .printing)
        let stop = try bench.result(.stop)
        #expect(stop.outcome == .confirmed && stop.state == .cancelled)
        #expect(bench.printer.nozzle.target == 0 && bench.printer.hotbed.target == 0)
        #expect(bench.published.map(\.command) == [.pause(task: "777"), .resume(task: "777"), .stop(task: "777")])
        #expect(bench.received == ["print/pause", "print/resume", "print/stop"])
    }

    @Test(arguments: firmwares) func changesSettings(firmware: String) throws {
        var bench = Bench(firmware: firmware)
        bench.startPrinting()
        let settings = PrintSettings(nozzleTarget: 230, hotbedTarget: 0, fan: 40, speedMode: 3, zOffset: -0.15)
        #expect(try bench.result(.settings(settings)).outcome == .confirmed)
        #expect(bench.printer.nozzle.target == 230 && bench.printer.hotbed.target == 0)
        #expect(bench.printer.fan == 40 && bench.printer.speedMode == 3 && bench.printer.zOffset == -15)
        #expect(bench.published.count == 1)
    }

    @Test(arguments: firmwares) func printsWhatThePrinterHas(firmware: String) throws {
        var bench = Bench(firmware: firmware)
        #expect(bench.desk.markReady(bench.situation) == nil)
        let result = try bench.result(.printFile(filename: "bracket.gcode", path: "/"))
        #expect(result.outcome == .confirmed && result.state == .checking)
        #expect(bench.printer.job?.plan.filename == "bracket.gcode")
    }

    @Test func printsWhatThePrinterFetches() throws {
        var bench = Bench()
        let file = RemoteFile(url: "\(Bench.url)a.gcode", md5: "0", size: 9_000_000, filename: "a.gcode")
        #expect(bench.desk.markReady(bench.situation) == nil)
        let result = try bench.result(.printDownload(file))
        #expect(result.outcome == .confirmed && result.state == .downloading)
        var other = file
        other.url = "http://files.example.evil/a.gcode"
        #expect(try bench.result(.printDownload(other)).objection?.kind == .forbidden)
        other.url = "\(Bench.url)../a.gcode"
        #expect(try bench.result(.printDownload(other)).objection?.kind == .outOfBounds)
    }

    @Test func asksAndTells() throws {
        var bench = Bench()
        #expect(try bench.result(.refresh).outcome == .confirmed)
        #expect(try bench.result(.firmware).answer == .firmware("3.1.2"))
        guard case .files(.local, let files)? = try bench.result(.listFiles(.local)).answer else {
            Issue.record("no list")
            return
        }
        #expect(files.contains { $0.name == "bracket.gcode" && $0.size == 1_834_022 })
        #expect(try bench.result(.sliceParameters).objection?.kind == .notNow)
        bench.startPrinting()
        let told = try bench.result(.sliceParameters).answer
        guard case .sliceParameters(let parameters)? = told else {
            Issue.record("no parameters")
            return
        }
        guard case .object(let members) = parameters else {
            Issue.record("no object")
            return
        }
        #expect(members.contains { $0.name == "layer_height" })
    }

    @Test func deletesAFileAndLooksThatItIsGone() throws {
        var bench = Bench()
        let order = Order.deleteFile(.local, path: "/", filename: "bracket.gcode")
        #expect(try bench.result(order).outcome == .confirmed)
        #expect(try bench.result(order).objection?.kind == .notFound)
        bench.inject(.lies(true))
        let other = Order.deleteFile(
            .usb, path: "/", filename: bench.printer.files.records(.usb, path: "/")[0].filename)
        #expect(try bench.result(other).outcome == .unconfirmed)
    }

    @Test func saysWhatThePrinterRefuses() throws {
        var bench = Bench()
        bench.startPrinting()
        for code in [10101, 10102] {
            bench.inject(.refuses(code: code, action: nil))
            let result = try bench.result(.pause)
            #expect(result.outcome == .refused && result.code?.rawValue == code && result.words.contains("refused"))
        }
        #expect(bench.published.count == 2)
    }

    @Test func doesNotBelieveWordsWithoutDeeds() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.lies(true))
        for order in [Order.pause, .stop, .cancel, .settings(PrintSettings(fan: 33)), .emergencyStop] {
            let result = try bench.result(order)
            #expect(result.outcome == .unconfirmed && result.words.contains("may still happen"))
        }
    }

    @Test func whatHappensAfterTheAnswerIsLate() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.slow(seconds: 14))
        let id = bench.order(.pause)
        bench.pass(10.5)
        #expect(bench.outcome(id) == .unconfirmed)
        bench.pass(10)
        #expect(bench.late.map(\.request.id) == [id] && bench.desk[id]?.result?.outcome == .late)
        #expect(bench.desk.figures.outcomes(of: .pause, for: bench.id)[.unconfirmed] == 1)
        #expect(bench.desk.figures.outcomes(of: .pause, for: bench.id)[.late] == 1)
        #expect(bench.received == ["print/pause"])
    }

    @Test func waitsForADelayedAnswer() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.slow(seconds: 4))
        #expect(try bench.result(.pause, wait: 20).outcome == .confirmed)
    }

    @Test func aDoubledAnswerIsOneAnswer() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.doubled(true))
        #expect(try bench.result(.pause).outcome == .confirmed)
        #expect(bench.desk.figures.outcomes(of: .pause, for: bench.id).total == 1)
    }

    @Test func aPrinterThatVanishesConfirmsNothing() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.vanishesOn(action: "pause"))
        #expect(try bench.result(.pause).outcome == .unconfirmed)
        bench.pass(120)
        #expect(bench.late.isEmpty && bench.received == ["print/pause"])
    }

    @Test func aDryRunSendsNothing() throws {
        var bench = Bench()
        bench.startPrinting()
        for order in [Order.pause, .stop, .settings(PrintSettings(nozzleTarget: 230))] {
            let result = try bench.result(order, dryRun: true)
            #expect(result.outcome == nil && result.objection == nil && result.words.contains("dry run"))
        }
        #expect(try bench.result(.resume(acknowledged: nil), dryRun: true).outcome == .rejected)
        #expect(bench.published.isEmpty)
    }

    @Test func theExpectedTaskMustBeOpen() throws {
        var bench = Bench()
        bench.startPrinting()
        #expect(try bench.result(.pause, task: "778").objection?.kind == .notNow)
        #expect(bench.published.isEmpty)
        #expect(try bench.result(.pause, task: "777").outcome == .confirmed)
    }

    @Test func makesNoSenseWithoutAPrint() throws {
        var bench = Bench()
        for order in [
            Order.pause, .resume(acknowledged: nil), .stop, .cancel, .settings(PrintSettings(fan: 3)),
            .linkTask(local: "x"),
        ] {
            let result = try bench.result(order)
            #expect(result.outcome == .rejected && result.objection?.kind == .notNow && result.state == .idle)
        }
        #expect(bench.published.isEmpty)
    }

    @Test func linksATask() throws {
        var bench = Bench()
        bench.startPrinting()
        #expect(try bench.result(.linkTask(local: "abc")).outcome == .confirmed)
        #expect(bench.printer.job?.plan.localTask == "abc")
    }

    @Test func startsTheCamera() throws {
        var bench = Bench()
        let target = VideoTarget(region: "r", secretID: "i", secretKey: "k", sessionToken: "t")
        #expect(try bench.result(.startVideo(target)).outcome == .confirmed)
    }

    @Test func commandsOfOnePrinterDoNotOvertake() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.slow(seconds: 2))
        let first = bench.order(.settings(PrintSettings(fan: 30)), wait: 30)
        let second = bench.order(.settings(PrintSettings(fan: 20)), wait: 30)
        #expect(bench.published.map(\.id) == [first])
        bench.pass(20)
        #expect(bench.published.map(\.id) == [first, second] && bench.outcome(second) == .confirmed)
    }

    @Test func aCommandThatWaitsTooLongIsNotSent() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.ignores(action: nil))
        bench.order(.settings(PrintSettings(fan: 30)), wait: 30)
        let second = bench.order(.settings(PrintSettings(fan: 20)), wait: 5)
        bench.pass(40)
        #expect(bench.outcome(second) == .rejected && bench.answers[second]?.result?.objection?.kind == .unavailable)
        #expect(bench.published.count == 1)
    }

    @Test func fewCommandsMayWait() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.ignores(action: nil))
        for _ in 0..<4 { bench.order(.settings(PrintSettings(fan: 30)), by: "a") }
        #expect(bench.answerCount == 0)
        let fifth = bench.order(.settings(PrintSettings(fan: 30)), by: "a")
        #expect(bench.answers[fifth]?.result?.objection?.kind == .unavailable)
        for caller in 0..<7 { for _ in 0..<4 { bench.order(.settings(PrintSettings(fan: 30)), by: "b\(caller)") } }
        #expect(bench.answerCount == 1)
        let last = bench.order(.settings(PrintSettings(fan: 30)), by: "c")
        #expect(bench.answers[last]?.result?.objection?.kind == .unavailable)
        // What is safe goes on.
        #expect(
            bench.outcome(bench.order(.stop, by: "a")) == nil && bench.published.last?.command == .stop(task: "777"))
    }

    @Test func theTableIsBounded() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.ignores(action: nil))
        for _ in 0..<1500 { bench.order(.pause) }
        #expect(bench.desk.awaited == [bench.id])
        #expect(bench.answerCount == 500)
        bench.pass(11)
        #expect(bench.answerCount == 1500)
    }

    @Test func aRemovedTokenSendsNothingMore() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.ignores(action: nil))
        bench.order(.settings(PrintSettings(fan: 30)), by: "a")
        let waiting = bench.order(.settings(PrintSettings(fan: 20)), by: "b")
        let situation = bench.situation
        let effects = bench.desk.revoke(["b"]) { _ in situation }
        guard case .answer(let record)? = effects.first else {
            Issue.record("no answer")
            return
        }
        #expect(record.request.id == waiting && record.result?.objection?.kind == .revoked)
    }

    @Test func aPrinterThatIsForgottenEndsItsCommands() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.ignores(action: nil))
        bench.order(.pause)
        let effects = bench.desk.advance { _ in nil }
        #expect(effects.count == 1 && bench.desk.awaited.isEmpty)
    }
}
