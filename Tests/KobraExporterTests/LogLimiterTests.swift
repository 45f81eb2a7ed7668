import Logging
import Platform
import Synchronization
import Testing

@testable import KobraExporter

@Suite struct LogLimiterTests {
    private func line(_ message: String, at milliseconds: Int64 = 0, _ metadata: Logger.Metadata = [:]) -> LogLine {
        LogLine(unixMilliseconds: milliseconds, level: .info, message: message, metadata: metadata)
    }

    private static let second: Int64 = 1_000_000_000

    @Test func letsTenOfAKindThroughInASecondAndTellsOfTheRest() {
        var limiter = LogLimiter()
        var admitted = 0
        for number in 0..<1_000 {
            let verdict = limiter.admit(line("same", at: Int64(number)), at: 5 * Self.second + Int64(number))
            admitted += verdict.isAdmitted ? 1 : 0
            #expect(verdict.due.isEmpty)
        }
        #expect(admitted == LogLimiter.perSecond)
        #expect(limiter.takeDue(at: 6 * Self.second - 1).isEmpty)
        let due = limiter.takeDue(at: 6 * Self.second)
        #expect(due.map(\.count) == [990] && due.first?.line.identity == line("same").identity)
        #expect(limiter.takeDue(at: 6 * Self.second + 1).isEmpty)
    }

    /// What tells of them is one of the ten.
    @Test func aFloodThatGoesOnIsToldOnceASecond() {
        var limiter = LogLimiter()
        var (written, told) = (0, 0)
        for tick in 0..<5_000 {
            let verdict = limiter.admit(line("same"), at: Int64(tick) * Self.second / 1_000)
            written += (verdict.isAdmitted ? 1 : 0) + verdict.due.count
            told += verdict.due.reduce(0) { $0 + $1.count }
        }
        #expect(written == 5 * LogLimiter.perSecond)
        #expect(told == 4 * (1_000 - LogLimiter.perSecond) + 3)
    }

    @Test func whatDiffersIsNotHeldBack() {
        var limiter = LogLimiter()
        for number in 0..<100 {
            #expect(limiter.admit(line("same", at: 0, ["printer": "\(number)"]), at: 0).isAdmitted)
            let other = LogLine(unixMilliseconds: 0, level: .error, message: "x\(number)", metadata: [:])
            #expect(limiter.admit(other, at: 0).isAdmitted)
        }
    }

    /// Neither does a flood of different lines grow anything, nor can one line hide among them.
    @Test func isBounded() {
        var limiter = LogLimiter()
        var admitted = 0
        for number in 0..<100_000 {
            admitted += limiter.admit(line("line \(number)"), at: 0).isAdmitted ? 1 : 0
        }
        #expect(admitted == LogLimiter.tableLimit + LogLimiter.perSecond)
        #expect(limiter.takeDue(at: Self.second).map(\.count) == [100_000 - admitted])
        _ = limiter.takeDue(at: 2 * Self.second)
        _ = limiter.takeDue(at: 3 * Self.second)
        #expect(limiter.isEmpty)
    }

    @Test func theHandlerWritesNoMore() {
        let written = Mutex<[String]>([])
        let settings = LogSettings()
        let log = Logger(label: "test") { _ in
            LineLogHandler(settings) { bytes in written.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } }
        }
        let start = Clock.uptime
        for _ in 0..<100_000 { log.info("same", metadata: ["printer": "left"]) }
        let seconds = Int((Clock.uptime - start) / Self.second) + 1
        let rest = settings.takeLeftOut().map(\.logfmt)
        let lines = written.withLock { $0 }
        #expect(lines.count <= seconds * LogLimiter.perSecond)
        var total = lines.count { !$0.contains("left_out=") }
        for line in lines + rest {
            guard let count = line.firstMatch(of: /left_out=([0-9]+)/)?.output.1 else { continue }
            #expect(line.contains("msg=same printer=left left_out="))
            total += Int(count) ?? 0
        }
        // The last second may not be over.
        #expect(total <= 100_000 && lines.count >= LogLimiter.perSecond)
        print("100,000 identical lines: \(lines.count) written in \(seconds) s, \(total) accounted for so far")
    }
}
