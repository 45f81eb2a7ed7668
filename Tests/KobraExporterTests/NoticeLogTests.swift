import KobraProtocol
import Logging
import Testing

@testable import KobraExporter
@testable import KobraState

@Suite struct NoticeLogTests {
    private func lines(_ notices: [Notice]) throws -> [String] {
        let log = KeptLog()
        let printer = try PrinterAddress.printer("a").printer
        log.logger.write(notices.map { PrinterNotice($0, KnownPrinter(id: printer, name: "left one")) })
        return log.lines
    }

    @Test func writesALineForEachNotice() throws {
        let code = try #require(ErrorCode(rawValue: 10107))
        let model = ModelID.kobra2Pro
        let written = try lines([
            .discovered(model), .up, .down(.saidOffline), .down(.silent), .down(.brokerLost),
            .jobPaused(.filament, code), .jobPaused(.user, nil), .code(code, message: "tray\nempty"),
            .firmware("3.1.2"), .spellingTried(.response), .spellingProven(.type), .limitReached(500),
            .leftOut, .takenBack, .forgotten,
        ])
        let printer = #"printer="left one""#
        #expect(
            written == [
                "level=info msg=\"printer discovered\" model_id=20021 \(printer)",
                "level=info msg=\"printer is up\" \(printer)",
                "level=warning msg=\"printer is not up\" \(printer) reason=\"said offline\"",
                "level=warning msg=\"printer is not up\" \(printer) reason=silent",
                "level=warning msg=\"printer is not up\" \(printer) reason=\"broker lost\"",
                "level=warning msg=\"print paused\" code=10107 meaning=\"filament broke or ran out\" \(printer) reason=filament",
                "level=warning msg=\"print paused\" \(printer) reason=user",
                "level=notice msg=\"printer reports a code\" code=10107 meaning=\"filament broke or ran out\" \(printer) printer_says=\"tray\\nempty\"",
                "level=info msg=firmware \(printer) version=3.1.2",
                "level=warning msg=\"queries are not answered, trying another spelling of the command topic\" \(printer) spelling=response",
                "level=info msg=\"queries are answered\" \(printer) spelling=type",
                "level=error msg=\"more printers than may be: further ones are left out\" limit=500 \(printer)",
                "level=warning msg=\"printer is not to be watched any more: its counters are kept for when it is\" \(printer)",
                "level=info msg=\"printer is watched again, with its counters\" \(printer)",
                "level=warning msg=\"too many printers that are not watched: the counters of this one are forgotten\" \(printer)",
            ])
    }

    @Test func writesHowAJobWent() throws {
        let log = KeptLog()
        var fleet = Fleet.connected()
        let printer = try PrinterAddress.printer("a")
        let data = #""data":{"taskid":"17","filename":"a b.gcode"}"#
        var notices = fleet.hear(printer, "status", #"{"type":"status","state":"free"}"#)
        notices += fleet.hear(printer, "print", #"{"type":"print","action":"start","state":"downloading",\#(data)}"#)
        notices += fleet.hear(
            printer, "print", #"{"type":"print","action":"stop","state":"failed","code":10111,\#(data)}"#)
        log.logger.write(notices)
        let tail = "file=\"a b.gcode\""
        #expect(
            log.lines.contains { $0.hasPrefix("level=info msg=\"print started\" \(tail) phase=downloading") },
            "\(log.lines)")
        #expect(log.lines.contains { $0.hasPrefix("level=warning msg=\"print failed\" code=10111 \(tail)") })
        #expect(log.lines.filter { $0.contains("task_id=17") }.count == 2)
    }

    @Test func tellsBrokersApart() {
        let log = KeptLog()
        log.logger.write([.quiet("shed"), .allQuiet, .speaking("shed")] as [BrokerNotice])
        #expect(
            log.lines == [
                "level=warning msg=\"broker is connected but nothing comes from it\" broker=shed",
                "level=warning msg=\"nothing comes from any broker\"",
                "level=info msg=\"broker speaks again\" broker=shed",
            ])
    }
}
