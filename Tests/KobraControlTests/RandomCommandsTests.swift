import KobraProtocol
import KobraState
import Testing

@testable import KobraControl
@testable import KobraSimulator

/// Any command at any moment, whatever goes wrong: what counts as confirmed is so, and what was finally refused is never
/// sent.
@Suite struct RandomCommandsTests {
    /// What truly happened, as the printer knows it.
    private final class Truth {
        var falselyConfirmed: [String] = []
        var confirmed = 0
    }

    @Test(arguments: 0..<20) func nothingIsConfirmedThatIsNotSo(seed: Int) {
        var chance = SplitMix64(seed: UInt64(seed) + 77)
        var bench = Bench(firmware: seed.isMultiple(of: 2) ? "3.1.2" : "2.3.9", seed: UInt64(seed) + 1)
        // With every other pair of seeds what begins something is written down before.
        bench.desk.recordsIntents = seed % 4 >= 2
        let truth = Truth()
        bench.onAnswer = { record, printer in
            guard record.result?.outcome == .confirmed || record.result?.outcome == .late else { return }
            truth.confirmed += 1
            if !Self.isSo(record, printer) { truth.falselyConfirmed.append("\(record)") }
        }
        for _ in 0..<100 {
            if chance.chance(0.3) { trouble(&bench, &chance) }
            if bench.state == .idle, chance.chance(0.5) {
                if chance.chance(0.5) { bench.startPrinting() } else { _ = bench.desk.markReady(bench.situation) }
            }
            let order = order(&bench, &chance)
            bench.order(order, dryRun: chance.chance(0.05), wait: Double(chance.whole(1...20)))
            bench.pass(Double(chance.whole(0...12)))
        }
        bench.thaw()
        bench.pass(700)
        #expect(truth.falselyConfirmed.isEmpty)
        #expect(bench.answers.count == 100)
        let outcomes = Set(bench.answers.values.map { $0.result?.outcome })
        #expect(truth.confirmed >= 5 && outcomes.isSuperset(of: [.confirmed, .rejected]))
        // `Bench` itself records what is sent after an answer, and what is answered twice.
        let sent = bench.published.map(\.id)
        #expect(bench.desk.intents.isEmpty)
        for (id, record) in bench.answers {
            let count = sent.count { $0 == id }
            switch record.result?.outcome {
            case .rejected, .superseded, nil: #expect(count == 0)
            case .confirmed, .refused, .unconfirmed, .late:
                #expect(count <= (record.request.order.kind == .emergencyStop ? 2 : 1))
            }
        }
    }

    private static func isSo(_ record: CommandRecord, _ printer: SimulatedPrinter) -> Bool {
        let isOpen = printer.job.map { $0.stage != .cooling } ?? false
        let isOff = printer.nozzle.target == 0 && printer.hotbed.target == 0
        switch record.request.order {
        case .pause: return printer.job?.stage == .paused
        case .resume: return printer.job?.stage == .printing
        // Another job may have begun since.
        case .stop, .cancel, .emergencyStop:
            return !isOpen && isOff || printer.job?.plan.taskID != record.task
        case .settings(let wanted):
            return (wanted.nozzleTarget ?? printer.nozzle.target) == printer.nozzle.target
                && (wanted.hotbedTarget ?? printer.hotbed.target) == printer.hotbed.target
                && (wanted.fan ?? printer.fan) == printer.fan
                && (wanted.speedMode ?? printer.speedMode) == printer.speedMode
                && (wanted.zOffset.map { Int(($0 * 100).rounded()) } ?? printer.zOffset) == printer.zOffset
        case .printFile, .printDownload: return printer.job?.plan.taskID == record.task
        case .deleteFile(let storage, _, let name):
            return !printer.files.records(storage, path: "/").contains { $0.filename == name }
        case .refresh, .listFiles, .sliceParameters, .linkTask, .firmware, .updateFirmware, .startVideo: return true
        }
    }

    private func trouble(_ bench: inout Bench, _ chance: inout SplitMix64) {
        let actions = ["pause", "resume", "stop", "update", "start", "deleteLocal"]
        switch chance.whole(0...17) {
        case 0: bench.inject(.refuses(code: [10101, 10102, 0][chance.whole(0...2)], action: nil))
        case 1: bench.inject(.refuses(code: 0, action: nil))
        case 2: bench.inject(.ignores(action: actions[chance.whole(0...5)]))
        case 3: bench.inject(.ignores(action: "off"))
        case 4: bench.inject(.lies(chance.chance(0.5)))
        case 5: bench.inject(.vanishesOn(action: actions[chance.whole(0...5)]))
        case 6: bench.inject(.switchesTask)
        case 7: bench.inject(.staysHot(chance.chance(0.3)))
        case 8: bench.inject(.faultPause(code: 10122))
        case 9: bench.inject(.slow(seconds: chance.chance(0.5) ? 0 : 8))
        case 10: bench.inject(.doubled(chance.chance(0.5)))
        case 11: bench.inject(.powerCut(seconds: Double(chance.whole(1...40)), resumes: chance.chance(0.5)))
        case 12: bench.inject(.silence(seconds: Double(chance.whole(1...40))))
        case 13: bench.isProven.toggle()
        case 14: bench.canPublish.toggle()
        case 15: if bench.isFrozen { bench.thaw() } else { bench.isFrozen = true }
        case 16: bench.inject(.stopAtScreen)
        default: bench.inject(.deaf(chance.chance(0.3)))
        }
        if chance.chance(0.3) {
            let seconds = [0, 0, 0.5, 1, 3.5, 4, 6, 30][chance.whole(0...7)]
            bench.disk = chance.chance(0.1) ? nil : (seconds, chance.chance(0.8))
        }
        // Enough of it works for something to happen.
        if chance.chance(0.5) { (bench.isProven, bench.canPublish) = (true, true) }
        if chance.chance(0.5) { bench.thaw() }
    }

    private func order(_ bench: inout Bench, _ chance: inout SplitMix64) -> Order {
        switch chance.whole(0...13) {
        case 0...1: .pause
        case 2...3: .resume(acknowledged: chance.chance(0.5) ? 10122 : nil)
        case 4: .stop
        case 5: .cancel
        case 6: .emergencyStop
        case 7: .settings(PrintSettings(nozzleTarget: chance.whole(0...260)))
        case 8:
            .settings(
                PrintSettings(
                    hotbedTarget: chance.whole(0...110), fan: chance.whole(0...100), speedMode: chance.whole(1...3),
                    zOffset: Double(chance.whole(-200...200)) / 100))
        case 9: .settings(PrintSettings(fan: chance.whole(0...100)))
        case 10: .printFile(filename: "bracket.gcode", path: "/")
        case 11: .printDownload(RemoteFile(url: "\(Bench.url)x", md5: "0", size: 4_000_000, filename: "x.gcode"))
        case 12: .deleteFile(.local, path: "/", filename: "benchy 0.2mm PLA.gcode")
        default: .refresh
        }
    }
}
