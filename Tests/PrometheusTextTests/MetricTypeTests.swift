import PrometheusText
import Testing

struct MetricTypeTests {
    @Test(arguments: [(MetricType.counter, "counter"), (.gauge, "gauge"), (.histogram, "histogram"), (.info, "gauge")])
    func isSpelledAsInTheTextFormat(type: MetricType, word: String) {
        let page = Exposition.bytes { page in
            page.begin(Heading("m", help: "h", type: type))
            page.sample(value: 1)
        }
        #expect(String(decoding: page, as: UTF8.self) == "# HELP m h\n# TYPE m \(word)\nm 1\n")
    }

    @Test func isSpelledAsInOpenMetrics() {
        #expect(
            MetricType.allCases.map { $0.word(in: .openMetrics) } == ["counter", "gauge", "histogram", "info"])
    }
}
