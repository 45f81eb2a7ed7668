import JSON
import KobraProtocol
import KobraState
import Testing

@testable import KobraControl
@testable import KobraSimulator

/// What begins, goes on, overwrites or destroys is written down before it is sent.
@Suite struct RecordingTests {
    private func bench() -> Bench {
        var bench = Bench()
        bench.desk.recordsIntents = true
        return bench
    }

    /// One whose print is paused.
    private func paused() -> Bench {
        var bench = bench()
        bench.startPrinting()
        bench.order(.pause)
        bench.pass(5)
        return bench
    }

    private static let resume = Order.resume(acknowledged: nil)

    @Test func everyKindIsDecidedOn() {
        #expect(OrderKind.allCases.filter(\.isRecorded) == [.resume, .delete, .print, .firmwareUpdate])
    }

    @Test func nothingIsSentBeforeItIsWrittenDown() {
        var bench = paused()
        bench.disk = (2, true)
        let id = bench.order(Self.resume)
        bench.pass(1.5)
        #expect(bench.desk[id]?.stage == .recording && bench.published.count == 1)
        #expect(bench.desk.intents.map(\.id) == [id] && bench.desk.intents.first?.sent == nil)
        bench.pass(1)
        #expect(bench.published.map(\.command) == [.pause(task: "777"), .resume(task: "777")])
        bench.pass(5)
        #expect(bench.outcome(id) == .confirmed && bench.desk.intents.isEmpty)
        #expect(bench.desk.isWrittenDown(id))
    }

    @Test func theIntentSaysThatItWasSent() {
        var bench = paused()
        bench.inject(.deaf(true))
        bench.inject(.ignores(action: "resume"))
        bench.inject(.deaf(false))
        let id = bench.order(Self.resume)
        bench.pass(2)
        #expect(bench.desk[id]?.stage == .sent)
        #expect(bench.desk.intents.first?.sent != nil)
    }

    @Test(arguments: [
        Order.printFile(filename: "bracket.gcode", path: "/"),
        .deleteFile(.local, path: "/", filename: "bracket.gcode"),
    ])
    func aFullDiskHoldsItBack(order: Order) throws {
        var bench = bench()
        #expect(bench.desk.markReady(bench.situation) == nil)
        bench.disk = (0.5, false)
        let result = try bench.result(order)
        #expect(result.outcome == .rejected && result.objection?.kind == .unavailable)
        #expect(result.words.contains("state file") && result.words.contains("nothing was sent"))
        #expect(bench.published.isEmpty && bench.desk.intents.isEmpty)
        bench.disk = (0, true)
        #expect(try bench.result(order).outcome == .confirmed)
    }

    @Test func aDiskThatHangsHoldsItBackAndNotForLong() throws {
        var bench = paused()
        bench.disk = nil
        let start = bench.now
        let result = try bench.result(Self.resume)
        #expect(result.objection?.kind == .unavailable && result.words.contains("in time"))
        #expect(bench.now.seconds(since: start) <= Desk.recordLimit + 3)
        // It wakes up too late.
        bench.pass(60)
        #expect(bench.published.count == 1)
    }

    @Test func whatIsWrittenTooLateIsNotSent() {
        var bench = paused()
        bench.disk = (Desk.recordLimit + 2, true)
        let id = bench.order(Self.resume)
        bench.pass(20)
        #expect(bench.outcome(id) == .rejected && bench.written == [id])
        #expect(bench.published.count == 1 && bench.desk.intents.isEmpty)
    }

    @Test func whatTheSafeDirectionOvertookIsNotSent() {
        for safe in [Order.stop, .cancel, .emergencyStop, .settings(PrintSettings(nozzleTarget: 0))] {
            var bench = paused()
            bench.disk = (3, true)
            let id = bench.order(Self.resume)
            bench.pass(1)
            let stop = bench.order(safe)
            #expect(bench.outcome(id) == .superseded)
            // At once, whatever the disk does.
            #expect(bench.published.last?.id == stop && bench.desk.intents.isEmpty)
            bench.pass(20)
            #expect(bench.written == [id] && !bench.published.contains { $0.id == id })
        }
    }

