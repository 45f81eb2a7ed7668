import Testing

@testable import KobraExporter

@Suite struct ConnectionBudgetTests {
    /// Descriptors, brokers, connections wanted, whether there are operators; what there is for scrapes, operators and files.
    @Test(arguments: [
        (1_024, 1, 672, true, 672, 128, 64), (1_024, 1, 800, true, 672, 128, 64), (1_024, 1, 800, false, 800, 0, 64),
        (1_024, 1, 7, true, 7, 128, 64), (1_024, 18, 672, true, 672, 128, 64), (1_024, 64, 672, true, 352, 128, 64),
        (1_024, 112, 672, true, 72, 72, 64),
        (256, 1, 672, true, 77, 76, 64), (128, 2, 672, false, 50, 0, 32), (64, 1, 672, true, 5, 4, 16),
        (16, 1, 672, true, 2, 2, 4),
    ])
    func shares(
        descriptors: Int, brokers: Int, wanted: Int, hasOperators: Bool, scrapes: Int, operators: Int, reserve: Int
    ) {
        let budget = ConnectionBudget(
            descriptors: descriptors, brokers: brokers, wanted: wanted, hasOperators: hasOperators)
        #expect(budget.scrapes == scrapes)
        #expect(budget.operators == operators)
        #expect(budget.reserve == reserve)
    }
}
