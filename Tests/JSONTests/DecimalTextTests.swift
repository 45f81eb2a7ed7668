import Testing

@testable import JSON

/// The table of protocol.md R4 for numbers that come as text.
struct DecimalTextTests {
    @Test(
        arguments: [
            ("60", 60), (" 60.5 ", 60.5), ("-0.05", -0.05), ("6e1", 60), ("6E1", 60), ("6e-1", 0.6), ("0", 0),
            ("007", 7),
            ("1e308", 1e308), ("5e-400", 0), (String(repeating: "0", count: 59) + "7", 7),
        ] as [(String, Double)])
    func accepts(text: String, expected: Double) {
        #expect(DecimalText.number(text) == expected)
    }

    @Test(arguments: [
        "", " ", "NaN", "nan", "inf", "Infinity", "-inf", "0x10", "0X1p3", "1,5", "1.000,5", "1 000", "1_000", "1'000",
        "true", "e5", "1e",
        "1e+", "-", "+", ".", "--1", "1-1", "1.2.3", "60C", "60%", "\t60", "60\n", "6\u{300}", "٦٠", "６０", "1e999",
        "-1e999", "1\0",
        "1\u{A0}",
    ])
    func refuses(text: String) {
        #expect(DecimalText.number(text) == nil)
    }

    /// It would take a second to convert.
    @Test func aTextOfAMegabyteOfDigitsIsRefused() {
        #expect(DecimalText.number("0." + String(repeating: "9", count: 1 << 20)) == nil)
        #expect(DecimalText.number(String(repeating: "0", count: 60) + "7") == nil)
    }
}
