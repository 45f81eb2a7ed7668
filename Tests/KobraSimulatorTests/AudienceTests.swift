import KobraProtocol
import Testing

@testable import KobraSimulator

/// What of a printer's jobs can be known to somebody who hears what goes out (protocol.md 6.7).
struct AudienceTests {
    private static func printer(task: String? = "7") -> SimulatedPrinter {
        .printing(JobPlan(filename: "a.gcode", taskID: task, minutes: 20))
    }

    @Test(arguments: [
        (Fault.failed(code: 10111), Audience.of(started: 1, failed: 1)),
        (.abort(code: 10603), .of(started: 1, failed: 1)), (.startFailed(code: 10116), .of(started: 1, failed: 1)),
        (.stopAtScreen, .of(started: 1, cancelled: 1)), (.goesFree, .of(started: 1, unknown: 1)),
        (.powerCut(seconds: 60, resumes: false), .of(started: 1, unknown: 1)),
    ])
    func hearsAll(fault: Fault, heard: Audience) {
        var printer = Self.printer()
        _ = printer.inject(fault)
        _ = printer.advance(by: 10)
        #expect(printer.book.heard == heard)
    }

    @Test func hearsTheFinish() {
        var printer = Self.printer()
        _ = printer.advance(until: "status workReport free")
        #expect(printer.book.heard == .of(started: 1, finished: 1))
    }

    @Test(arguments: ["7", "-1", nil])
    func missesTheEnd(task: String?) {
        var printer = Self.printer(task: task)
        printer.connectionLost()
        _ = printer.advance(by: 5000)
        #expect(printer.book.finished == 1)
        #expect(printer.book.heard == .of(started: 1, unknown: 1))
    }

    /// An end that names its task counts without a beginning; one that does not is anybody's.
    @Test(arguments: [("7", 1), ("-1", 0), (nil, 0)])
    func missesTheBeginning(task: String?, failed: Int) {
        var printer = SimulatedPrinter.connected()
        printer.connectionLost()
        _ = printer.start(JobPlan(filename: "a.gcode", taskID: task, minutes: 20))
        printer.isConnected = true
        printer.end(Word("print", "start", "failed", code: 10116, data: printer.taskData))
        #expect(printer.book.failed == 1)
        #expect(printer.book.heard == .of(failed: failed))
    }

    /// `stoped` names no task.
    @Test func missesTheBeginningOfAStop() {
        var printer = SimulatedPrinter.connected()
        printer.connectionLost()
        _ = printer.start(JobPlan(filename: "a.gcode", taskID: "7", minutes: 20))
        _ = printer.inject(.stopAtScreen)
        printer.isConnected = true
        _ = printer.advance(by: 10)
        #expect(printer.book.cancelled == 1)
        #expect(printer.book.heard == .of())
    }

    @Test func missesItAltogether() {
        var printer = SimulatedPrinter.connected()
        printer.connectionLost()
        _ = printer.start(JobPlan(filename: "a.gcode", taskID: "7", minutes: 1))
        _ = printer.advance(by: 2000)
        #expect(printer.book.finished == 1)
        #expect(printer.book.heard == .of())
    }

    /// A stop that was heard to begin is a cancelled job, whatever comes after.
    @Test func hearsTheStopBegin() {
        var printer = Self.printer()
        _ = printer.inject(.stopAtScreen)
        _ = printer.inject(.silence(seconds: 60))
        _ = printer.advance(by: 30)
        #expect(printer.book.heard == .of(started: 1, cancelled: 1))
    }

    @Test func goesOnAfterAPowerCut() {
        var printer = Self.printer()
        _ = printer.inject(.powerCut(seconds: 60, resumes: true))
        _ = printer.advance(by: 70)
        _ = printer.connect()
        _ = printer.advance(until: "status workReport free")
        #expect(printer.book.heard == .of(started: 1, finished: 1))
    }

    @Test func losesAJobItDoesNotGoOnWith() {
        var printer = Self.printer()
        _ = printer.inject(.powerCut(seconds: 60, resumes: true))
        _ = printer.advance(by: 70)
        _ = printer.connect()
        _ = printer.start(JobPlan(filename: "b.gcode", taskID: "8", minutes: 1))
        _ = printer.advance(until: "print start finished")
        #expect(printer.book.heard == .of(started: 2, finished: 1, unknown: 1))
    }
}

extension Audience {
    fileprivate static func of(
        started: Int = 0, finished: Int = 0, cancelled: Int = 0, failed: Int = 0, unknown: Int = 0
    ) -> Audience {
        var audience = Audience()
        (audience.started, audience.finished, audience.cancelled) = (started, finished, cancelled)
        (audience.failed, audience.unknown) = (failed, unknown)
        return audience
    }
}
