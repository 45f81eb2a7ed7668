import Configuration
import JSON
import Logging
import Synchronization
import Testing

@testable import KobraExporter

@Suite struct LogLineTests {
    private func line(_ metadata: Logger.Metadata = [:], message: String = "print finished") -> LogLine {
        LogLine(unixMilliseconds: 1_709_712_001_370, level: .info, message: message, metadata: metadata)
    }

    @Test func standsInAFixedOrder() {
        #expect(
            line(["printer": "left", "file": "a b.gcode", "code": "10111"]).logfmt
                == "ts=2024-03-06T08:00:01.370Z level=info msg=\"print finished\" code=10111 file=\"a b.gcode\" printer=left\n"
        )
        #expect(line(message: "connected").logfmt.contains(" msg=connected\n"))
    }

    @Test(arguments: [
        ("", #""""#), ("plain", "plain"), ("a=b", #""a=b""#), (#"say "hi""#, #""say \"hi\"""#), (#"a\b"#, #""a\\b""#),
        ("a\nb", #""a\nb""#), ("a\r\nb", #""a\r\nb""#), ("a\tb", #""a\tb""#), ("\u{1B}[31m", "\"\u{FFFD}[31m\""),
        ("\u{0}", "\"\u{FFFD}\""), ("\u{7F}", "\"\u{FFFD}\""), ("\u{9B}1m", "\"\u{FFFD}1m\""),
        ("a\u{85}b", "\"a\u{FFFD}b\""), ("a\u{2028}b\u{2029}", "\"a\u{FFFD}b\u{FFFD}\""),
        ("a\u{202E}cba", "\"a\u{FFFD}cba\""), ("\u{2066}x", "\"\u{FFFD}x\""), ("花瓶", "花瓶"), ("é 😀", "\"é 😀\""),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
    ])
    func quotesWhatCouldEndAField(text: String, expected: String) {
        #expect(line(["file": "\(text)"]).logfmt.hasSuffix(" file=\(expected)\n"))
    }

    /// Whatever a printer calls its file, it stays one line with the same fields.
    @Test func cannotBeForged() throws {
        var chance = Chance(seed: 3)
        let nasty = ["\n", "\r", "\"", "\\", "=", " ", "ts=", "level=error", "\u{85}", "\u{2028}", "\u{0}", "x"]
        for _ in 0..<500 {
            let text = (0..<chance.whole(0...8)).map { _ in chance.pick(nasty, or: "") }.joined()
            let made = line(["file": "\(text)"])
            #expect(made.logfmt.dropLast().allSatisfy { !$0.isNewline })
            #expect(made.fields.map(\.name) == ["ts", "level", "msg", "file"])
            // Within the quotes every quote is escaped.
            let value = try #require(
                made.logfmt.dropLast().firstRange(of: " file=").map { made.logfmt.dropLast()[$0.upperBound...] })
            guard value.first == "\"" else {
                #expect(!value.contains { " =\"\\".contains($0) })
                continue
            }
            let inside = value.dropFirst().dropLast().replacing("\\\\", with: "").replacing("\\\"", with: "")
            #expect(value.last == "\"" && !inside.contains("\""))
        }
    }

    @Test func isJSONWhereThatIsWanted() throws {
        let written = Mutex<[UInt8]>([])
        let settings = LogSettings()
        settings.current.format = .json
        var log = Logger(label: "test") { _ in
            LineLogHandler(settings) { bytes in written.withLock { $0 += bytes } }
        }
        log[metadataKey: "broker"] = "shed"
        log.warning("not \"connected\"\n", metadata: ["reason": "\u{1B}[31m\u{2028}\n{}"])
        let bytes = written.withLock { $0 }
        #expect(bytes.last == UInt8(ascii: "\n"))
        #expect(bytes.count { $0 < 0x20 } == 1)
        let line = try JSONDocument(bytes).root
        #expect(line.members.map(\.name) == ["ts", "level", "msg", "broker", "reason"])
        #expect(line["msg"].text == "not \"connected\"\n")
        #expect(line["level"].text == "warning")
        #expect(line["broker"].text == "shed")
    }

    /// A reload changes how much is said, for loggers that exist already.
    @Test func followsItsSettings() {
        let written = Mutex(0)
        let settings = LogSettings()
        let log = Logger(label: "test") { _ in LineLogHandler(settings) { _ in written.withLock { $0 += 1 } } }
        log.debug("left out")
        settings.current.level = .debug
        log.debug("written")
        settings.current.level = .error
        log.warning("left out")
        #expect(written.withLock { $0 } == 1)
        for level in LogLevel.allCases { #expect(Logger.Level(level).rawValue == level.rawValue) }
    }
}
