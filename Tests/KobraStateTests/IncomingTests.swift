import KobraProtocol
import KobraState
import Testing

struct IncomingTests {
    private static let base = "anycubic/anycubicCloud/v1/printer/public/20021/\(Story.id)"

    private func rejection(_ incoming: Incoming) -> Rejection? {
        if case .rejected(let reason) = incoming { reason } else { nil }
    }

    private func isIgnored(_ incoming: Incoming) -> Bool { if case .ignored = incoming { true } else { false } }

    @Test(arguments: [
        "\(base)/response", "\(base)/ota/multiColorBox/0/report", "\(base)/ota/x/report",
        "anycubic/anycubicCloud/v1/printer/app/20021/\(Story.id)/response",
        "anycubic/anycubicCloud/v1/server/app/20021/\(Story.id)/print/report",
    ])
    func acknowledgementsPartsAndCopiesAreIgnoredWhateverTheyHold(topic: String) {
        #expect(isIgnored(Incoming(topic: topic, payload: Array(#"{"msgid":""}"#.utf8))))
        #expect(isIgnored(Incoming(topic: topic, payload: nil)))
    }

    @Test func payloadTooLargeToReadIsRejected() {
        #expect(rejection(Incoming(topic: Self.base + "/status/report", payload: nil)) == .size)
        let large = Array(#"{"msg":""#.utf8) + [UInt8](repeating: 0x61, count: 1 << 20) + Array(#""}"#.utf8)
        #expect(rejection(Incoming(topic: Self.base + "/status/report", payload: large)) == .size)
    }

    @Test func ignoredMessageCountsAsReceivedOnly() {
        var story = Story()
        story.receive(Self.base + "/response", #"{"msgid":""}"#)
        #expect(story.fleet.brokers.first?.received == 1)
        #expect(story.fleet.rejected.total == 0 && story.fleet.printers.isEmpty)
    }

    @Test func reportIsReadWithItsAddress() {
        let incoming = Incoming(topic: Self.base + "/status/report", payload: Array(#"{"state":"free"}"#.utf8))
        guard case .report(let address, let report) = incoming else {
            Issue.record("not a report")
            return
        }
        #expect(address.model == .kobra2Pro && address.printer.text == Story.id)
        #expect(report.body == .status(.free))
    }
}
