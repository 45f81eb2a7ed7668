import Testing

@testable import KobraProtocol

struct WorkStatusTests {
    /// protocol.md 5.3, R7.
    @Test(
        arguments: [
            ("free", WorkStatus.free), ("idle", .free), ("busy", .busy), ("Free", .unknown), ("BUSY", .unknown),
            ("ironing", .unknown), ("", .unknown),
            (nil, .unknown),
        ] as [(String?, WorkStatus)])
    func readsTheWordOfTheEnvelope(word: String?, expected: WorkStatus) throws {
        #expect(try Fixture.report("status", action: "workReport", state: word).body == .status(expected))
    }

    @Test func theBodyIsNotAsked() throws {
        #expect(
            try Fixture.report("status", action: "workReport", state: "busy", data: #"{"state":"free"}"#).body
                == .status(.busy))
    }
}
