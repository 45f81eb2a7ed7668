import JSON
import KobraProtocol
import Testing

@testable import KobraSimulator

struct PrinterRunTests {
    @Test func doesWhatIsDueWhenItIsDue() throws {
        var run = PrinterRun(
            number: 1, printer: .connected(),
            steps: try Script.read("30 1 start a.gcode minutes=2 task=4\n40 2 end\n50 1 silence 5\n60 * end"))
        #expect(run.advance(by: 29).story(of: "print") == [])
        #expect(run.advance(by: 2).story(of: "print") == ["print start checking"])
        #expect(!run.isOver)
        _ = run.advance(by: 30)
        #expect(run.isOver)
    }

    @Test func doesNotDependOnThePortions() throws {
        let steps = try Script.read("3.2 1 start a.gcode minutes=1\n77 1 pause\n90 1 resume\n100 1 flap")
        func said(_ portion: Double) -> [Outgoing] {
            var run = PrinterRun(number: 1, printer: .connected(), steps: steps, jobs: AutoJobs(seed: 3, minutes: 2))
            return (0..<Int(1024 / portion)).flatMap { _ in run.advance(by: portion) }
        }
        let first = said(0.25)
        #expect(first.count > 100)
        #expect(first == said(0.25))
        #expect(first.count == said(32).count)
    }

    @Test func keepsAPrinterBusy() {
        var run = PrinterRun(number: 1, printer: .connected(), jobs: AutoJobs(seed: 3, minutes: 4))
        let said = run.advance(by: 6 * 3600).heard
        let book = run.printer.book
        #expect((30...70).contains(book.started))
        #expect(book.isBalanced && book.finished == book.started - book.open)
        let ids = Set(said.filter { $0.words == "print start finished" }.map { $0.data["taskid"].text ?? "none" })
        #expect(ids.count > 5 && ids.contains("-1"))
        #expect(said.contains { $0.state == "downloading" } && said.contains { $0.state == "auto_leveling" })
    }

    /// A thousand jobs in which anything may go wrong: what is said and what is in the book agree.
    @Test(arguments: 1...10)
    func keepsItsBookThroughRandomStories(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        var run = PrinterRun(
            number: 1, printer: .connected(seed: UInt64(seed)), jobs: AutoJobs(seed: UInt64(seed), minutes: 1))
        var said: [Outgoing] = []
        while run.printer.book.started < 100 {
            if random.chance(0.25) {
                let fault = random.pick(Self.troubles, or: .runout)
                said += run.printer.inject(fault, atProgress: fault.needsJob ? random.whole(0...90) : nil)
            }
            if run.printer.job?.stage == .paused { said += run.printer.inject(.resumeAtScreen) }
            if random.chance(0.1) { said += run.printer.send(.stop(task: "0")) }
            if random.chance(0.1) { said += run.printer.send(.pause(task: "0")) }
            for _ in 0..<60 {
                // A second at a time, so that nothing is said between a reconnection and `connect`.
                let some = run.advance(by: 1)
                said += some
                if some.contains(.reconnect) { said += run.printer.connect() }
            }
            #expect(run.printer.book.isBalanced)
        }
        let book = run.printer.book
        let heard = said.heard.filter { $0.type == "print" }
        #expect(heard.filter { $0.state == "finished" }.count == book.finished)
        #expect(heard.filter { $0.state == "paused" }.count == book.pauses)
        let ends = heard.filter { $0.state == "stoped" || ($0.state == "failed" && $0.code > 10104) }
        let wishes = ends.filter { [200, 10601].contains($0.code) }
        #expect(wishes.count == book.cancelled && ends.count - wishes.count == book.failed)
        #expect(book.finished > 0 && book.failed > 0 && book.cancelled > 0 && book.lost > 0 && book.pauses > 0)
        #expect(said.count { $0.message != nil } <= book.messages)
    }

    private static let troubles: [Fault] = [
        .failed(code: 10111), .startFailed(code: 10116), .abort(code: 10603), .runout, .stopAtScreen, .pauseAtScreen,
        .powerCut(seconds: 30, resumes: false), .powerCut(seconds: 30, resumes: true), .flap, .goesFree,
        .downloadFails(code: 10105),
    ]

    @Test func writesItsBookAsOneLineOfJSON() throws {
        var run = PrinterRun(number: 2, printer: .connected(), jobs: AutoJobs(seed: 1, minutes: 1))
        _ = run.advance(by: 3600)
        let line = run.printer.book.line(number: 2, address: .tested)
        let root = try JSONDocument(line.utf8).root
        #expect(root["printer"].number == 2)
        #expect(root["id"].text == PrinterAddress.tested.printer.text)
        #expect(root["finished"].number == Double(run.printer.book.finished))
        #expect(!line.contains("\n"))
    }
}
