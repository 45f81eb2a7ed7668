import KobraProtocol
import KobraState
import Testing

struct TallyTests {
    @Test func everyCaseIsThereFromTheStartInItsOrder() {
        let tally = Tally<PrintOutcome>()
        #expect(tally.entries.map(\.key) == PrintOutcome.allCases)
        #expect(tally.entries.allSatisfy { $0.count == 0 })
        #expect(tally.total == 0)
    }

    @Test(arguments: PrintOutcome.allCases)
    func caseCountsForItself(outcome: PrintOutcome) {
        var tally = Tally<PrintOutcome>()
        tally[outcome] += 1
        tally[outcome] += 0.5
        #expect(tally[outcome] == 1.5 && tally.total == 1.5)
        #expect(tally.entries.filter { $0.count != 0 }.map(\.key) == [outcome])
    }
}
