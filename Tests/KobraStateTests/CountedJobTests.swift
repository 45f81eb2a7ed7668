import KobraProtocol
import Testing

@testable import KobraState

/// Which job stands for each count, where it is to be looked at closely.
struct CountedJobTests {
    private func examples(_ story: Story) -> [PrintOutcome: String] {
        story.printer.work.examples.mapValues(\.task.text)
    }

    @Test func isTheLastThatWasCountedSo() {
        var story = Story()
        story.status("free")
        #expect(examples(story).isEmpty)
        story.printing(.usable)
        #expect(examples(story).isEmpty)
        story.pass(seconds: 7)
        story.print("start", "finished", .usable)
        #expect(examples(story) == [.finished: "482913"])
        #expect(story.printer.work.examples[.finished]?.end == story.now)
        story.status("free")
        story.printing(.other)
        story.print("stop", "failed", .other, code: 10111)
        #expect(examples(story) == [.finished: "482913", .failed: "482914"])
    }

    @Test func hasAnIdOrThereIsNone() {
        var story = Story()
        story.status("free")
        story.printing(.minusOne)
        story.print("start", "finished", .minusOne)
        #expect(story.ended == [.finished: 1])
        #expect(examples(story).isEmpty)
    }

    /// What was counted as unknown stays counted so, whatever is said of it later; the example says of which count it is.
    @Test func standsWhereItWasCounted() {
        var story = Story()
        story.status("free")
        story.printing(.usable)
        story.status("free")
        story.pass(seconds: 61)
        #expect(examples(story) == [.unknown: "482913"])
        story.print("start", "finished", .usable)
        #expect(story.printer.work.last?.outcome == .finished && story.ended == [.unknown: 1])
        #expect(examples(story) == [.unknown: "482913"])
    }
}
