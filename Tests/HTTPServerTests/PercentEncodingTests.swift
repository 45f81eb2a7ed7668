import HTTPServer
import Testing

@Suite struct PercentEncodingTests {
    @Test(arguments: [
        ("", ""), ("abc", "abc"), ("%41%62", "Ab"), ("%C3%A9", "é"), ("%", "%"), ("%4", "%4"), ("%4g", "%4g"),
        ("%%41", "%A"), ("%ff", "\u{FFFD}"), ("a%00b", "a\0b"), ("100%25", "100%"),
    ])
    func decodes(text: String, expected: String) { #expect(PercentEncoding.decode(text) == expected) }
}
