import Testing

@testable import KobraExporter

@Suite struct ConnectBudgetTests {
    private func at(_ seconds: Double) -> Int64 { Int64(seconds * 1e9) }

    @Test func isTwelveInAnyMinute() {
        var budget = ConnectBudget()
        for second in 0..<12 {
            #expect(budget.wait(at: at(Double(second))) == 0)
            budget.spend(at: at(Double(second)))
        }
        #expect(budget.wait(at: at(12)) == 48)
        #expect(budget.wait(at: at(59.5)) == 0.5)
        #expect(budget.wait(at: at(60)) == 0)
        budget.spend(at: at(60))
        #expect(budget.wait(at: at(60)) == 1)
    }

    /// However often it is asked, no minute has more.
    @Test func holdsForHours() {
        var budget = ConnectBudget()
        var attempts: [Double] = []
        var now = 0.0
        while now < 7200 {
            let wait = budget.wait(at: at(now))
            now += max(wait, 0.2)
            guard wait == 0 else { continue }
            budget.spend(at: at(now))
            attempts.append(now)
        }
        for (first, thirteenth) in zip(attempts, attempts.dropFirst(12)) { #expect(thirteenth - first >= 59.99) }
        #expect(attempts.count > 1200)
    }
}
