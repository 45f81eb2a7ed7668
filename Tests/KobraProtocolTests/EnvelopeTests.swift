import JSON
import Testing

@testable import KobraProtocol

struct EnvelopeTests {
    private func envelope(_ json: String) throws -> Envelope { try Envelope(JSONDocument(json.utf8).root) }

    @Test func readsEveryField() throws {
        let envelope = try envelope(
            #"{"action":"start","state":"failed","code":10105,"msg":"download failed","timestamp":1709712001370,"data":null}"#
        )
        #expect(envelope.action == "start")
        #expect(envelope.state == "failed")
        #expect(envelope.code?.rawValue == 10105)
        #expect(envelope.message == "download failed")
        #expect(envelope.timestamp == 1_709_712_001_370)
        #expect(envelope.hasFailed)
    }

    /// R3: each on its own.
    @Test(arguments: [
        #"{}"#, #"{"action":"","state":"","msg":"","timestamp":""}"#,
        #"{"action":null,"state":null,"code":null,"msg":null,"timestamp":null}"#,
        #"{"action":5,"state":true,"code":[],"msg":{},"timestamp":[1709712001370]}"#,
    ])
    func whatIsMissingOrOfAnotherTypeIsAbsent(json: String) throws {
        let envelope = try envelope(json)
        #expect(envelope.action == nil)
        #expect(envelope.state == nil)
        #expect(envelope.code == nil)
        #expect(envelope.message == nil)
        #expect(envelope.timestamp == nil)
        #expect(!envelope.hasFailed)
        #expect(envelope.reason == nil)
    }

    @Test func aBadFieldCostsNoOther() throws {
        let envelope = try envelope(#"{"action":[],"state":"online","code":1e999,"msg":7,"timestamp":"1709712001370"}"#)
        #expect(envelope.action == nil)
        #expect(envelope.state == "online")
        #expect(envelope.timestamp == 1_709_712_001_370)
    }

    /// Q23: up-time and other counters are no time.
    @Test(
        arguments: [
            ("1500000000000", 1_500_000_000_000), ("1499999999999", nil), ("4000000000000", 4_000_000_000_000),
            ("4000000000001", nil), ("1709712001", nil),
            ("86400", nil), ("0", nil), ("-1709712001370", nil), (#""1709712001370""#, 1_709_712_001_370),
            ("true", nil), ("1e999", nil),
        ] as [(String, Int64?)])
    func onlyWhatLooksLikeMillisecondsSince1970IsATimestamp(json: String, expected: Int64?) throws {
        #expect(try envelope("{\"timestamp\":\(json)}").timestamp == expected)
    }

    /// 6.3: the printer's words, else the meaning of the code, else nothing.
    @Test(
        arguments: [
            (#"{"msg":"download failed","code":10105}"#, "download failed"),
            (#"{"msg":"","code":10105}"#, "downloading the file failed"),
            (#"{"msg":"done","code":10105}"#, "downloading the file failed"),
            (#"{"code":10105}"#, "downloading the file failed"), (#"{"code":77777}"#, nil),
            (#"{"msg":"done"}"#, nil), (#"{"msg":"Done"}"#, "Done"), (#"{"msg":"","code":200}"#, nil),
            (#"{"msg":"打印\n停止","code":10601}"#, "打印\u{FFFD}停止"),
            (#"{"msg":5,"code":10601}"#, "stopped by the user at the printer"),
        ] as [(String, String?)])
    func theReasonIsTheMessageOrTheMeaning(json: String, expected: String?) throws {
        #expect(try envelope(json).reason == expected)
    }

    @Test func wordsAreCleanedAndCapped() throws {
        let envelope = try envelope("{\"msg\":\"\(String(repeating: "x", count: 5000))\",\"state\":\"a\\u0000b\"}")
        #expect(envelope.message?.count == CleanText.limit)
        #expect(envelope.state == "a\u{FFFD}b")
    }
}
