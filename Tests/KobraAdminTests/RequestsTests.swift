import HTTPServer
import Testing

@testable import KobraAdmin

@Suite struct StrictJSONTests {
    @Test(arguments: [
        "0", "-0", "1.5e-3", "[]", "{}", #""""#, #""\u00e9\n\/""#, " [1 , {\"a\": [true,false,null]}]\n", "1E5",
        "[[[[[[[[1]]]]]]]]",
    ])
    func takes(text: String) { #expect(throws: Never.self) { try StrictJSON.check(Array(text.utf8)) } }

    @Test(arguments: [
        "", " ", "01", "1.", ".5", "+1", "-", "1e", "0x10", "tru", "nul", "True", "[1,]", "[,1]", "{,}", "{\"a\"}",
        "{\"a\":}",
        "{a:1}", "{1:1}", "[1 2]", "\"a", "\"\t\"", #""\x""#, #""\u12g4""#, #""\u12"#, "1 1", "{}{}", "//", "[1]/**/",
        "\u{FEFF}1",
        "1\0", "[[[[[[[[[1]]]]]]]]]", "]", "}",
    ])
    func refuses(text: String) {
        #expect(throws: StrictJSON.Fault.self) { try StrictJSON.check(Array(text.utf8)) }
    }

    @Test(arguments: [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] as [[UInt8]])
    func refusesWhatIsNotUTF8(bytes: [UInt8]) {
        #expect(throws: StrictJSON.Fault.notUTF8) { try StrictJSON.check(bytes) }
    }

    @Test func deepNestingCostsNothing() {
        #expect(throws: StrictJSON.Fault.tooDeep) { try StrictJSON.check(Array(repeating: 0x5B, count: 16 << 10)) }
    }
}

@Suite struct PathTemplateTests {
    @Test(
        arguments: [
            ("/api/v1/printers/left/pause", "left"), ("/api/v1/printers/a%20b/pause", "a b"),
            ("/api/v1/printers//pause", nil), ("/api/v1/printers/left/pause/", nil), ("/api/v1/printers/left", nil),
            ("/API/v1/printers/left/pause", nil), ("//api/v1/printers/left/pause", nil), ("", nil), ("*", nil),
            ("/api/v1/printers/a/b/pause", nil), ("/api/v1/printers/left/%70ause", nil),
        ] as [(String, String?)])
    func matches(path: String, value: String?) {
        let template: PathTemplate = "/api/v1/printers/{printer}/pause"
        #expect(template.match(path) == value)
    }
}

@Suite struct TextRuleTests {
    @Test func patternIsPlain() {
        #expect(TextRule.token(1...9).pattern == #"^[\u0021-\u007e]*$"#)
        #expect(TextRule.name(1...9).pattern == #"^[^\u0000-\u001f\u007f-\u009f\ufffd]*$"#)
        #expect(TextRule.url.pattern == #"^(http://|https://)[\u0021-\u007e]*$"#)
    }
}
