import Testing

@testable import KobraProtocol

struct ReportKindTests {
    @Test(arguments: [
        ("lastWill", ReportKind.lastWill), ("status", .status), ("tempature", .temperature), ("fan", .fan),
        ("print", .print), ("ota", .firmware),
        ("file", .files), ("peripherie", .peripherals), ("user", .user), ("video", .video), ("wifi", .wifi),
        ("info", .info), ("event", .event),
        ("printerevent", .event), ("printer_event", .event),
    ])
    func isKnownByItsTopic(type: String, kind: ReportKind) {
        let found = ReportKind.of(type: type)
        #expect(found.kind == kind)
        #expect(found.isKnown)
    }

    /// protocol.md 5.1, the rows of other models: ignored without complaint.
    @Test(arguments: [
        "light", "axis", "multiColorBox", "extfilbox", "aiSettings", "releaseFilm", "resin", "properties",
        "autoOperation", "exposure", "residual",
        "airpure", "smartResinVat", "buried", "network", "levelling", "zoff", "preheating", "screenSaver", "skip",
    ])
    func aTypeOfAnotherModelIsNotUnknown(type: String) throws {
        let report = try Fixture.report(type, action: "anything", state: "whatever", data: #"{"progress":5}"#)
        #expect(report.kind == .other)
        #expect(report.body == .nothing)
        #expect(report.unknownWords.isEmpty)
    }

    @Test(arguments: [
        "other", "temperature", "Print", "PRINT", "lastwill", "peripherals", "files", "firmware", "prints", "é",
        "print ",
    ])
    func anyOtherTypeIsUnknown(type: String) throws {
        let report = try Fixture.report(type, action: "start", state: "printing", data: #"{"progress":5}"#)
        #expect(report.kind == .other)
        #expect(report.body == .nothing)
        #expect(report.unknownWords == [.type])
    }

    /// A new case is one file and two lines: its vocabulary is asked for by the compiler, and this table by the test.
    @Test func everyKindIsReachedByItsSpelling() {
        for kind in ReportKind.allCases where kind != .other {
            #expect(ReportKind.of(type: kind.rawValue) == (kind, true))
        }
    }
}
