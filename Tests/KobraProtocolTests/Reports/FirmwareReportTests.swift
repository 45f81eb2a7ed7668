import Testing

@testable import KobraProtocol

/// protocol.md 5.7 and section 11.
struct FirmwareReportTests {
    private func read(_ action: String?, _ state: String?, _ data: String = "null") throws -> FirmwareReport? {
        let report = try Fixture.report("ota", action: action, state: state, data: data)
        if case .firmware(let firmware) = report.body { return firmware }
        #expect(report.body == .nothing)
        return nil
    }

    @Test(arguments: [
        ("reportVersion", "done"), ("reportVersion", "report-success"), ("reportVersion", nil), (nil, nil),
        ("reportVersion", "success"),
    ])
    func readsTheVersion(action: String?, state: String?) throws {
        #expect(try read(action, state, #"{"firmware_version":"3.1.2"}"#) == .version("3.1.2"))
    }

    @Test(arguments: [
        #"{"firmware_version":""}"#, #"{"firmware_version":312}"#, #"{"firmware_version":null}"#,
        #"{"machine_version":"1.1.0"}"#, "null", "[]",
    ])
    func withoutAVersionThereIsNone(data: String) throws {
        #expect(try read("reportVersion", "done", data) == nil)
    }

    @Test func aVersionIsUntrustedText() throws {
        #expect(try read("reportVersion", "done", #"{"firmware_version":"3.1\n\"x"}"#) == .version("3.1\u{FFFD}\"x"))
    }

    /// It may be the version on offer.
    @Test(arguments: [
        ("checkUpdate", "done"), ("update", "done"), ("update", nil), ("update", "ironing"),
        ("reportVersion", "failed"),
    ])
    func anotherActionNamesNoRunningVersion(action: String, state: String?) throws {
        #expect(try read(action, state, #"{"firmware_version":"9.9.9"}"#) == nil)
    }

    @Test(
        arguments: [
            ("start", "null", FirmwareReport.updating(progress: .known(0))),
            ("downloading", #"{"progress":0}"#, .updating(progress: .known(0))),
            ("downloading", #"{"progress":50}"#, .updating(progress: .known(0.25))),
            ("downloading", #"{"progress":100}"#, .updating(progress: .known(0.5))),
            ("downloading", #"{"progress":"50"}"#, .updating(progress: .known(0.25))),
            ("downloading", #"{"progress":101}"#, .updating(progress: .unknown)),
            ("downloading", "null", .updating(progress: .absent)),
            ("downloading", #"{"current_progress":50}"#, .updating(progress: .absent)),
            ("updating", #"{"current_progress":0}"#, .updating(progress: .known(0.5))),
            ("updating", #"{"current_progress":50}"#, .updating(progress: .known(0.75))),
            ("updating", #"{"current_progress":100}"#, .updating(progress: .known(1))),
            ("updating", #"{"progress":50}"#, .updating(progress: .absent)),
            ("update-success", "null", .updating(progress: .known(1))),
            ("updateSuccessProcessed", "null", .ended(succeeded: true)),
            ("download-failed", "null", .ended(succeeded: false)), ("update-failed", "null", .ended(succeeded: false)),
            ("updateFailedProcessed", "null", .ended(succeeded: false)), ("canceled", "null", .ended(succeeded: false)),
            ("failed", "null", .ended(succeeded: false)),
        ] as [(String, String, FirmwareReport)])
    func readsAnUpdate(state: String, data: String, expected: FirmwareReport) throws {
        #expect(try read("update", state, data) == expected)
    }

    @Test(arguments: ["start", "downloading", "canceled", "updateSuccessProcessed"])
    func theSameWordOfAnotherActionIsNoUpdate(state: String) throws {
        #expect(try read("reportVersion", state) == nil)
    }
}
