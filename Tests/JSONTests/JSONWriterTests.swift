import Testing

@testable import JSON

struct JSONWriterTests {
    private func text(_ value: JSONLiteral, escapingSlashes: Bool = false) -> String {
        String(decoding: value.bytes(escapingSlashes: escapingSlashes), as: UTF8.self)
    }

    @Test(
        arguments: [
            (JSONLiteral.null, "null"), (true, "true"), (false, "false"), (0, "0"),
            (.integer(.max), "9223372036854775807"),
            (.integer(.min), "-9223372036854775808"), (1.5, "1.5"), (2.0, "2"), (-0.0, "0"), (5e-05, "5e-05"),
            (.number(1e21), "1e+21"),
            (.number(.infinity), "null"), (.number(.nan), "null"), ([], "[]"), ([1, [nil], "x"], #"[1,[null],"x"]"#),
            ([:], "{}"),
            (["b": 1, "a": ["c": true]], #"{"b":1,"a":{"c":true}}"#),
        ] as [(JSONLiteral, String)])
    func writesAValue(value: JSONLiteral, expected: String) {
        #expect(text(value) == expected)
    }

    @Test(arguments: [
        ("plain", #""plain""#), ("a\"b\\c", #""a\"b\\c""#), ("\n\t\r", #""\n\t\r""#),
        ("\0\u{1}\u{1F}", #""\u0000\u0001\u001f""#),
        ("\u{7F}é中😀\u{2028}", "\"\u{7F}é中😀\u{2028}\""), ("a/b", #""a/b""#), ("", #""""#),
    ])
    func writesAString(string: String, expected: String) {
        #expect(text(.string(string)) == expected)
    }

    @Test func escapesSlashesInNamesAndValuesWhenAsked() {
        let value: JSONLiteral = ["a/b": "//", "c": "\\/"]
        #expect(text(value, escapingSlashes: true) == #"{"a\/b":"\/\/","c":"\\\/"}"#)
        #expect(text(value) == #"{"a/b":"//","c":"\\/"}"#)
    }

    @Test(arguments: [true, false])
    func theReaderReadsWhatWasWritten(escapingSlashes: Bool) throws {
        let strings = [
            "", "a/b\\/c", "\u{1}\u{8}\u{C}\n\r\t\u{1F}", "\"'", "é中😀e\u{301}", String(repeating: "x/", count: 5000),
            "\\u0041",
        ]
        let numbers = [0, -0.05, 1e-7, 1.7976931348623157e308, .leastNonzeroMagnitude, 123_456_789_012_345, 0.1, -1e21]
        let value: JSONLiteral = [
            "strings": .array(strings.map { .string($0) }), "numbers": .array(numbers.map { .number($0) }),
            "flag": false, "none": nil,
            "na\"me/": ["deep": [[1]]],
        ]
        let root = try JSONDocument(value.bytes(escapingSlashes: escapingSlashes)).root
        #expect(root["strings"].elements.map(\.text) == strings)
        #expect(root["numbers"].elements.map(\.strictNumber) == numbers)
        #expect(root["flag"].bool == false)
        #expect(root["none"].isAbsent)
        #expect(root["na\"me/"]["deep"].elements.first?.elements.first?.number == 1)
        #expect(root.members.map(\.name) == ["strings", "numbers", "flag", "none", "na\"me/"])
    }
}
