import JSON
import KobraProtocol
import KobraState
import Testing

@testable import KobraFuzz

/// What is as large as may be is done in a time that grows with its size and not with its square: at the largest sizes the
/// square takes minutes. The limits are many times what a slow machine needs.
@Suite struct SizeBudgetTests {
    private func seconds(_ words: String, _ body: () throws -> Void) rethrows -> Double {
        let duration = try ContinuousClock().measure(body)
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        print("\(words): \(seconds) s")
        return seconds
    }

    private func ids(_ count: Int) -> [String] {
        (0..<count).map { number in
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: 32 - digits.count) + digits
        }
    }

    @Test func aFileFullOfPrinters() throws {
        let yaml = "printers:\n" + ids(20_000).map { "- {id: \($0)}\n" }.joined()
        #expect(try seconds("20,000 printers") { try ConfigurationTarget.run(Array(yaml.utf8)) } < 120)
    }

    @Test func aFileFullOfAllowedPrinters() throws {
        let yaml = "discovery:\n  allow:\n" + ids(25_000).map { "  - \($0)\n" }.joined()
        #expect(try seconds("25,000 allowed") { try ConfigurationTarget.run(Array(yaml.utf8)) } < 120)
    }

    /// Payloads of 1 MiB of what costs most.
    @Test(
        arguments: [
            #"\u0000"#, #"\ud800"#, #"\\"#, "e\u{301}", "\u{301}", "\u{1F1E9}", "\u{200D}", "\r\n", "\u{0}", "/",
            "\u{7F}",
            "\u{202E}", "1", "\"", "\",\"a\":\"", "9 ", "{\"a\":", "[", "[],", "0,", "\u{1100}\u{1161}", "%zz",
        ])
    func aPayloadFullOf(piece: String) throws {
        let count = Report.payloadLimit / piece.utf8.count - 20
        let filler = Array(String(repeating: piece, count: count).utf8)
        let payloads = [
            Array("{\"type\":\"print\",\"action\":\"".utf8) + filler + Array("\"}".utf8),
            Array("{\"action\":\"listLocal\",\"data\":{\"records\":[".utf8) + filler + Array("]}}".utf8), filler,
        ]
        let spent = seconds("1 MiB of \(piece.debugDescription)") {
            for payload in payloads {
                for type in ["print", "file"] {
                    let topic = StoryTarget.addresses[0].reportTopic(type: type)
                    _ = Incoming(topic: topic, payload: payload)
                }
                _ = try? JSONDocument(payload).root.literal.bytes()
                _ = Topic(String(decoding: payload.prefix(65_535), as: UTF8.self))
            }
        }
        #expect(spent < 120)
    }

    /// The same, as a configuration.
    @Test(arguments: [
        "- ", "? ", "[", "a: ", "- a\n", "\u{301}", "\"\\u0301", "'", "#", "a:\n ", "k: v\n", "{a,", "|\n", "@:",
    ])
    func aFileFullOf(piece: String) throws {
        let filler = Array(String(repeating: piece, count: (1 << 20) / piece.utf8.count - 10).utf8)
        let spent = try seconds("a file of \(piece.debugDescription)") {
            try ConfigurationTarget.run(filler)
            try ConfigurationTarget.run(Array("mqtt: {brokers: [{url: '".utf8) + filler)
            try ConfigurationTarget.run(Array("printers: [".utf8) + filler)
        }
        #expect(spent < 120)
    }
}
