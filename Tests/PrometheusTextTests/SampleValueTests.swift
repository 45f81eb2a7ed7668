import PrometheusText
import Testing

struct SampleValueTests {
    @Test(
        arguments: [
            (0, "0"), (-0.0, "0"), (1, "1"), (-1, "-1"), (0.5, "0.5"), (5e-05, "5e-05"), (-0.00005, "-5e-05"),
            (1e21, "1e+21"),
            (100_000_000_000_000, "100000000000000"), (1_709_712_001.37, "1709712001.37"),
            (0.1 + 0.2, "0.30000000000000004"),
            (9_007_199_254_740_991, "9007199254740991"), (9_007_199_254_740_992, "9007199254740992"),
            (-9_007_199_254_740_992, "-9007199254740992"), (9_007_199_254_740_994, "9.007199254740994e+15"),
            (1.5e16, "1.5e+16"),
            (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (-.nan, "NaN"), (.signalingNaN, "NaN"),
            (.leastNonzeroMagnitude, "5e-324"),
            (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
        ] as [(Double, String)])
    func writesANumberAsTheFormatWantsIt(value: Double, expected: String) {
        #expect(SampleValue.text(value) == expected)
    }

    /// A page takes shorter ways to the same text.
    @Test func isWrittenOnAPageAsItIsSpelled() {
        var random = SystemRandomNumberGenerator()
        var values: [Double] = [
            0, -0.0, 9, 10, 0.001, 0.0005, 0.000_4, 999.999_5, 1e12, 999_999_999_999.999, 1e15, -1, .infinity, .nan,
            9.999,
        ]
        for number in 0..<2_000 {
            values += [Double(number) / 8, Double(number) / 1_000, Double.random(in: 0...20, using: &random)]
            values.append(Double(Int.random(in: 0...2_000_000_000_000, using: &random)) / 1_000)
        }
        for value in values {
            let page = Exposition.bytes { page in
                page.begin(Heading("m", help: "Help.", type: .gauge))
                page.sample(value: value)
            }
            let text = String(decoding: page, as: UTF8.self)
            #expect(text.hasSuffix("\nm \(SampleValue.text(value))\n"), "\(value): \(text)")
        }
    }

    @Test(arguments: [0.1, 1.0 / 3, 31.5 * 60, 5.21025, 1e15 + 0.5, 2e53, -273.15])
    func whatIsWrittenReadsBackAsTheSameNumber(value: Double) {
        #expect(Double(SampleValue.text(value)) == value)
    }
}
