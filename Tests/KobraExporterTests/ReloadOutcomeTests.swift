import Testing

@testable import KobraExporter

@Suite struct ReloadOutcomeTests {
    @Test func saysWhatBecameOfEachFile() {
        let good = "Configuration reloaded.\n"
        let bad = "Configuration not reloaded, the old one stays in force:\nx\n"
        let webGood = "Web configuration reloaded.\n"
        let webBad = "Web configuration not reloaded, the last good one stays in force:\ny\n"
        let outcomes: [(ReloadOutcome, Bool, String)] = [
            (ReloadOutcome(main: .taken), true, good),
            (ReloadOutcome(main: .refused("x")), false, bad),
            (ReloadOutcome(main: .taken, web: .taken), true, good + webGood),
            (ReloadOutcome(main: .taken, web: .refused("y")), false, good + webBad),
            (ReloadOutcome(main: .refused("x"), web: .taken), false, bad + webGood),
            (ReloadOutcome(main: .refused("x"), web: .refused("y")), false, bad + webBad),
        ]
        for (outcome, isGood, text) in outcomes { #expect(outcome.isGood == isGood && outcome.text == text) }
    }
}
