import KobraProtocol
import Testing

@testable import KobraState

/// Which spelling of the command topic is used (protocol.md 3.3, Q1).
struct SpellingChoiceTests {
    @Test(
        arguments: [
            (nil, CommandSpelling.type), ("2.3.9", .typeAction), ("3.0.9", .typeAction), ("3.0.10", .typeAction),
            ("3.1", .type), ("3.1.0", .type), ("3.1.2", .type), ("10.0", .type), ("odd", .type),
        ] as [(String?, CommandSpelling)])
    func firmwareDecidesAtFirst(version: String?, expected: CommandSpelling) {
        #expect(SpellingChoice().current(version.flatMap(FirmwareVersion.init)) == expected)
    }

    @Test func nextOneIsTriedAfterThreePollsWithoutAnyAnswer() {
        var choice = SpellingChoice()
        var tried: [CommandSpelling?] = []
        for _ in 0..<13 { tried.append(choice.poll(isThere: true, nil)) }
        #expect(
            tried == [nil, nil, nil, .response, nil, nil, .typeAction, nil, nil, .bare, nil, nil, .type])
    }

    @Test func searchIsNewsOnceRoundAndGoesOn() {
        var choice = SpellingChoice()
        var news: [CommandSpelling] = []
        var used: [CommandSpelling] = []
        for _ in 0..<100 {
            if let next = choice.poll(isThere: true, nil) { news.append(next) }
            if used.last != choice.current(nil) { used.append(choice.current(nil)) }
        }
        #expect(news == [.response, .typeAction, .bare, .type])
        #expect(used.count > 30)
        _ = choice.answered(nil)
        news = []
        for _ in 0..<4 { if let next = choice.poll(isThere: true, nil) { news.append(next) } }
        #expect(news.count == 1, "after an answer it is news again")
    }

    @Test func searchGoesOnFromWhatTheFirmwareSuggests() {
        var choice = SpellingChoice()
        let old = FirmwareVersion("3.0.9")
        var tried: [CommandSpelling] = []
        for _ in 0..<10 { if let next = choice.poll(isThere: true, old) { tried.append(next) } }
        #expect(tried == [.bare, .type, .response])
    }

    @Test func printerThatIsNotKnownToBeThereIsNotSearchedFor() {
        var choice = SpellingChoice()
        var tried: [CommandSpelling?] = []
        for number in 0..<40 { tried.append(choice.poll(isThere: number % 4 != 3, nil)) }
        #expect(tried.allSatisfy { $0 == nil })
    }

    @Test func whatGetsAnAnswerIsKept() {
        var choice = SpellingChoice()
        for _ in 0..<4 { _ = choice.poll(isThere: true, nil) }
        let (news, again) = (choice.answered(nil), choice.answered(nil))
        #expect(news == .response && again == nil)
        #expect(choice.proven == .response)
        #expect(choice.current(FirmwareVersion("3.0.9")) == .response, "proof goes before belief")
        var tried: [CommandSpelling?] = []
        for _ in 0..<30 {
            tried.append(choice.poll(isThere: true, nil))
            tried.append(choice.poll(isThere: true, nil))
            _ = choice.answered(nil)
        }
        #expect(tried.allSatisfy { $0 == nil })
        #expect(choice.current(nil) == .response)
    }

    @Test func printerThatComesBackIsAskedInTheProvenSpellingFirst() {
        var choice = SpellingChoice()
        _ = choice.answered(nil)
        for _ in 0..<4 { _ = choice.poll(isThere: true, nil) }
        #expect(choice.current(nil) == .response)
        choice.forgetTrial()
        #expect(choice.current(nil) == .type)
    }

    @Test(arguments: CommandSpelling.allCases)
    func fixedOneNeverChanges(spelling: CommandSpelling) {
        var choice = SpellingChoice(fixed: spelling)
        var tried: [CommandSpelling?] = []
        for _ in 0..<20 { tried.append(choice.poll(isThere: true, FirmwareVersion("3.0.9"))) }
        #expect(tried.allSatisfy { $0 == nil })
        let news = choice.answered(nil)
        #expect(news == nil)
        #expect(choice.current(FirmwareVersion("3.0.9")) == spelling)
    }

    @Test func silentPrinterIsAskedInEverySpellingInTurn() {
        var story = Story()
        story.status("free")
        var spellings: [CommandSpelling] = []
        for _ in 0..<600 {
            if let query = story.poll().first { spellings.append(query.spelling) }
            story.pass(seconds: 1)
        }
        #expect(Array(spellings.prefix(4)) == [.type, .type, .type, .response])
        #expect(Set(spellings) == Set(CommandSpelling.allCases))
        #expect(story.notices.contains(.spellingTried(.response)))
        while story.poll().isEmpty { story.pass(seconds: 1) }
        story.status("free")
        let kept = story.printer.currentSpelling
        #expect(story.notices.last == .spellingProven(kept))
    }

    @Test func offlinePrinterIsNotSearchedFor() {
        var story = Story()
        story.will("offline")
        for _ in 0..<600 {
            _ = story.poll()
            story.pass(seconds: 1)
        }
        #expect(story.printer.currentSpelling == .type)
    }

    @Test func printerSwitchedOnAgainIsAskedInTheSpellingItAnsweredBefore() {
        var story = Story()
        story.status("free")
        _ = story.poll()
        story.status("free")
        #expect(story.printer.spelling.proven == .type)
        for _ in 0..<150 {
            _ = story.poll()
            story.pass(seconds: 1)
        }
        #expect(story.printer.currentSpelling == .response)
        story.will("online")
        #expect(story.printer.currentSpelling == .type)
    }
}
