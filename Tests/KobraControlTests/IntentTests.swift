import JSON
import KobraProtocol
import Testing

@testable import KobraControl

@Suite struct IntentTests {
    private static let good =
        #"{"id":"c1","printer":"0123456789abcdef0123456789abcdef","name":"left","command":"print","caller":"op","accepted":1709712000000,"file":"a.gcode","task":"500001","sent":1709712001000}"#

    private func read(_ text: String) throws -> Intent? { Intent(try JSONDocument(Array(text.utf8)).root) }

    @Test func isTheSameAfterwards() throws {
        let intent = try #require(try read(Self.good))
        #expect(String(decoding: intent.literal.bytes(), as: UTF8.self).count == Self.good.count)
        #expect(Intent(try JSONDocument(intent.literal.bytes()).root) == intent)
        let bare = try #require(
            try read(
                #"{"id":"c1","printer":"0123456789abcdef0123456789abcdef","name":"","command":"resume","caller":"op","accepted":0}"#
            ))
        #expect(bare.file == nil && bare.task == nil && bare.sent == nil)
        #expect(Intent(try JSONDocument(bare.literal.bytes()).root) == bare)
    }

    @Test(arguments: [
        (#""id":"c1""#, #""id":"""#), (#""id":"c1""#, #""id":7"#), (#""id":"c1","#, ""),
        ("0123456789abcdef0123456789abcdef", "left"), (#""name":"left","#, ""),
        (#""command":"print""#, #""command":"stop""#),
        (#""command":"print""#, #""command":"explode""#), (#""caller":"op","#, ""), ("1709712000000", "-1"),
        ("1709712000000", "1e300"), ("1709712000000", "0.5"), ("1709712000000", "null"),
        ("1709712001000", "-9223372036854775808"), ("1709712001000", "1e18"), ("1709712001000", "0.5"),
        (#""name":"left""#, "\"name\":\"\(String(repeating: "x", count: 2000))\""),
    ])
    func whatCannotBeOursIsRefused(part: String, instead: String) throws {
        #expect(Self.good.contains(part))
        #expect(try read(Self.good.replacing(part, with: instead)) == nil)
    }
}
