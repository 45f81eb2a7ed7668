import KobraProtocol
import Testing

@testable import KobraState

/// The checks of our own: they hold through a life, and each notices what it is for.
struct InvariantsTests {
    private var printing: Story {
        var story = Story()
        story.status("free")
        story.print("start", "checking", .usable, file: "a.gcode")
        story.printing(.usable, percent: 1)
        story.pass(seconds: 5)
        return story
    }

    @Test func holdThroughAPrint() {
        var story = printing
        story.print("pause", "paused", .usable)
        story.pass(seconds: 5)
        story.print("start", "finished", .usable)
        story.pass(seconds: 5)
        story.status("free")
        story.pass(seconds: 5)
        #expect(story.fleet.invariantViolations == 0 && story.ended == [.finished: 1])
    }

    @Test func noticeACounterThatFell() {
        var printer = printing.printer
        let now = printing.now
        let before = printer.isSound(at: now)
        #expect(before)
        printer.audited.pauses[.user] += 1
        let afterAFall = printer.isSound(at: now)
        #expect(!afterAFall)
        let again = printer.isSound(at: now)
        #expect(again, "what it looked at last is what it compares with")
        printer.audited.started += 1
        let afterAnother = printer.isSound(at: now)
        #expect(!afterAnother)
    }

    @Test(arguments: PrintOutcome.allCases)
    func noticeAnyCountThatFell(outcome: PrintOutcome) {
        let none = Outcomes()
        for path in [\Outcomes.ended, \Outcomes.seconds, \Outcomes.filament] {
            var some = Outcomes()
            some[keyPath: path][outcome] = 1
            #expect(some.isNoLess(than: none) && some.isNoLess(than: some) && !none.isNoLess(than: some))
        }
    }

    @Test func countAPrinterOnce() {
        var story = printing
        var tampered = story.fleet.printers[0]
        tampered.audited.started += 7
        story.fleet.printers[0] = tampered
        story.pass(seconds: 1)
        #expect(story.fleet.invariantViolations == 1)
        tampered = story.fleet.printers[0]
        tampered.audited.started += 7
        story.fleet.printers[0] = tampered
        story.pass(seconds: 1)
        #expect(story.fleet.invariantViolations == 1)
    }
}
