import Testing

@testable import JSON

struct JSONDocumentTests {
    /// The value of member `a` of a text.
    private func field(_ text: String) throws -> JSONValue { try JSONDocument(text.utf8).root["a"] }

    // MARK: R1, the container

    @Test(arguments: [
        #"{"a":1}"#, " \t\r\n{\"a\":1} \r\n", "\u{FEFF}{\"a\":1}", " \u{FEFF} {\"a\":1}", "{\"a\":1}\0",
        "{\"a\":1}\0\0 \0\n\0",
        "{ \"a\" :\n1\t}",
    ])
    func toleratesWhatSurroundsTheValue(text: String) throws {
        let root = try JSONDocument(text.utf8).root
        #expect(root.isObject)
        #expect(root["a"].number == 1)
    }

    @Test(arguments: ["", " ", "\n\t\r ", "\0", "\0\0\0", "\u{FEFF}", " \u{FEFF} \0"])
    func nothingAtAllIsEmpty(text: String) {
        #expect(throws: JSONError.empty) { try JSONDocument(text.utf8) }
    }

    @Test(arguments: [
        "{}x", "{}{}", "{} {}", "{},", "[1] 2", "{}\0x", "\0{}", "{\0}", "{\"a\":1\0}", "{\"a\":\"\0\"}",
        "\u{FEFF}\u{FEFF}{}",
        "{}\u{FEFF}", "NaN", "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":-Infinity}", "nul", "tru", "{", "}", "[", "]",
        "]]]][[[[",
        "{'a':1}", "{a:1}", "{\"a\" 1}", "{\"a\":}", "{\"a\":1,}", "[1,]", "[,1]", "{\"a\":1 \"b\":2}", "{1:2}",
        "{\"a\":0x10}",
        "{\"a\":+1}", "{\"a\":.5}", "{\"a\":1.}", "{\"a\":01}", "{\"a\":-01}", "{\"a\":1e}", "{\"a\":1-1}", "{\"a\":-}",
        "{\"a\":1,5}", "{\u{1}\"a\":1}",
        "{\"a\":\u{B}1}",
        "{\"a\":// no\n1}", "\"a", "{\"a\":\"\\\"}", "{\"a\":\"\\x41\"}", "{\"a\":True}", "{\"a\":nullnull}",
    ])
    func anythingElseIsMalformed(text: String) {
        #expect(throws: JSONError.malformed) { try JSONDocument(text.utf8) }
    }

    @Test func aTextCutAtAnyByteIsNoText() throws {
        let whole = #"{"type":"print","data":{"n":[-1.5e3,true,false,null],"s":"a\"\u00e9\\ü"},"code":200}"#
        let bytes = Array(whole.utf8)
        _ = try JSONDocument(bytes)
        for length in bytes.indices {
            #expect(throws: JSONError.self, "cut to \(length) bytes") { try JSONDocument(bytes.prefix(length)) }
        }
    }

    @Test func anythingMayBeTheRoot() throws {
        #expect(try JSONDocument("[1,2]".utf8).root.isArray)
        #expect(try JSONDocument("5".utf8).root.number == 5)
        #expect(try JSONDocument("\"x\"".utf8).root.text == "x")
        #expect(try JSONDocument("true".utf8).root.bool == true)
        #expect(try JSONDocument("null".utf8).root.isAbsent)
        #expect(try JSONDocument("[1,2]".utf8).root["a"].isAbsent)
    }

    @Test func bytesThatAreNotUTF8AreRepaired() throws {
        let bytes =
            Array("{\"a\":\"M".utf8) + [0xFC, 0xFF] + Array("ller\",\"b\":2,\"c\":\"".utf8) + [0xE2] + Array("\"}".utf8)
        let root = try JSONDocument(bytes).root
        #expect(root["a"].text == "M\u{FFFD}\u{FFFD}ller")
        #expect(root["b"].number == 2)
        #expect(root["c"].text == "\u{FFFD}")
    }

    /// A byte becomes three, and what a text of three mebibytes needs is no longer little.
    @Test func repairHasALimit() throws {
        func text(_ count: Int) -> [UInt8] {
            Array("{\"a\":\"".utf8) + [UInt8](repeating: 0xFF, count: count) + Array("\"}".utf8)
        }
        #expect(try JSONDocument(text(300_000)).root["a"].text?.utf8.count == 900_000)
        #expect(throws: JSONError.malformed) { try JSONDocument(text(400_000)) }
        // One that is right may be as long as it likes.
        let long = Array("{\"a\":\"".utf8) + [UInt8](repeating: 0x41, count: 2 << 20) + Array("\"}".utf8)
        #expect(try JSONDocument(long).root["a"].text?.utf8.count == 2 << 20)
    }

    /// JSON wants them escaped; nothing is lost by reading them.
    @Test func aControlCharacterMayStandInAString() throws {
        #expect(try field("{\"a\":\"x\t\n\u{1}\u{1F}y\"}").text == "x\t\n\u{1}\u{1F}y")
    }

    // MARK: Strings

    @Test(arguments: [
        (#""a\/b""#, "a/b"), (#""a/b""#, "a/b"), (#""\"\\\b\f\n\r\t""#, "\"\\\u{8}\u{C}\n\r\t"),
        (#""\u0041\u00e9""#, "Aé"),
        (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00""#, "😀"), (#""😀""#, "😀"), (#""""#, ""), (#""\\u0000""#, "\\u0000"),
        (#""\u0001""#, "\u{1}"),
        // Half a surrogate pair costs one character, not the text.
        (#""x\ud83d""#, "x\u{FFFD}"), (#""\ud83dx""#, "\u{FFFD}x"), (#""\ude00""#, "\u{FFFD}"),
        (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"),
        (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"), (#""\ud83d\n""#, "\u{FFFD}\n"), (#""\ud83d\\""#, "\u{FFFD}\\"),
    ])
    func readsAString(json: String, expected: String) throws {
        let value = try field("{\"a\":\(json),\"b\":1}")
        #expect(value.text == expected)
        #expect(value.bytes == Array(expected.utf8))
    }

    @Test(arguments: [(#"a\u0000b"#, "a\0b"), (#"\u0000\u0000"#, "\0\0"), (#"\u0000\ud800"#, "\0\u{FFFD}")])
    func anEscapedNULDoesNotCutAText(json: String, bytes: String) throws {
        let value = try field("{\"a\":\"\(json)\"}")
        #expect(value.text == String(bytes.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
        #expect(value.bytes == Array(bytes.utf8))
    }

    @Test(arguments: [#""\u00zz""#, #""\uZZZZ""#, #""\u12""#, #""\u""#, #""\u 123""#, #""\u+123""#, #""\ud83d\uzzzz""#])
    func anEscapeWithoutFourHexadecimalDigitsIsMalformed(json: String) {
        #expect(throws: JSONError.malformed) { try field("{\"a\":\(json)}") }
    }

    @Test func aNameWithAnEscapedNULIsAnotherName() throws {
        let root = try JSONDocument(#"{"a\u0000b":1}"#.utf8).root
        #expect(root["a"].isAbsent)
        #expect(root.members.map(\.name) == ["a\u{FFFD}b"])
    }

    @Test func aHugeStringIsReadWhole() throws {
        let long = String(repeating: "ü/", count: 300_000)
        #expect(try field("{\"a\":\"\(long)\"}").text == long)
    }

    // MARK: R4, numbers

    @Test(arguments: [
        ("60", 60), ("-0.05", -0.05), ("6e1", 60), ("6E+1", 60), ("1e-3", 0.001), ("0", 0), ("-0", 0), ("\"60\"", 60),
        ("\" 60.5 \"", 60.5), ("\"-0.05\"", -0.05), ("\"6e1\"", 60), ("1e308", 1e308),
        ("9007199254740993", 9_007_199_254_740_992), ("18446744073709551616", 0x1p64),
        ("-100000000000000000000", -1e20), ("1000000000000000000000.5", 1e21),
    ])
    func acceptsANumber(json: String, expected: Double) throws {
        #expect(try field("{\"a\":\(json)}").number == expected)
    }

    @Test(arguments: [
        "true", "false", "null", "[]", "{}", "[1]", "\"\"", "\" \"", "\"NaN\"", "\"inf\"", "\"0x10\"", "\"1,5\"",
        "\"1 000\"", "1e999",
        "-1e999", "\"1e999\"", "1e400",
    ])
    func refusesWhatIsNoNumberAndReadsTheRest(json: String) throws {
        let root = try JSONDocument("{\"a\":\(json),\"b\":7}".utf8).root
        #expect(root["a"].number == nil)
        #expect(root["b"].number == 7)
    }

    @Test(arguments: [
        String(repeating: "9", count: 400), "-" + String(repeating: "1", count: 61),
        "1e" + String(repeating: "9", count: 400),
    ])
    func aNumberOfHundredsOfDigitsIsABadFieldAndNotABadText(number: String) throws {
        let root = try JSONDocument("{\"z\":1,\"a\":\(number),\"c\":[\(number),2],\"b\":\(number)}".utf8).root
        #expect(root["a"].number == nil)
        #expect(root["z"].number == 1)
        #expect(root["c"].elements.map(\.number) == [nil, 2])
        #expect(root["b"].isAbsent)
    }

    @Test func aNumberOfSixtyDigitsIsRead() throws {
        #expect(try field("{\"a\":1\(String(repeating: "0", count: 59))}").number == 1e59)
    }

    @Test func aFractionOfHundredsOfDigitsIsRead() throws {
        #expect(try field("{\"a\":0.\(String(repeating: "3", count: 400))}").number == 1.0 / 3)
    }

    @Test func onlyANumberIsStrictlyOne() throws {
        #expect(try field(#"{"a":5}"#).strictNumber == 5)
        #expect(try field(#"{"a":"5"}"#).strictNumber == nil)
        #expect(try field(#"{"a":true}"#).strictNumber == nil)
        #expect(try field(#"{"a":1e999}"#).strictNumber == nil)
    }

    // MARK: R6 and types

    @Test func nullAndMissingAreAlike() throws {
        #expect(try field(#"{"a":null}"#).isAbsent)
        #expect(try field(#"{"b":1}"#).isAbsent)
        #expect(try field(#"{"a":null}"#)["x"]["y"].isAbsent)
        #expect(try field(#"{"a":null}"#).text == nil)
        for present in ["0", "false", "\"\"", "[]", "{}"] {
            #expect(try field("{\"a\":\(present)}").isAbsent == false)
        }
    }

    @Test func aBooleanIsNothingElse() throws {
        #expect(try field(#"{"a":true}"#).bool == true)
        #expect(try field(#"{"a":false}"#).bool == false)
        for other in ["1", "0", "\"true\"", "null", "[]"] { #expect(try field("{\"a\":\(other)}").bool == nil) }
    }

    @Test func namesAreMatchedExactly() throws {
        let root = try JSONDocument(#"{"Data":1,"data":2}"#.utf8).root
        #expect(root["data"].number == 2)
        #expect(root["Data"].number == 1)
        #expect(root["DATA"].isAbsent)
    }

    @Test func ofTwoMembersWithOneNameTheFirstIsRead() throws {
        let root = try JSONDocument(#"{"a":1,"a":"two","b":3}"#.utf8).root
        #expect(root["a"].number == 1)
        #expect(root["b"].number == 3)
        #expect(root.members.map(\.name) == ["a", "a", "b"])
    }

    @Test func elementsAndMembersAreThoseOfTheirOwnType() throws {
        let root = try JSONDocument(#"{"list":[1,"x",null],"map":{"k":"v"}}"#.utf8).root
        #expect(root["list"].elements.count == 3)
        #expect(root["list"].members.isEmpty)
        #expect(root["map"].elements.isEmpty)
        #expect(root["map"].members.map(\.value.text) == ["v"])
        #expect(root["none"].elements.isEmpty)
        #expect(root["list"]["0"].isAbsent)
    }

    @Test func aValueOutlivesTheNameOfItsDocument() throws {
        func inner() throws -> JSONValue { try JSONDocument(#"{"a":{"b":["c"]}}"#.utf8).root["a"]["b"] }
        #expect(try inner().elements.first?.text == "c")
    }
}
