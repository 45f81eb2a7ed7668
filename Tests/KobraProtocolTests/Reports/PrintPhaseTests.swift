import Testing

@testable import KobraProtocol

struct PrintPhaseTests {
    /// protocol.md 6.1.
    @Test(arguments: [
        ("downloading", PrintPhase.downloading), ("checking", .checking), ("auto_leveling", .leveling),
        ("leveling", .leveling), ("preheating", .preheating),
        ("heating", .preheating), ("vibrating", .preparing), ("resonance", .preparing),
        ("flow_calibrating", .preparing), ("fod", .preparing),
        ("nozzle_purging", .preparing), ("ace_filament_feeding", .preparing),
        ("extfilbox_filament_feeding", .preparing),
        ("extfilbox_filament_unfeeding", .preparing), ("waiting", .preparing), ("printing", .printing),
        ("pausing", .pausing), ("paused", .paused),
        ("resuming", .resuming), ("resumed", .printing), ("stopping", .stopping),
    ])
    func aWordIsAPhase(word: String, phase: PrintPhase) {
        #expect(PrintPhase(word: word) == phase)
    }

    /// R7: exactly, case included.
    @Test(arguments: [
        "updated", "monitoring", "stoped", "stopped", "canceled", "failed", "finished", "done", "", "Printing",
        "printing ", "autoLeveling",
    ])
    func anyOtherWordIsNone(word: String) {
        #expect(PrintPhase(word: word) == nil)
    }

    /// 6.6: only these have readings of their own.
    @Test(arguments: PrintPhase.allCases)
    func readingsBelongToTheJobOnceItPrints(phase: PrintPhase) {
        #expect(phase.isPreparing == ![.printing, .pausing, .paused, .resuming, .stopping].contains(phase))
    }

    @Test func outcomesAreNamedAsInLabels() {
        #expect(Set(PrintOutcome.allCases.map(\.rawValue)) == ["finished", "failed", "cancelled", "unknown"])
    }
}
