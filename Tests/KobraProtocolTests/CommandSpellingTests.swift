import KobraProtocol
import Testing

struct CommandSpellingTests {
    /// Q1.
    @Test(arguments: [
        (nil, CommandSpelling.type), ("3.1.0", .type), ("3.1", .type), ("3.1.2", .type), ("4.0", .type),
        ("3.0.10", .typeAction),
        ("3.0.9", .typeAction), ("2.3.9", .typeAction), ("3", .typeAction),
    ])
    func believesWhatTheFirmwareHears(firmware: String?, expected: CommandSpelling) {
        #expect(CommandSpelling.believed(for: firmware.flatMap { FirmwareVersion($0) }) == expected)
    }

    @Test func triesEachOnceInTheOrderOfTheDocument() {
        #expect(CommandSpelling.attempts == [.type, .response, .typeAction, .bare])
        #expect(Set(CommandSpelling.attempts) == Set(CommandSpelling.allCases))
    }

    @Test func isSpelledInSettingsAsInTheDocument() {
        #expect(CommandSpelling.allCases.map(\.rawValue) == ["type", "type-action", "response", "bare"])
    }
}
