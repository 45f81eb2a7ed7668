import Testing

@testable import Configuration

@Suite struct ShownTextTests {
    @Test(arguments: [
        ("plain", "\"plain\""), ("Küche", "\"Küche\""), ("a\"b\\c", #""a\"b\\c""#),
        ("a\u{1B}[2Jb\n", #""a\u{1B}[2Jb\n""#),
        ("\u{202E}evil", #""\u{202E}evil""#), ("me@host", "\"me@host\""), ("host@a:1", "\"host@a:1\""),
        ("me:secret@host", "a text not shown here, as it may hold a password"),
        (String(repeating: "x", count: 41), "\"\(String(repeating: "x", count: 40))…\""),
    ])
    func isEscapedCutAndDiscreet(text: String, expected: String) { #expect(ShownText.quoted(text) == expected) }

    @Test(arguments: [
        ("intervall", "interval"), ("max_connection", "max_connections"), ("levle", "level"), ("printer", "printers"),
        ("qqq", nil), ("", nil), (String(repeating: "interval", count: 9), nil),
    ])
    func suggestsWhatIsNear(word: String, expected: String?) {
        let known = ["interval", "max_connections", "level", "printers"]
        #expect(ShownText.suggestion(for: word, among: known) == expected)
    }
}
