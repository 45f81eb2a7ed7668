import PrometheusText
import Testing

struct MetricTypeTests {
    @Test(arguments: [(MetricType.counter, "counter"), (.gauge, "gauge"), (.histogram, "histogram"), (.info, "gauge")])
    func isSpelledAsInTheTextFormat(type: MetricType, word: String) {
        var page = Exposition()
        page.begin("m", help: "h", type: type)
        #expect(String(decoding: page.bytes, as: UTF8.self) == "# HELP m h\n# TYPE m \(word)\n")
    }

    @Test func isSpelledAsInOpenMetrics() {
        #expect(
            MetricType.allCases.map { $0.word(in: .openMetrics) } == ["counter", "gauge", "histogram", "info"])
    }
}
