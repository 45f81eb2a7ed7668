import JSON
import KobraProtocol
import Testing

@testable import KobraSimulator

/// protocol.md 11.
struct FirmwareUpdateTests {
    @Test func installsAndRestarts() throws {
        var printer = SimulatedPrinter.connected()
        var said = printer.send(.updateFirmware(Exchange.firmware))
        said += printer.advance(by: 60)
        #expect(
            said.story(of: "ota", "status").filter { $0 != "status workReport busy" } == [
                "ota update start", "ota update downloading", "ota update updating", "ota update update-success",
                "ota update updateSuccessProcessed",
            ])
        #expect(said.heard.compactMap { $0.number("progress") } == [0, 20, 40, 60, 80, 100])
        #expect(said.heard.compactMap { $0.number("current_progress") } == [0, 20, 40, 60, 80, 100])
        #expect(said.last == .powerCut)
        #expect(!printer.isFree)
        let back = printer.advance(by: 30)
        #expect(back == [.reconnect])
        let version = try #require(printer.connect().heard.first { $0.type == "ota" })
        #expect(version.data["firmware_version"].text == "3.1.4")
        #expect(printer.isFree && printer.book.firmwareUpdates == 1)
    }

    @Test(arguments: [(10801, "download-failed"), (10802, "update-failed"), (10805, "update-failed")])
    func failsOnRequest(code: Int, state: String) throws {
        var printer = SimulatedPrinter.connected()
        _ = printer.inject(.updateFails(code: code))
        var said = printer.send(.updateFirmware(Exchange.firmware))
        said += printer.advance(by: 200)
        #expect(said.story(of: "ota").suffix(2) == ["ota update \(state)", "ota update updateFailedProcessed"])
        #expect(said.heard.first { $0.state == state }?.code == code)
        #expect(printer.isFree && printer.firmware == "3.1.2" && printer.book.firmwareUpdates == 0)
    }

    @Test func isBusyMeanwhile() {
        var printer = SimulatedPrinter.connected()
        _ = printer.send(.updateFirmware(Exchange.firmware))
        #expect(printer.send(.queryStatus).story == ["status workReport busy"])
        #expect(printer.send(.startDownload(Exchange.remote, task: "1")).heard.map(\.code) == [10101])
        #expect(printer.send(.updateFirmware(Exchange.firmware)).heard.map(\.code) == [10101])
        #expect(printer.send(.stop(task: "0")).heard.map(\.code) == [10102])
    }

    @Test func changesWhichTopicsItHears() {
        var printer = SimulatedPrinter.connected(firmware: "3.0.9")
        #expect(printer.send(.queryStatus, .bare).count == 1)
        _ = printer.send(.updateFirmware(Exchange.firmware), .typeAction)
        _ = printer.advance(by: 100)
        _ = printer.connect()
        #expect(printer.send(.queryStatus, .bare) == [])
        #expect(printer.send(.queryStatus, .type).count == 1)
    }

    @Test func refusesARequestThatLacksSomething() {
        var printer = SimulatedPrinter.connected()
        let said = printer.send("ota", #"{"type":"ota","action":"update","data":{"firmware_version":"4.0.0"}}"#)
        #expect(said.heard.map(\.code) == [10110])
        #expect(printer.isFree)
    }
}
