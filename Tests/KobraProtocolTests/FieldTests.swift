import JSON
import Testing

@testable import KobraProtocol

struct FieldTests {
    // MARK: R3, R6

    @Test func anAbsentFieldKeepsWhatWasKnown() {
        #expect(Field.absent.merged(over: 5) == 5)
        #expect(Field<Int>.absent.merged(over: nil) == nil)
        #expect(Field.unknown.merged(over: 5) == nil)
        #expect(Field.known(6).merged(over: 5) == 6)
        #expect(Field.known(6).merged(over: nil) == 6)
    }

    @Test func onlyAKnownFieldHasAValue() {
        #expect(Field.known(1).value == 1)
        #expect(Field<Int>.unknown.value == nil)
        #expect(Field<Int>.absent.value == nil)
        #expect(Field.known(2).map { "\($0)" } == .known("2"))
        #expect(Field<Int>.unknown.map { "\($0)" } == .unknown)
        #expect(Field<Int>.absent.map { "\($0)" } == .absent)
        #expect(Field.known(2).filter { $0 > 2 } == .unknown)
        #expect(Field.known(3).filter { $0 > 2 } == .known(3))
        #expect(Field<Int>.absent.filter { _ in false } == .absent)
    }

    @Test(arguments: ["null", "true", "[]", "{}", #""""#, #""x""#, #""NaN""#, "1e999"])
    func aFieldOfAnotherTypeIsAbsentInEveryUnit(json: String) throws {
        let value = try Fixture.value(json)
        #expect(value.celsius == .absent)
        #expect(value.percentAsRatio == .absent)
        #expect(value.minutesAsSeconds == .absent)
        #expect(value.millimetersAsMeters == .absent)
        #expect(value.zOffsetAsMeters == .absent)
        #expect(value.layers == .absent)
    }

    // MARK: R5, the edges

    @Test(arguments: [
        ("-50", Field.known(-50)), ("-50.1", .unknown), ("500", .known(500)), ("500.1", .unknown), ("0", .known(0)),
        (#""214.5""#, .known(214.5)),
    ])
    func temperaturesRangeFromMinus50To500(json: String, expected: Field<Double>) throws {
        #expect(try Fixture.value(json).celsius == expected)
    }

    @Test(arguments: [
        ("0", Field.known(0)), ("100", .known(1)), ("-0.1", .unknown), ("100.1", .unknown), ("42.5", .known(0.425)),
        ("-1", .unknown),
    ])
    func percentagesRangeFrom0To100(json: String, expected: Field<Double>) throws {
        #expect(try Fixture.value(json).percentAsRatio == expected)
    }

    @Test(arguments: [
        ("0", Field.known(0)), ("31.5", .known(1890)), ("-0.01", .unknown), ("-1", .unknown), ("1e300", .unknown),
    ])
    func minutesBecomeSeconds(json: String, expected: Field<Double>) throws {
        #expect(try Fixture.value(json).minutesAsSeconds == expected)
    }

    @Test(arguments: [("0", Field.known(0)), ("5210.25", .known(5.21025)), ("-0.01", .unknown), ("1e300", .unknown)])
    func millimetresBecomeMetres(json: String, expected: Field<Double>) throws {
        #expect(try Fixture.value(json).millimetersAsMeters == expected)
    }

    @Test(arguments: [
        (#""-0.05""#, Field.known(-0.05 / 1000)), ("10", .known(0.01)), ("-10", .known(-0.01)), ("10.01", .unknown),
        (#""-10.01""#, .unknown), ("0", .known(0)),
    ])
    func theZOffsetRangesOverTenMillimetres(json: String, expected: Field<Double>) throws {
        #expect(try Fixture.value(json).zOffsetAsMeters == expected)
    }

    @Test(arguments: [
        ("0", Field.known(0)), ("57", .known(57)), (#""57""#, .known(57)), ("-1", .unknown), ("1e300", .unknown),
        ("1e999", .absent),
    ])
    func layersAreNotNegative(json: String, expected: Field<Int>) throws {
        #expect(try Fixture.value(json).layers == expected)
    }

    @Test(
        arguments: [
            ("0", false), ("1", true), ("true", true), ("false", false), (#""1""#, true), (#""0""#, false), ("2", nil),
            ("-1", nil), ("0.5", nil),
            ("null", nil), (#""true""#, nil), ("[]", nil),
        ] as [(String, Bool?)])
    func aFlagIsZeroOrOneOrABoolean(json: String, expected: Bool?) throws {
        #expect(try Fixture.value(json).flag == expected)
    }

    // MARK: R10

    @Test(arguments: [
        ("bracket.gcode", "bracket.gcode"), ("中文 😀 \"q\"", "中文 😀 \"q\""),
        ("a\nb\0c\u{1B}[31m\u{7F}", "a\u{FFFD}b\u{FFFD}c\u{FFFD}[31m\u{FFFD}"),
        ("\u{85}\u{9F}\u{A0}", "\u{FFFD}\u{FFFD}\u{A0}"),
        ("\u{202E}gnp.exe\u{2066}\u{200F}\u{61C}", "\u{FFFD}gnp.exe\u{FFFD}\u{FFFD}\u{FFFD}"),
        ("\u{2028}\u{2029}", "\u{FFFD}\u{FFFD}"), ("", ""), ("👩‍🚀", "👩‍🚀"), ("\r\n", "\u{FFFD}\u{FFFD}"),
    ])
    func controlCharactersAreReplaced(text: String, expected: String) {
        #expect(CleanText.clean(text) == expected)
        #expect(Array(CleanText.clean(text).unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test func textIsCappedAt255Characters() {
        #expect(CleanText.clean(String(repeating: "x", count: 255)).count == 255)
        #expect(CleanText.clean(String(repeating: "x", count: 256)).count == 255)
        #expect(CleanText.clean(String(repeating: "😀", count: 1000)) == String(repeating: "😀", count: 255))
        // One character of very many scalars is no way around it.
        #expect(CleanText.clean("e" + String(repeating: "\u{301}", count: 10_000)).unicodeScalars.count == 255)
    }

    @Test(arguments: ["5", "true", "null", "[]", "{}", #""""#])
    func whatIsNoTextIsAbsent(json: String) throws {
        #expect(try Fixture.value(json).cleanText == nil)
    }
}
