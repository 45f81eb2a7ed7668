@testable import HTTPServer
import Testing

struct QualityListTests {
    @Test func readsPrometheusHeader() {
        let list = QualityList(
            "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
                + "text/plain;version=0.0.4;q=0.3,*/*;q=0.1")
        #expect(list.entries.map(\.quality) == [0.5, 0.4, 0.3, 0.1])
        #expect(list.entries[0].name == "application/openmetrics-text")
        #expect(list.entries.map { $0.parameters["version"] } == ["1.0.0", "0.0.1", "0.0.4", nil])
    }

    @Test(
        arguments: [
            ("a", 1), ("a;q=0", 0), ("a;q=0.", 0), ("a;q=0.001", 0.001), ("a;q=1.000", 1), ("a ; Q=0.25", 0.25),
            ("a\t;\tq = 0.5 ", 0.5), ("a;;q=0.5;", 0.5), ("a;q=\"0.5\"", 0.5),
        ] as [(String, Double)])
    func readsQualities(text: String, expected: Double) {
        #expect(QualityList(text).entries.map(\.quality) == [expected])
    }

    @Test(arguments: [
        "", " ", ",,", ";q=1", "a;q=2", "a;q=1.1", "a;q=-1", "a;q=nan", "a;q=0.0001", "a;q=.5", "a;q=1e0", "a;q=",
        "a;q", "a;b", "a;q=0x1", "a;q=٠",
    ])
    func passesOverWhatMakesNoSense(text: String) {
        #expect(QualityList(text).entries.isEmpty)
        // What stands beside it is still known.
        #expect(QualityList("\(text),b;q=0.5").entries.map(\.name).contains("b"))
    }

    @Test func leavesQuotesAlone() {
        let list = QualityList(#"a;x="1,2;q=0\"";q=0.5,B;Y=Z"#)
        #expect(list.entries.map(\.name) == ["a", "b"])
        #expect(list.entries[0].parameters == ["x": #"1,2;q=0""#])
        #expect(list.entries[0].quality == 0.5)
        #expect(list.entries[1].parameters == ["y": "Z"])
        #expect(QualityList(#"a;x="open,b"#).entries.count == 1)
    }

    @Test func joinsHeadersOfOneName() {
        let request = HTTPRequest(
            method: "GET", path: "/", headers: [.init("ACCEPT", "a"), .init("Other", "b"), .init("accept", "c;q=0.5")])
        #expect(QualityList("Accept", of: request).entries.map(\.name) == ["a", "c"])
    }
}
