import JSON
import KobraProtocol
import Testing

@testable import KobraSimulator

struct SimulatedPrinterTests {
    /// protocol.md 5.2 and 14, "Printer switched on".
    @Test func saysWhatAPrinterSaysOnConnecting() {
        var printer = SimulatedPrinter(address: .tested)
        let said = printer.connect() + printer.advance(by: 2)
        #expect(
            said.story == [
                "lastWill onlineReport online", "ota reportVersion done", "user bindQuery done",
                "file cloudRecommendList done", "status workReport free", "tempature auto done",
            ])
        #expect(said.heard[1].data["firmware_version"].text == "3.1.2")
        #expect(said.heard[1].data["model_id"].text == "20021")
        #expect(said.heard[0].root["msg"].text == "device online")
    }

    @Test func saysNothingBeforeItIsConnectedOrAfterItsConnectionIsLost() {
        var printer = SimulatedPrinter(address: .tested)
        #expect(printer.advance(by: 1000) == [])
        _ = printer.connect()
        printer.connectionLost()
        #expect(printer.start(JobPlan(filename: "a.gcode")) == [])
        #expect(printer.advance(by: 1000) == [])
        #expect(printer.connect().story.last == "status workReport busy")
    }

    @Test func leavesAWillWithTheTimeOfItsConnection() throws {
        var printer = SimulatedPrinter(address: .tested)
        printer.wallClock = 1_800_000_000_123
        let will = printer.will
        #expect(will == printer.will)
        let root = try JSONDocument(will.payload).root
        #expect(Topic(will.topic) == .report(.tested, type: "lastWill"))
        #expect(root["state"].text == "offline")
        #expect(root["timestamp"].number == 1_800_000_000_123)
        #expect(root["msgid"].text?.count == 36)
    }

    /// The order of members in the one report known word for word (protocol.md 4.1).
    @Test func writesTheEnvelopeInTheKobrasOrder() throws {
        var printer = SimulatedPrinter.connected()
        let said = printer.advance(by: 2).heard
        let report = try #require(said.first { $0.type == "tempature" })
        #expect(
            report.root.members.map(\.name) == [
                "type", "action", "msgid", "state", "timestamp", "code", "msg", "data",
            ])
        #expect(
            report.data.members.map(\.name) == [
                "curr_hotbed_temp", "curr_nozzle_temp", "target_hotbed_temp", "target_nozzle_temp",
            ])
        #expect(report.topic == PrinterAddress.tested.reportTopic(type: "tempature"))
        #expect(report.root["timestamp"].number == 1_709_712_001_000)
        #expect(report.code == 200)
    }

    private func day(seed: UInt64, portion: Double) -> [Outgoing] {
        var printer = SimulatedPrinter(address: .tested, seed: seed)
        var all = printer.connect()
        all += printer.start(JobPlan(filename: "a.gcode", taskID: "7", source: .download(seconds: 10), minutes: 5))
        all += printer.inject(.swapped(true))
        for _ in 0..<Int(800 / portion) { all += printer.advance(by: portion) }
        all += printer.inject(.rubbish(count: 20))
        return all + printer.advance(by: 64)
    }

    @Test func givesTheSameBytesForTheSameSeedAndOthersForAnother() {
        let first = day(seed: 7, portion: 0.25)
        #expect(first.count > 150)
        #expect(first == day(seed: 7, portion: 0.25))
        #expect(first == day(seed: 7, portion: 12.5))
        #expect(first != day(seed: 8, portion: 0.25))
    }

    @Test func usesNoMessageIDTwice() {
        let ids = day(seed: 1, portion: 1).heard.compactMap { $0.root["msgid"].text }.filter { $0.count == 36 }
        #expect(Set(ids).count == ids.count)
    }

    @Test func stampsMessagesWithTheWallClockItIsGiven() {
        var printer = SimulatedPrinter.connected()
        printer.wallClock = 1_900_000_000_000
        let said = printer.advance(by: 3600).heard
        #expect(said.allSatisfy { $0.root["timestamp"].number == 1_900_000_000_000 })
    }

    @Test func repeatsItsStateAndTemperaturesWhileIdle() {
        var printer = SimulatedPrinter.connected()
        let said = printer.advance(by: 3600).heard
        #expect((25...35).contains(said.filter { $0.words == "status workReport free" }.count))
        #expect((50...70).contains(said.filter { $0.type == "tempature" }.count))
        #expect(said.allSatisfy { ["status", "tempature"].contains($0.type) })
        #expect(said.allSatisfy { $0.number("curr_nozzle_temp").map { (23...25).contains($0) } ?? true })
    }

    @Test func derivesItsIDFromSeedAndIndex() {
        let address = PrinterAddress.simulated(model: .kobra2Max, seed: 4, index: 2)
        #expect(address == .simulated(model: .kobra2Max, seed: 4, index: 2))
        #expect(address.printer != PrinterAddress.simulated(model: .kobra2Max, seed: 4, index: 3).printer)
        #expect(address.printer.text == address.printer.text.lowercased())
    }
}