    @Test func theSafeDirectionWaitsForNoDisk() {
        var bench = bench()
        bench.startPrinting()
        bench.disk = nil
        for order in [Order.settings(PrintSettings(fan: 100)), .pause, .stop] {
            let id = bench.order(order)
            #expect(bench.published.last?.id == id)
            bench.pass(10)
        }
        #expect(bench.written.isEmpty)
    }

    @Test func thePrinterIsLookedAtOnceMore() {
        var bench = paused()
        bench.disk = (3, true)
        let id = bench.order(Self.resume)
        bench.pass(1)
        bench.replaceJob()
        bench.pass(10)
        #expect(bench.outcome(id) == .rejected && bench.published.count == 1)
    }

    @Test func aPlateClearedBeforeIsNotSoAfterAnAbsence() throws {
        var bench = bench()
        #expect(bench.desk.markReady(bench.situation) == nil)
        bench.disk = (3, true)
        let id = bench.order(.printFile(filename: "bracket.gcode", path: "/"))
        bench.pass(1)
        bench.inject(.powerCut(seconds: 1, resumes: false))
        bench.pass(30)
        #expect(bench.outcome(id) == .rejected && bench.published.isEmpty)
    }

    @Test func aLinkThatIsLostMeanwhileEndsIt() {
        var bench = paused()
        bench.disk = (3, true)
        let id = bench.order(Self.resume)
        bench.pass(1)
        bench.isProven = false
        bench.pass(5)
        bench.isProven = true
        bench.pass(20)
        #expect(bench.outcome(id) == .rejected && bench.published.count == 1)
    }

    @Test func aRevokedTokenSendsNothingMore() {
        var bench = paused()
        bench.disk = (3, true)
        let id = bench.order(Self.resume)
        bench.pass(1)
        let situation = bench.situation
        _ = bench.desk.revoke(["op"]) { _ in situation }
        bench.pass(10)
        #expect(bench.desk[id]?.result?.objection?.kind == .revoked && bench.published.count == 1)
    }

    /// As when the machine slept, and what was awaited comes before anybody has looked at the time.
    @Test func whatIsFreedAfterItsTimeIsNotSent() throws {
        var bench = paused()
        bench.disk = nil
        let id = bench.order(Self.resume, wait: 120)
        bench.pass(1)
        #expect(bench.desk[id]?.stage == .recording)
        var later = bench.situation
        later.now = later.now + 3600
        var effects = bench.desk.recorded(id, isSafe: true, later)
        #expect(effects.count == 1 && bench.desk[id]?.result?.words.contains("in time") == true)
        // The same for the printer's word on how it is.
        bench.inject(.deaf(true))
        let second = bench.order(Self.resume, wait: 120)
        #expect(bench.desk[second]?.stage == .checking)
        let topic = bench.printer.address.reportTopic(type: "status")
        let text = #"{"type":"status","action":"workReport","state":"busy","code":200,"data":null}"#
        guard case .report(_, let report) = Incoming(topic: topic, payload: Array(text.utf8)) else {
            Issue.record("no report")
            return
        }
        effects = bench.desk.heard(report, later)
        #expect(effects.count == 1 && bench.desk[second]?.result?.objection?.kind == .noEvidence)
    }

    /// Without a place to write to there is nothing to wait for.
    @Test func withoutAStateFileItIsSentAtOnce() {
        var bench = Bench()
        bench.startPrinting()
        bench.order(.pause)
        bench.pass(5)
        bench.disk = nil
        let id = bench.order(Self.resume)
        bench.pass(5)
        #expect(bench.outcome(id) == .confirmed && !bench.desk.isWrittenDown(id))
    }

    @Test func aDryRunIsNotWrittenDown() throws {
        var bench = paused()
        bench.disk = nil
        let result = try bench.result(Self.resume, dryRun: true)
        #expect(result.outcome == nil && result.words.contains("dry run"))
        #expect(bench.published.count == 1 && bench.desk.intents.isEmpty)
    }
}
