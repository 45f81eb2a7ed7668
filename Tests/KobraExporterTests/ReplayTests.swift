import Configuration
import Testing

@testable import KobraExporter

@Suite struct ReplayTests {
    private func replay() -> Replay { Replay(FleetRules(Configuration()), showsPrintInfo: true) }

    private func take(_ line: String) throws(ReplayError) -> Page? {
        var replay = replay()
        try replay.take(line: Array(line.utf8))
        return try? Page(String(decoding: replay.page(), as: UTF8.self))
    }

    @Test(
        arguments: [
            ("", .notJSON), ("rubbish", .notJSON), ("[1]", .notJSON), (#""text""#, .notJSON), ("{}", .missing("tst")),
            (#"{"tst":1,"topic":"a","payload":"b"}"#, .missing("tst")),
            (#"{"tst":[],"topic":"a","payload":"b"}"#, .missing("tst")),
            (#"{"tst":"yesterday","topic":"a","payload":"b"}"#, .badTime("yesterday")),
            (#"{"tst":"2024-03-06T08:00:00Z","payload":"b"}"#, .missing("topic")),
            (#"{"tst":"2024-03-06T08:00:00Z","topic":"a"}"#, .missing("payload")),
            (#"{"tst":"2024-03-06T08:00:00Z","topic":"a","payload":{}}"#, .badPayload),
            (#"{"tst":"2024-03-06T08:00:00Z","topic":"a","payload":[]}"#, .badPayload),
        ] as [(String, ReplayError)])
    func refusesOtherLines(line: String, error: ReplayError) {
        #expect(throws: error) { try take(line) }
        #expect(error.description.contains("expected a line as mosquitto_sub -F '%j' writes it"))
    }

    /// What is told of a line goes to a terminal: a recording can hold anything that somebody published.
    @Test(arguments: ["\\u001b[2J\\u0007", "e" + String(repeating: "\u{301}", count: 100_000)])
    func tellsLittleOfABadTime(stamp: String) throws {
        let error = #expect(throws: ReplayError.self) { try take(#"{"tst":"\#(stamp)","topic":"a","payload":""}"#) }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("\"tst\" is no time: ") && text.utf8.count < 300)
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 })
    }

    @Test(arguments: [#""b""#, #""""#, "null"])
    func takesAnyPayload(payload: String) throws {
        let page = try take(
            #"{"tst":"2024-03-06T08:00:00.000000Z+0000","topic":"a","qos":0,"retain":0,"payload":\#(payload)}"#)
        #expect(page?["kobra_messages_rejected_total", ["reason": "topic"]] == 1)
    }

    /// Where the recorder's clock was set back, time stands still.
    @Test func neverGoesBack() throws {
        var replay = replay()
        let id = String(repeating: "a", count: 32)
        for time in ["2024-03-06T08:00:10Z", "2024-03-06T08:00:00Z", "2024-03-06T08:00:12Z"] {
            let line =
                #"{"tst":"\#(time)","topic":"anycubic/anycubicCloud/v1/printer/public/20021/\#(id)/status/report","#
                + #""retain":0,"payload":"{\"type\":\"status\",\"state\":\"free\"}"}"#
            try replay.take(line: Array(line.utf8))
        }
        let now = try Page(String(decoding: replay.page(), as: UTF8.self))
        #expect(now["kobra_last_report_timestamp_seconds"] == 1_709_712_012)
        #expect(now["kobra_state_seconds_total", ["state": "idle"]] == 2)
        // A moment that is past already changes nothing, nor does one before any line.
        let page = replay.page()
        replay.pass(until: 0)
        #expect(replay.page() == page)
        var empty = self.replay()
        empty.pass(until: 1_709_712_000_000)
        #expect(empty.page() == self.replay().page())
        // Without a first moment there is nothing to be a hundred years from.
        var endless = self.replay()
        endless.pass(until: .max)
        #expect(endless.page() == self.replay().page())
    }

    /// Time that jumps by centuries is nobody's recording, and its seconds would not fit a clock.
    @Test func spansNoMoreThanAHundredYears() throws {
        func line(_ year: Int) -> [UInt8] {
            Array(#"{"tst":"\#(year)-01-01T00:00:00Z","topic":"a","payload":"b"}"#.utf8)
        }
        var replay = replay()
        try replay.take(line: line(1970))
        #expect(throws: ReplayError.tooLate("9999-01-01T00:00:00Z")) { try replay.take(line: line(9999)) }
        try replay.take(line: line(2024))
        replay.pass(until: .max)
        let page = try Page(String(decoding: replay.page(), as: UTF8.self))
        #expect(page["kobra_messages_rejected_total", ["reason": "topic"]] == 2)
    }

    @Test func readsAMoment() {
        #expect(Replay.moment("2024-03-06T08:00:00Z") == 1_709_712_000_000)
        #expect(Replay.moment("tomorrow") == nil)
    }
}
