import Testing

@testable import Stories

/// The strict reader of pages: it must take what is right and refuse what is not.
struct PageReaderTests {
    static let good = """
        # HELP a_total Things.
        # TYPE a_total counter
        a_total{printer="x",k="a\\"b\\\\c\\nd"} 3
        a_total{printer="y",k="e"} 0
        # HELP b_ratio Part.
        # TYPE b_ratio gauge
        b_ratio 0.5
        # HELP c Time.
        # TYPE c histogram
        c_bucket{le="1"} 1
        c_bucket{le="+Inf"} 2
        c_sum 1.5e-05
        c_count 2

        """

    @Test func takesWhatIsRight() throws {
        let page = try PageReader(Array(Self.good.utf8), watching: ["a_total"])
        #expect(page.values.count == 7 && page.counters.count == 6)
        #expect(page["b_ratio"] == 0.5 && page["c_sum"] == 1.5e-05)
        #expect(page[#"a_total{printer="x",k="a\"b\\c\nd"}"#] == 3)
        #expect(page.holders == [PageReader.series("x"), PageReader.series("y")])
    }

    @Test(arguments: [
        ("# HELP b_ratio Part.\n", ""), ("# TYPE b_ratio gauge\n", ""), ("# TYPE b_ratio gauge", "# TYPE d gauge"),
        ("# TYPE b_ratio gauge", "# TYPE b_ratio summary"), ("b_ratio 0.5\n", ""), ("b_ratio 0.5", "b_ratio 1.5"),
        ("b_ratio 0.5", "b_ratio nan"), ("b_ratio 0.5", "b_ratio 0x1p-1"), ("b_ratio 0.5", "b_ratio  0.5"),
        ("b_ratio 0.5", "b_ratio 0.5 7"), ("b_ratio 0.5", "b_ratio 0.5\nb_ratio 0.5"),
        ("b_ratio 0.5", "b_ratio{k=\"v\",} 0.5"), ("b_ratio 0.5", "b_ratio{k=\"v\",k=\"w\"} 0.5"),
        ("b_ratio 0.5", "b_ratio{} 0.5"), ("b_ratio 0.5", "d 0.5"), ("b_ratio 0.5\n", "b_ratio 0.5\n\n"),
        ("\"y\"", "\"w\""), (",k=\"e\"} 0", ",k=\"e\"} -1"), (",k=\"e\"} 0", ",k=\"e\"} +Inf"), ("\\n", "\\t"),
        ("a_total Things.", "a_total "), ("# TYPE a_total counter", "# TYPE a_total gauge"), ("c_count 2", "c_count 3"),
        ("c_bucket{le=\"+Inf\"} 2", "c_bucket{le=\"+Inf\"} 0"), ("c_count 2\n", "c_count 2"),
        ("# HELP c Time.\n# TYPE c ", "# HELP a_total Time.\n# TYPE a_total "),
    ])
    func refusesWhatIsNot(part: String, other: String) throws {
        let parts = Self.good.split(separator: part, maxSplits: 1, omittingEmptySubsequences: false)
        try #require(parts.count == 2)
        let bad = Array("\(parts[0])\(other)\(parts[1])".utf8)
        #expect(throws: Wrong.self) { try PageReader(bad) }
    }
}
