import JSON
import KobraProtocol
import Testing

@testable import KobraState

/// Printers that a configuration leaves out, and a later one watches again.
struct LeftOutPrintersTests {
    private static let other = Admission(allow: [.test(7)])

    /// A failed print, and one that is open.
    private var story: Story {
        var story = Story()
        story.print("start", "printing", .usable)
        story.print("stop", "failed", .usable, code: 10121)
        story.status("free")
        story.print("start", "printing", .minusOne, file: "b.gcode")
        story.pass(seconds: 3)
        return story
    }

    private func restored(_ story: Story, _ admission: Admission) throws -> (Fleet, Restoration) {
        var fleet = Fleet(admission: admission, brokers: [Story.broker], at: story.now)
        let memory = try JSONDocument(story.fleet.memory.bytes()).root
        let restoration = fleet.restore(memory, age: 1, at: story.now)
        return (fleet, restoration)
    }

    @Test func comeBackWithCountersAndTheOpenPrint() {
        var story = story
        let before = story.printer
        story.reconfigure(Self.other)
        #expect(story.fleet.printers.isEmpty)
        story.pass(seconds: 2)
        #expect(story.notices.last == .leftOut)
        story.reconfigure(Admission())
        story.pass(seconds: 1)
        #expect(story.notices.last == .takenBack)
        #expect(story.outcomes == before.work.outcomes && story.ended == [.failed: 1])
        #expect(story.printer.stateSeconds[.printing] == before.stateSeconds[.printing])
        #expect(story.printer.errors == before.errors && !story.isUp)
        #expect(story.job?.filename == "b.gcode")
        // It is the same print, and ends once.
        story.print("stop", "finished", .minusOne, file: "b.gcode")
        #expect(story.outcomes.started == before.work.outcomes.started)
        #expect(story.outcomes.adopted == before.work.outcomes.adopted)
        #expect(story.ended == [.failed: 1, .finished: 1])
        #expect(story.fleet.invariantViolations == 0)
    }

    /// Without a state file counts go on as they are; with one, from where they were shown.
    @Test(arguments: [false, true])
    func showNoLessThanBefore(isWritten: Bool) {
        var story = story
        if isWritten { story.fleet.keep(asIn: story.fleet) }
        story.pass(seconds: 5)
        let shown = story.printer.shownCounts
        #expect(shown.stateSeconds[.printing] == (isWritten ? 3 : 8))
        story.reconfigure(Self.other)
        story.reconfigure(Admission())
        #expect(story.printer.shownCounts == shown && story.printer.stateSeconds[.printing] == 8)
        story.print("start", "printing", .minusOne, file: "b.gcode")
        story.pass(seconds: 2)
        #expect(story.printer.shownCounts.stateSeconds[.printing] == (isWritten ? 3 : 10))
    }

    @Test func areWrittenDownAndOutliveRestarts() throws {
        var story = story
        let before = story.printer
        story.reconfigure(Self.other)
        let (without, restoration) = try restored(story, Self.other)
        #expect(without[before.id] == nil && restoration.dropped == [before.id] && restoration.refused.isEmpty)
        #expect(without.memory == story.fleet.memory)
        // Allowed again by a restart, and by a reload.
        let (with, second) = try restored(story, Admission())
        #expect(with[before.id]?.work.outcomes == before.work.outcomes && second.dropped.isEmpty)
        story.fleet = without
        story.reconfigure(Admission())
        #expect(story.outcomes == before.work.outcomes && story.job?.filename == "b.gcode")
    }

    /// One for which there is no room comes back when there is.
    @Test func comeBackAsFarAsThereIsRoom() {
        var story = Story()
        for number in 1...3 {
            story.hear("print", #"{"action":"start","state":"checking"}"#, from: PrinterID.test(number).text)
        }
        story.reconfigure(Admission(allow: [.test(1)]))
        story.reconfigure(Admission(limit: 2))
        #expect(story.fleet.printers.map(\.id) == [.test(1), .test(2)])
        story.reconfigure(Admission(limit: 3))
        #expect(story.fleet.printers.map(\.work.outcomes.started) == [1, 1, 1])
    }

    @Test func thereIsABound() {
        var story = Story(admission: Admission(limit: 10_000))
        let limit = LeftOutPrinters.limit
        for number in 0...limit {
            story.hear("status", #"{"state":"free"}"#, from: PrinterID.test(number + 10).text)
        }
        story.reconfigure(Self.other)
        story.pass(seconds: 1)
        #expect(story.notices.count { $0 == .leftOut } == limit + 1)
        #expect(story.notices.count { $0 == .forgotten } == 1)
        story.reconfigure(Admission(limit: 10_000))
        #expect(story.fleet.printers.count == limit && story.fleet[.test(10)] == nil)
    }
}
