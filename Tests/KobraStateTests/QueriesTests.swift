import KobraProtocol
import Testing

@testable import KobraState

/// The questions put to a printer and what counts as an answer (protocol.md 9.1, 9.6).
struct QueriesTests {
    /// A printer that was found and asked everything.
    private func asked(withJob: Bool = false) -> Story {
        var story = Story()
        story.status("free")
        if withJob { story.printing(.usable) }
        #expect(story.poll().count == 5)
        return story
    }

    @Test func questionIsUnansweredAfterTenSeconds() {
        var story = asked()
        story.pass(seconds: 9.999)
        #expect(story.printer.queries.unanswered.total == 0)
        story.pass(seconds: 0.001)
        let unanswered = story.printer.queries.unanswered
        #expect(unanswered[.status] == 1 && unanswered[.firmware] == 1 && unanswered[.files] == 2)
        #expect(unanswered[.print] == 0, "an idle printer does not answer print (9.6)")
        let asked = story.printer.queries.asked
        #expect(asked[.status] == 1 && asked[.print] == 1 && asked[.firmware] == 1 && asked[.files] == 2)
        story.pass(seconds: 100)
        #expect(story.printer.queries.unanswered == unanswered)
    }

    @Test func silenceToPrintCountsWhileAJobIsOpen() {
        var story = asked(withJob: true)
        story.pass(seconds: 10)
        #expect(story.printer.queries.unanswered[.print] == 1)
    }

    @Test func answersAreTimedOnceAndBelongToTheirQuestion() {
        var story = asked(withJob: true)
        story.pass(seconds: 0.25)
        story.status("free")
        story.printing(.usable)
        story.pass(seconds: 0.5)
        story.firmware("3.1.2")
        story.listing("listLocal", "[]")
        story.pass(seconds: 1)
        story.listing("listUdisk", "[]")
        story.status("free")
        story.firmware("3.1.2")
        story.pass(seconds: 60)
        #expect(story.printer.queries.unanswered.total == 0)
        func durations(_ query: Query) -> Histogram? { story.fleet.queryDurations[query] }
        #expect(durations(.status)?.count == 1 && durations(.status)?.sum == 0.25)
        #expect(durations(.print)?.count == 1 && durations(.print)?.sum == 0.25)
        #expect(durations(.firmware)?.count == 1 && durations(.firmware)?.sum == 0.75)
        #expect(durations(.files)?.count == 2 && durations(.files)?.sum == 2.5)
    }

    @Test func lateAnswerIsNotTimed() {
        var story = asked()
        story.pass(seconds: 10)
        story.status("free")
        #expect(story.printer.queries.unanswered[.status] == 1)
        #expect(story.fleet.queryDurations[.status]?.count == 0)
    }

    @Test func reportsThatAnswerNothing() {
        var story = asked(withJob: true)
        story.print("getSliceParam", "done")
        story.temperatures("{}")
        story.will("online")
        story.update("downloading")
        story.listing("cloudRecommendList", "[]")
        story.status("free", retained: true)
        story.pass(seconds: 10)
        #expect(story.printer.queries.unanswered.total == 5)
    }

    @Test func questionPutAgainGivesUpTheOneBefore() {
        var queries = Queries()
        let start = Instant(uptime: 0, unixMilliseconds: 0)
        queries.ask(.status, at: start, hasJob: false)
        queries.ask(.print, at: start, hasJob: false)
        queries.ask(.status, at: start + 5, hasJob: false)
        queries.ask(.print, at: start + 5, hasJob: false)
        #expect(queries.unanswered[.status] == 1)
        #expect(queries.unanswered[.print] == 0)
        #expect(queries.answer(.status, at: start + 6) == 1)
        #expect(queries.answer(.status, at: start + 6) == nil)
    }

    @Test func questionCountsWhenItWasSent() {
        var story = Story()
        story.status("free")
        let (queries, _) = story.fleet.takeDueQueries(at: story.now)
        #expect(story.printer.queries.asked.total == 0, "what is counted now could have to be taken back")
        for query in queries { story.fleet.sent(query) }
        #expect(story.printer.queries.asked.total == 5)
    }

    @Test func withdrawnQuestionWasNeverPut() {
        var story = Story()
        story.status("free")
        for query in story.fleet.takeDueQueries(at: story.now).queries { story.fleet.withdraw(query) }
        #expect(story.printer.queries.asked.total == 0)
        story.pass(seconds: 20)
        #expect(story.printer.queries.unanswered.total == 0)
        story.status("free")
        #expect(story.fleet.queryDurations[.status]?.count == 0)
    }

    @Test func eachQuestionIsGivenUpTenSecondsAfterIt() {
        var queries = Queries()
        let start = Instant(uptime: 0, unixMilliseconds: 0)
        queries.ask(.status, at: start, hasJob: false)
        queries.ask(.files(.usb), at: start + 3, hasJob: false)
        queries.expire(at: start + 9.999, hasJob: false)
        #expect(queries.unanswered.total == 0)
        queries.expire(at: start + 10, hasJob: false)
        #expect(queries.unanswered[.status] == 1 && queries.unanswered[.files] == 0)
        queries.expire(at: start + 13, hasJob: false)
        #expect(queries.unanswered[.status] == 1 && queries.unanswered[.files] == 1)
    }

    @Test func labelsAreThePromisedOnes() {
        #expect(Query.allCases.map(\.rawValue) == ["status", "print", "firmware", "files"])
    }
}
