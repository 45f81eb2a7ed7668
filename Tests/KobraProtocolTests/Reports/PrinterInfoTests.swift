import Testing

@testable import KobraProtocol

struct PrinterInfoTests {
    private func read(_ data: String) throws -> (info: PrinterInfo, report: Report) {
        let report = try Fixture.report("info", action: "query", state: "done", data: data)
        guard case .info(let info) = report.body else { throw Fixture.Unexpected(body: report.body) }
        return (info, report)
    }

    /// protocol.md 5.10, Q29.
    @Test func readsTemperaturesFansSpeedVersionAndState() throws {
        let (info, _) = try read(
            #"{"version":"2.6.9.6","state":"busy","temp":{"curr_nozzle_temp":200,"target_hotbed_temp":60},"print_speed_mode":3,"fan_speed_pct":40,"aux_fan_speed_pct":10}"#
        )
        #expect(info.temperatures.measured == [.nozzle: .known(200)])
        #expect(info.temperatures.targets == [.hotbed: .known(60)])
        #expect(info.settings.fans.part == .known(0.4))
        #expect(info.settings.fans.aux == .known(0.1))
        #expect(info.settings.speedMode == .known(.sport))
        #expect(info.firmware == "2.6.9.6")
        #expect(info.status == .busy)
    }

    @Test func neitherTheSecretNorTheHistoryIsEverRead() throws {
        let (_, report) = try read(
            #"{"state":"free","urls":{"fileUploadurl":"http://p/SECRET","rtspUrl":"SECRET"},"last_project":{"filename":"HISTORY","progress":99,"task_id":"1"},"printerName":"SECRET","ip":"SECRET"}"#
        )
        var shown = ""
        dump(report, to: &shown)
        #expect(!shown.contains("SECRET"))
        #expect(!shown.contains("HISTORY"))
    }

    @Test(arguments: ["null", "[]", "{}", #"{"temp":null,"version":5,"state":1}"#])
    func whatIsNotThereIsAbsent(data: String) throws {
        let (info, _) = try read(data)
        #expect(info.temperatures.isEmpty)
        #expect(info.settings.fans.part == .absent)
        #expect(info.settings.speedMode == .absent)
        #expect(info.settings.zOffset == .absent)
        #expect(info.firmware == nil)
        #expect(info.status == .unknown)
    }
}
