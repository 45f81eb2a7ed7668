import JSON
import Testing

@testable import KobraProtocol

/// protocol.md 6.5.
struct TaskIDTests {
    @Test(arguments: [
        ("482913", "482913"), (" 7 ", "7"), ("007", "7"), (" 007", "7"),
        ("9223372036854775808123", "9223372036854775808123"),
        (String(repeating: "9", count: 64), String(repeating: "9", count: 64)),
        ("000" + String(repeating: "9", count: 64), String(repeating: "9", count: 64)),
    ])
    func isADecimalIntegerAboveZero(text: String, id: String) throws {
        #expect(try #require(TaskID(text)).text == id)
        #expect(try #require(TaskID(text)).description == id)
    }

    @Test(arguments: [
        "", " ", "0", "00", " 0 ", "-1", "-7", "+7", "7.0", "6e1", "0x7", "7a", "a7", "7 7", "0 7", "0 0 7", "\t7",
        "7\n", "٧", "７", "null",
        String(repeating: "9", count: 65), "-",
    ])
    func anythingElseIsNoId(text: String) {
        #expect(TaskID(text) == nil)
    }

    @Test(
        arguments: [
            (#""482913""#, "482913", "482913"), ("482913", "482913", "482913"), ("482913.0", "482913", "482913"),
            ("4.82913e5", "482913", "482913"),
            (#"" 7 ""#, " 7 ", "7"), (#""007""#, "007", "7"), (#""-1""#, "-1", nil), ("-1", "-1", nil),
            (#""0""#, "0", nil), ("0", "0", nil),
            (#""screen""#, "screen", nil), ("9007199254740991", "9007199254740991", "9007199254740991"),
            (#""a\nb""#, "a\u{FFFD}b", nil),
        ] as [(String, String, String?)])
    func aReferenceKeepsTheTextAndItsId(json: String, verbatim: String, id: String?) throws {
        let reference = try #require(TaskReference(Fixture.value(json)))
        #expect(reference.verbatim == verbatim)
        #expect(reference.id?.text == id)
    }

    /// A number of 2^53 or more may stand for several ids.
    @Test(arguments: [
        "null", "true", "[]", "{}", "[7]", "7.5", "1e999", "1e300", "9007199254740993", "9007199254740992",
        "-9007199254740993", #""""#,
    ])
    func anythingElseIsNoReference(json: String) throws {
        #expect(try TaskReference(Fixture.value(json)) == nil)
    }

    @Test func aReferenceOfAHugeTextIsCapped() throws {
        let reference = try #require(TaskReference(Fixture.value("\"\(String(repeating: "9", count: 10_000))\"")))
        #expect(reference.verbatim.count == CleanText.limit)
        #expect(reference.id == nil)
    }
}
