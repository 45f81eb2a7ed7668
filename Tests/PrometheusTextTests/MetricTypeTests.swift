import PrometheusText
import Testing

struct MetricTypeTests {
    @Test(arguments: [(MetricType.counter, "counter"), (.gauge, "gauge"), (.histogram, "histogram")])
    func isSpelledAsInTheTextFormat(type: MetricType, word: String) {
        var page = Exposition()
        page.begin("m", help: "h", type: type)
        #expect(String(decoding: page.bytes, as: UTF8.self) == "# HELP m h\n# TYPE m \(word)\n")
    }
}
