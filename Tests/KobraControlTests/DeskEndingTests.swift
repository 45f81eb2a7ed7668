import KobraProtocol
import KobraState
import Testing

@testable import KobraControl
@testable import KobraSimulator

/// What ends many commands at once ends all of them before anything else begins.
@Suite struct DeskEndingTests {
    /// What stands behind it in the line must not begin when the one before it ends: it is to end as well.
    @Test func aRemovedTokenSendsNothingOfItsLine() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.deaf(true))
        let raised = PrintSettings(nozzleTarget: 250)
        let checking = bench.order(.settings(raised), by: "a")
        let mine = bench.order(.settings(PrintSettings(fan: 20)), by: "a")
        let other = bench.order(.settings(PrintSettings(fan: 30)), by: "b")
        let last = bench.order(.settings(PrintSettings(fan: 40)), by: "a")
        let situation = bench.situation
        let effects = bench.desk.revoke(["a"]) { _ in situation }
        let ended = effects.compactMap { if case .answer(let record) = $0 { record.request.id } else { nil } }
        let sent = effects.compactMap { if case .send(let id, _, _) = $0 { id } else { nil } }
        #expect(ended == [checking, mine, last] && sent == [other])
        #expect(ended.allSatisfy { bench.desk[$0]?.result?.objection?.kind == .revoked && bench.desk[$0]?.sent == nil })
    }

    @Test func aDeskThatIsClosedSendsNothing() throws {
        var bench = Bench()
        bench.startPrinting()
        let sent = bench.order(.settings(PrintSettings(fan: 100)))
        bench.inject(.deaf(true))
        let orders = [
            bench.order(.settings(PrintSettings(nozzleTarget: 250))), bench.order(.settings(PrintSettings(fan: 20))),
        ]
        let situation = bench.situation
        var effects = bench.desk.close { _ in situation }
        let request = OrderRequest(id: "after", printer: bench.id, order: .stop, caller: "op")
        effects += bench.desk.submit(request, newTask: "1", situation)
        let ended = effects.compactMap { if case .answer(let record) = $0 { record.request.id } else { nil } }
        #expect(ended == orders + ["after"] && effects.count == 3)
        #expect(ended.allSatisfy { bench.desk[$0]?.result?.objection?.kind == .unavailable })
        #expect(bench.published.map(\.id) == [sent])
    }

    /// What was sent ends with the desk, unless it is written down: then the next one says how it ended. None ends twice.
    @Test(arguments: [true, false]) func aDeskThatIsClosedEndsWhatWasSent(recordsIntents: Bool) throws {
        var bench = Bench()
        bench.desk.recordsIntents = recordsIntents
        bench.startPrinting()
        bench.order(.pause)
        bench.pass(5)
        bench.inject(.ignores(action: "resume"))
        let resume = bench.order(.resume(acknowledged: nil))
        bench.pass(2)
        bench.inject(.deaf(true))
        let stop = bench.order(.emergencyStop)
        #expect([resume, stop].allSatisfy { bench.desk[$0]?.stage == .sent })
        let situation = bench.situation
        let effects = bench.desk.close { _ in situation } + bench.desk.close { _ in situation }
        let ended = effects.compactMap { if case .answer(let record) = $0 { record.request.id } else { nil } }
        #expect(ended == (recordsIntents ? [stop] : [resume, stop]))
        #expect(bench.desk.intents.map(\.id) == (recordsIntents ? [resume] : []))
        let counted = bench.desk.figures.outcomes(of: .emergencyStop, for: bench.id)
        #expect(counted[.unconfirmed] == 1 && bench.desk[stop]?.result?.words.contains("may still happen") == true)
    }

    /// One whose printer is no longer watched ends as well.
    @Test func aDeskThatIsClosedEndsWhatNobodyWatches() throws {
        var bench = Bench()
        bench.inject(.deaf(true))
        let stop = bench.order(.emergencyStop)
        _ = bench.desk.close { _ in nil }
        #expect(bench.desk[stop]?.result?.outcome == .unconfirmed)
    }

    @Test(arguments: [
        (ControlRules(limits: SettingLimits(nozzle: 240)), Objection.Kind.outOfBounds),
        (ControlRules(withheld: [.settings]), .forbidden),
    ])
    func newRulesHoldForWhatWaits(rules: ControlRules, kind: Objection.Kind) throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.slow(seconds: 2))
        let id = bench.order(.settings(PrintSettings(nozzleTarget: 250)))
        #expect(bench.desk[id]?.stage == .checking)
        bench.desk.rules = rules
        bench.pass(10)
        #expect(bench.answers[id]?.result?.objection?.kind == kind && bench.published.isEmpty)
    }
}
