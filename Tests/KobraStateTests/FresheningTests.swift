import KobraProtocol
import Testing

@testable import KobraState

/// Asking a printer because somebody wishes to know now.
struct FresheningTests {
    private func freshen(_ story: inout Story) -> Freshening? {
        guard let id = PrinterID(Story.id) else { return nil }
        let freshening = story.fleet.freshen(id, at: story.now)
        for query in freshening?.queries ?? [] { story.fleet.sent(query) }
        return freshening
    }

    /// A printer whose last poll is half a minute ago.
    private func quiet(_ tell: (inout Story) -> Void = { $0.status("free") }) -> Story {
        var story = Story()
        tell(&story)
        story.pass(seconds: 30)
        return story
    }

    @Test func asksAnIdlePrinterForItsStatus() throws {
        var story = quiet()
        let freshening = try #require(freshen(&story))
        #expect(freshening.queries.map(\.command.verb.type) == ["status"])
        #expect(freshening.awaited == [.status] && !freshening.isFresh)
        #expect(story.printer.queries.asked[.status] == 1)
    }

    @Test func asksAPrintingOneForItsPrintToo() throws {
        var story = quiet { $0.printing(.usable) }
        let freshening = try #require(freshen(&story))
        #expect(freshening.queries.map(\.command) == [.queryStatus, .queryPrint(task: "482913")])
        #expect(freshening.awaited == [.status, .print])
    }

    @Test func sharesAQuestionThatIsUnderWay() throws {
        var story = quiet()
        #expect(freshen(&story)?.queries.count == 1)
        story.pass(seconds: 1)
        let second = try #require(freshen(&story))
        #expect(second.queries.isEmpty && second.awaited == [.status])
        // A poll's as well.
        var polled = quiet()
        #expect(polled.poll().count > 1)
        #expect(freshen(&polled)?.queries.isEmpty == true)
        // A silent printer gets one in ten seconds, whoever asks.
        for _ in 0..<100 {
            story.pass(seconds: 0.1)
            _ = freshen(&story)
        }
        #expect(story.printer.queries.asked[.status] == 2)
        #expect(story.printer.queries.unanswered[.status] == 1)
    }

    @Test func asksAgainOnlyAfterAMoment() throws {
        var story = quiet()
        _ = freshen(&story)
        story.status("free")
        story.pass(seconds: 4.9)
        let soon = try #require(freshen(&story))
        #expect(soon.queries.isEmpty && soon.awaited.isEmpty && soon.isFresh)
        story.pass(seconds: 0.1)
        let later = try #require(freshen(&story))
        #expect(later.queries.count == 1 && !later.isFresh)
    }

    @Test func whatWasWithdrawnIsAskedAgain() throws {
        var story = quiet()
        let id = try #require(PrinterID(Story.id))
        let withdrawn = story.fleet.freshen(id, at: story.now)?.queries ?? []
        #expect(withdrawn.count == 1)
        for query in withdrawn { story.fleet.withdraw(query) }
        #expect(freshen(&story)?.queries.count == 1)
        #expect(story.printer.queries.asked[.status] == 1)
    }

    @Test func asksNobodyWhoCannotBeReached() throws {
        var story = quiet()
        _ = freshen(&story)
        story.lose()
        let freshening = try #require(freshen(&story))
        #expect(freshening.queries.isEmpty && freshening.awaited.isEmpty && !freshening.isFresh)
        let unknown = story.fleet.freshen(.test(7), at: story.now)
        #expect(unknown == nil)
    }

    /// A poll right behind it takes the same answer.
    @Test func aPollBehindItIsNotUnanswered() {
        var story = quiet()
        _ = freshen(&story)
        story.pass(seconds: 0.2)
        _ = story.poll()
        story.status("free")
        story.pass(seconds: 60)
        #expect(story.printer.queries.unanswered[.status] == 0)
    }
}
