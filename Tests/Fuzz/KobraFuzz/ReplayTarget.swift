import Configuration
import KobraExporter
import KobraProtocol

/// A recording's lines: each is taken or refused, and the page is good whatever came.
enum ReplayTarget: FuzzTarget {
    static let name = "replay"
    static let maxLength = 16_384

    static func run(_ input: [UInt8]) throws(Finding) {
        var replay = Replay(FleetRules(Configuration()), showsPrintInfo: true)
        for line in input.split(separator: UInt8(ascii: "\n")).prefix(Line.limit) {
            do throws(ReplayError) { try replay.take(line: Array(line)) } catch { try check(error) }
        }
        replay.pass(until: .max)
        _ = try PageCheck(replay.page())
    }

    /// It goes to a terminal: bounded, and nothing in it that acts on one.
    private static func check(_ error: ReplayError) throws(Finding) {
        let text = error.description
        try Finding.unless(text.utf8.count < 1_000, "an error of \(text.utf8.count) bytes")
        for scalar in text.unicodeScalars where scalar.value < 0x20 || scalar.value == 0x7F {
            throw Finding("an error with the control character \(scalar.value)")
        }
    }

    static var seeds: [[UInt8]] {
        let lines = Examples.reports.enumerated().map { index, report in
            let topic = StoryTarget.addresses[0].reportTopic(type: report.type)
            let payload = report.payload.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return #"{"tst":"2024-03-06T08:0\#(index / 6):\#(index % 6)0.123456Z+0100","topic":"\#(topic)","qos":0,"#
                + #""retain":\#(index % 5 == 4 ? 1 : 0),"payloadlen":\#(payload.utf8.count),"payload":"\#(payload)"}"#
        }
        let whole = Array(lines.joined(separator: "\n").utf8)
        return [whole] + lines.map { Array($0.utf8) } + [
            Array(#"{"tst":"9999-12-31T23:59:60.999999999-23:59","topic":"a","payload":null}"#.utf8)
        ]
    }

    static var words: [String] {
        Vocabularies.report + [
            "\"tst\":\"", "1970-01-01T00:00:00Z", "9999-12-31T23:59:60Z", "2024-02-29T24:00:00+23:59", "Z-0000",
            "\"topic\":", "\"payload\":", "\"retain\":1", "/report\"",
        ]
    }
}
