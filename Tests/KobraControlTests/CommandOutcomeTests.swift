import KobraControl
import Testing

@Suite struct CommandOutcomeTests {
    @Test func areTheWordsPromisedToUsers() {
        #expect(
            CommandOutcome.allCases.map(\.rawValue)
                == ["confirmed", "refused", "unconfirmed", "late", "superseded", "rejected"])
    }
}
