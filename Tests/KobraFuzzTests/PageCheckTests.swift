import Testing

@testable import KobraFuzz

/// What the page's reader must not let pass: a check that finds nothing proves nothing.
@Suite struct PageCheckTests {
    private static let good = """
        # HELP kobra_exporter_invariant_violations_total None.
        # TYPE kobra_exporter_invariant_violations_total counter
        kobra_exporter_invariant_violations_total 0
        # HELP kobra_printer_state What it does.
        # TYPE kobra_printer_state gauge
        kobra_printer_state{printer="a\\"\\\\\\n",state="idle"} 1
        kobra_printer_state{printer="a\\"\\\\\\n",state="busy"} 0
        # HELP h A histogram.
        # TYPE h histogram
        h_bucket{le="+Inf"} 1
        h_sum 0.5
        h_count 1

        """

    private static func check(_ text: String) throws(Finding) -> PageCheck { try PageCheck(Array(text.utf8)) }

    @Test func takesAGoodPage() throws {
        let page = try Self.check(Self.good)
        #expect(
            page.counters == [
                "kobra_exporter_invariant_violations_total": 0, "h_bucket{le=\"+Inf\"}": 1, "h_sum": 0.5, "h_count": 1,
            ])
    }

    @Test(
        arguments: [
            ("violations_total 0\n", "violations_total 1\n"), ("state=\"idle\"} 1", "state=\"idle\"} 0"),
            ("state=\"busy\"} 0", "state=\"busy\"} 1"), ("state=\"busy\"", "state=\"idle\""), ("h_sum 0.5", "h_sum -1"),
            ("h_sum 0.5", "h_sum NaN"), ("h_sum 0.5", "h_sum x"), ("h_sum 0.5", "other 1"), ("h_sum 0.5", "h 1"),
            ("# TYPE h histogram\n", ""), ("# TYPE h histogram", "# TYPE h summary"), ("# HELP h", "# WHAT h"),
            ("\\n\",", "\u{1B}\","), ("\\n\",", "\\t\","), ("{le=\"+Inf\"}", "{le=\"+Inf\""), ("{le=\"", "{le="),
            ("h_count 1\n", "h_count 1"), ("# TYPE h histogram", "# TYPE h histogram\n# TYPE h counter"),
        ])
    func findsWhatIsWrong(part: String, change: String) {
        let page = Self.good.replacing(part, with: change, maxReplacements: 1)
        #expect(page != Self.good)
        #expect(throws: Finding.self) { try Self.check(page) }
    }

    @Test func findsWhatIsNotUTF8() {
        #expect(throws: Finding.self) { try PageCheck(Array(Self.good.utf8) + [0xC3, 0x28, 0x0A]) }
    }

    @Test func findsACounterThatFalls() throws {
        let page = try Self.check(Self.good)
        let later = try Self.check(Self.good.replacing("h_count 1", with: "h_count 2"))
        #expect(throws: Never.self) { try later.follows(page) }
        #expect(throws: Finding.self) { try page.follows(later) }
    }
}
