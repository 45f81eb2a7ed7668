import KobraProtocol
import KobraState
import Testing

@testable import KobraControl
@testable import KobraSimulator

/// The rules that keep machine and people from harm, one by one.
@Suite struct SafetyTests {
    // MARK: Never queued

    @Test func nothingIsSentWithoutAProvenLink() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.isProven = false
        for order in [Order.pause, .stop, .emergencyStop, .refresh, .settings(PrintSettings(fan: 100))] {
            let result = try bench.result(order)
            #expect(result.outcome == .rejected && result.objection?.kind == .unavailable)
        }
        bench.isProven = true
        bench.pass(60)
        #expect(bench.published.isEmpty && bench.received.isEmpty)
    }

    @Test func whatWaitsIsThrownAwayWhenTheLinkIsLost() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.ignores(action: nil))
        bench.order(.settings(PrintSettings(fan: 30)))
        let waiting = bench.order(.settings(PrintSettings(fan: 20)))
        bench.isProven = false
        bench.pass(1)
        #expect(bench.answers[waiting]?.result?.objection?.kind == .unavailable)
        bench.isProven = true
        bench.pass(60)
        #expect(bench.published.count == 1)
    }

    @Test func whatCannotBePublishedIsGone() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.canPublish = false
        let result = try bench.result(.pause)
        #expect(result.outcome == .rejected && result.objection?.kind == .unavailable)
        bench.canPublish = true
        bench.pass(60)
        #expect(bench.received.isEmpty)
    }

    // MARK: Fresh evidence

    @Test(arguments: [
        Order.settings(PrintSettings(nozzleTarget: 250)), .settings(PrintSettings(zOffset: 0.1)),
        .settings(PrintSettings(speedMode: 3)), .linkTask(local: "x"),
        .deleteFile(.local, path: "/", filename: "bracket.gcode"), .deleteFile(.local, path: "/sub", filename: "x"),
    ])
    func whatHeatsMovesOrOverwritesNeedsAnAnswerFirst(order: Order) throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.deaf(true))
        let id = bench.order(order)
        bench.pass(4.5)
        #expect(bench.outcome(id) == nil && bench.published.isEmpty)
        bench.pass(1)
        #expect(bench.answers[id]?.result?.objection?.kind == .noEvidence)
        bench.inject(.deaf(false))
        bench.pass(60)
        #expect(bench.published.isEmpty)
    }

    @Test func aBrokerThatFreezesIsSentNothingThatHeats() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.isFrozen = true
        #expect(try bench.result(.settings(PrintSettings(nozzleTarget: 250))).outcome == .rejected)
        bench.thaw()
        bench.pass(60)
        #expect(bench.received.isEmpty)
    }

    @Test func theTaskIsLookedAtAgain() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.slow(seconds: 3))
        let id = bench.order(.settings(PrintSettings(nozzleTarget: 250)))
        bench.pass(1)
        bench.replaceJob()
        bench.pass(5)
        #expect(bench.outcome(id) == .rejected && bench.answers[id]?.result?.words.contains("changed") == true)
        #expect(bench.published.isEmpty)
    }

    /// Between the printer's answer and the command nobody can look: but the command names the task it means.
    @Test func aTaskThatChangesAfterTheCheckIsNotTouched() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.switchesTask)
        let result = try bench.result(.settings(PrintSettings(nozzleTarget: 250)))
        #expect(result.outcome == .refused && result.code?.rawValue == 10102)
        #expect(bench.printer.nozzle.target != 250 && bench.received.count == 1)
    }

    // MARK: The safe direction

    @Test func aStopOvertakesWhatIsNotSentYet() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.deaf(true))
        let checking = bench.order(.settings(PrintSettings(nozzleTarget: 250)))
        let waiting = bench.order(.settings(PrintSettings(fan: 20)))
        bench.inject(.deaf(false))
        let stop = bench.order(.stop)
        #expect(bench.outcome(checking) == .superseded && bench.outcome(waiting) == .superseded)
        #expect(bench.published.map(\.id) == [stop])
        bench.pass(20)
        #expect(bench.outcome(stop) == .confirmed && bench.published.count == 1)
    }

    @Test(arguments: [
        (PrintSettings(nozzleTarget: 0), true), (PrintSettings(nozzleTarget: 150), true),
        (PrintSettings(nozzleTarget: 250), false), (PrintSettings(hotbedTarget: 0, fan: 100), true),
        (PrintSettings(fan: 100), true), (PrintSettings(fan: 10), false),
        (PrintSettings(nozzleTarget: 0, fan: 10), false),
        (PrintSettings(nozzleTarget: 0, speedMode: 1), false), (PrintSettings(zOffset: 0), false),
        (PrintSettings(nozzleTarget: 0, hotbedTarget: 100), false),
    ])
    func downIsSafeAndUpIsNot(settings: PrintSettings, isSafe: Bool) {
        var bench = Bench()
        bench.startPrinting()
        #expect(Order.settings(settings).isSafe(in: bench.situation) == isSafe)
    }

    @Test func ofATargetNotKnownOnlyOffIsSafe() {
        let bench = Bench()
        var fresh = bench
        fresh.fleet = Fleet(admission: Admission(known: [KnownPrinter(id: bench.id, model: .kobra2Pro)]), at: bench.now)
        #expect(Order.settings(PrintSettings(nozzleTarget: 0)).isSafe(in: fresh.situation))
        #expect(!Order.settings(PrintSettings(nozzleTarget: 1)).isSafe(in: fresh.situation))
        #expect(!Order.settings(PrintSettings(fan: 90)).isSafe(in: fresh.situation))
    }

    /// What was heard before the printer fell silent about it says nothing of what it is set to now.
    @Test func ofATargetHeardLongAgoOnlyOffIsSafe() throws {
        var bench = Bench()
        bench.startPrinting()
        #expect(try bench.result(.settings(PrintSettings(fan: 40))).outcome == .confirmed)
        var late = bench.situation
        let (nozzle, fan) = (PrintSettings(nozzleTarget: 150), PrintSettings(fan: 50))
        #expect(Order.settings(nozzle).isSafe(in: late) && Order.settings(fan).isSafe(in: late))
        late.freshness.temperatureLimit = 10
        late.now = late.now + 11
        #expect(late.printer.isUp(at: late.now))
        #expect(!Order.settings(nozzle).isSafe(in: late) && !Order.settings(fan).isSafe(in: late))
        #expect(Order.settings(PrintSettings(nozzleTarget: 0, hotbedTarget: 0, fan: 100)).isSafe(in: late))
        // It is asked first, as for any other target that goes up.
        var desk = bench.desk
        let request = OrderRequest(id: "late", printer: bench.id, order: .settings(nozzle), caller: "op")
        let effects = desk.submit(request, newTask: "1", late)
        #expect(effects == [.ask(bench.id, [.print, .status], nil)])
    }

    // MARK: Heat only inside a job

    @Test func raisingATargetNeedsAPrint() throws {
        var bench = Bench()
        #expect(try bench.result(.settings(PrintSettings(nozzleTarget: 200))).objection?.kind == .notNow)
        bench.startPrinting()
        _ = try bench.result(.pause)
        #expect(try bench.result(.settings(PrintSettings(nozzleTarget: 240))).outcome == .confirmed)
        bench.inject(.slow(seconds: 30))
        bench.order(.stop)
        bench.pass(32)
        #expect(bench.state == .stopping)
        #expect(try bench.result(.settings(PrintSettings(nozzleTarget: 250))).objection?.kind == .notNow)
    }

    @Test(arguments: [
        (PrintSettings(nozzleTarget: 261), "260"), (PrintSettings(hotbedTarget: 111), "110"),
        (PrintSettings(fan: 101), "100"), (PrintSettings(speedMode: 4), "3"), (PrintSettings(speedMode: 0), "1"),
        (PrintSettings(zOffset: 2.01), "2.0"), (PrintSettings(zOffset: -2.01), "2.0"),
        (PrintSettings(nozzleTarget: -1), "0"),
    ])
    func theSpecificationLimits(settings: PrintSettings, limit: String) throws {
        var bench = Bench()
        bench.startPrinting()
        let result = try bench.result(.settings(settings))
        #expect(result.objection?.kind == .outOfBounds && result.words.contains(limit))
    }

    @Test func theConfigurationLimitsFurther() throws {
        var bench = Bench(rules: ControlRules(limits: SettingLimits(nozzle: 240, zOffset: 0.5)))
        bench.startPrinting()
        #expect(try bench.result(.settings(PrintSettings(nozzleTarget: 241))).words.contains("configured"))
        #expect(try bench.result(.settings(PrintSettings(zOffset: 0.6))).objection?.kind == .outOfBounds)
        #expect(try bench.result(.settings(PrintSettings(nozzleTarget: 240))).outcome == .confirmed)
        bench.desk.rules.printerLimits[bench.id] = SettingLimits(nozzle: 220)
        #expect(try bench.result(.settings(PrintSettings(nozzleTarget: 230))).objection?.kind == .outOfBounds)
    }

    // MARK: Plate clear

    @Test func aPrintNeedsAClearPlate() throws {
        var bench = Bench()
        let print = Order.printFile(filename: "bracket.gcode", path: "/")
        #expect(try bench.result(print).words.contains("plate"))
        #expect(bench.desk.markReady(bench.situation) == nil)
        bench.pass(1801)
        #expect(try bench.result(print).words.contains("30 minutes"))
        #expect(bench.desk.markReady(bench.situation) == nil)
        bench.inject(.powerCut(seconds: 10, resumes: false))
        bench.pass(30)
        #expect(try bench.result(print).words.contains("away"))
        #expect(bench.desk.markReady(bench.situation) == nil)
        #expect(try bench.result(print).outcome == .confirmed)
        // It was good for one.
        _ = try bench.result(.stop, wait: 30)
        bench.pass(60)
        #expect(bench.state == .idle)
        #expect(try bench.result(print).words.contains("nobody has said"))
        #expect(bench.published.map(\.command.verb.action) == ["start", "stop"])
    }

    @Test func aPlateIsNotClearWhileSomethingIsPrinted() {
        var bench = Bench()
        bench.startPrinting()
        #expect(bench.desk.markReady(bench.situation)?.kind == .notNow)
    }

    @Test func aPrintOnAnotherPrinterThatIsBusyIsNotSent() throws {
        var bench = Bench()
        #expect(bench.desk.markReady(bench.situation) == nil)
        bench.startPrinting()
        #expect(try bench.result(.printFile(filename: "bracket.gcode", path: "/")).objection?.kind == .notNow)
    }

    // MARK: Resuming after a fault

    @Test(arguments: [10121, 10122, 10123, 10124, 10131, 10132, 10411, 10415, 11813, 11871])
    func resumingAfterAFaultNeedsItsCode(code: Int) throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.faultPause(code: code))
        bench.pass(1)
        #expect(bench.state == .paused)
        let refused = try bench.result(.resume(acknowledged: nil))
        #expect(refused.objection?.kind == .notNow && refused.words.contains("\(code)"))
        #expect(try bench.result(.resume(acknowledged: 10107)).outcome == .rejected)
        #expect(bench.published.isEmpty)
        #expect(try bench.result(.resume(acknowledged: code)).outcome == .confirmed)
    }

    @Test func resumingAfterFilamentRanOutDoesNot() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.runout)
        bench.pass(1)
        #expect(try bench.result(.resume(acknowledged: nil)).outcome == .confirmed)
    }

    // MARK: Firmware

    private func firmware(_ version: String, url: String = "\(Bench.url)fw") -> FirmwareFile {
        FirmwareFile(force: false, md5: "0", version: version, name: "fw", url: url, size: 1)
    }

    @Test func aFirmwareUpdateNeedsMuch() throws {
        var bench = Bench()
        func update(_ version: String, confirm: String? = nil, downgrade: Bool = false, url: String = "\(Bench.url)fw")
            -> Order
        {
            .updateFirmware(
                firmware(version, url: url), confirmation: confirm ?? bench.id.text, allowsDowngrade: downgrade)
        }
        let good = update("3.1.4")
        #expect(try bench.result(update("3.1.4", confirm: "yes")).objection?.kind == .outOfBounds)
        #expect(try bench.result(update("3.1.2")).words.contains("not newer"))
        #expect(try bench.result(update("3.0.10")).words.contains("not newer"))
        #expect(try bench.result(update("3.1.4", url: "http://evil/fw")).objection?.kind == .forbidden)
        var other = bench.situation
        other.otherUpdate = "right"
        #expect(Readiness(situation: other, plateCleared: nil).objection(to: good)?.words.contains("right") == true)
        bench.startPrinting()
        #expect(try bench.result(good).words.contains("not idle"))
        _ = try bench.result(.stop, wait: 30)
        bench.pass(atMost: 60) { $0.state == .idle }
        #expect(try bench.result(good).words.contains("below 50"))
        bench.pass(atMost: 3600) { ($0.printer.nozzle.current) < 40 && $0.printer.hotbed.current < 40 }
        bench.pass(61)
        #expect(bench.published.map(\.command.verb.action) == ["stop"])
        #expect(try bench.result(good).outcome == .confirmed)
        #expect(bench.state == .updating)
    }

    @Test func aDowngradeHasToBeMeant() throws {
        var bench = Bench()
        let order = Order.updateFirmware(firmware("2.3.9"), confirmation: bench.id.text, allowsDowngrade: true)
        #expect(try bench.result(order).outcome == .confirmed)
    }

    // MARK: Stops

    @Test func aStopIsConfirmedOnlyWithTheHeatersOff() throws {
        var bench = Bench()
        bench.startPrinting()
        bench.inject(.staysHot(true))
        let result = try bench.result(.stop, wait: 30)
        #expect(result.outcome == .unconfirmed && result.words.contains("heaters are still on"))
        #expect(bench.state == .cancelled || bench.state == .idle)
        // Somebody switches them off after all.
        bench.printer.nozzle.target = 0
        bench.printer.hotbed.target = 0
        bench.pass(70)
        #expect(bench.late.count == 1)
    }

    @Test func anEmergencyStopAlsoSwitchesOff() throws {
        var bench = Bench()
        bench.startPrinting()
        #expect(try bench.result(.emergencyStop, wait: 30).outcome == .confirmed)
        #expect(
            bench.published.map(\.command) == [
                .stop(task: "777"), .update(task: "777", PrintSettings(nozzleTarget: 0, hotbedTarget: 0)),
            ])
    }

    @Test func anEmergencyStopOfAnIdlePrinterIsSentAllTheSame() throws {
        var bench = Bench()
        #expect(try bench.result(.emergencyStop).outcome == .confirmed)
        #expect(bench.published.count == 2)
    }
}
