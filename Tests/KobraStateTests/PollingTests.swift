import KobraProtocol
import KobraState
import Testing

/// Whom queries go to, on which broker, on which topic.
struct PollingTests {
    private static let base = "anycubic/anycubicCloud/v1/server/printer/20021/\(Story.id)"

    @Test(
        arguments: [
            (nil, "/print"), (.type, "/print"), (.typeAction, "/print/query"), (.response, "/response"), (.bare, ""),
        ] as [(CommandSpelling?, String)])
    func topicFollowsTheSpelling(spelling: CommandSpelling?, suffix: String) {
        var story = Story(admission: Admission(spelling: spelling))
        story.status("free")
        let query = story.poll().first { $0.question == .print }
        #expect(query?.topic == Self.base + suffix)
    }

    @Test func spellingOfAPrinterGoesBeforeThatOfAll() {
        let entry = KnownPrinter(id: given(PrinterID(Story.id)), spelling: .bare)
        var story = Story(admission: Admission(known: [entry], spelling: .response))
        story.status("free")
        #expect(story.poll().first?.topic == Self.base)
    }

    @Test func oldFirmwareIsAskedByTypeAndAction() {
        var story = Story()
        story.firmware("3.0.9")
        #expect(story.poll().first?.topic == Self.base + "/status/query")
    }

    @Test(arguments: [(TaskForm.usable, "482913"), (.minusOne, "-1"), (.absent, "0")])
    func printIsAskedForWithTheTaskAsReported(task: TaskForm, expected: String) {
        var story = Story()
        story.printing(task)
        #expect(story.poll().contains { $0.command == .queryPrint(task: expected) })
    }

    @Test func queryGoesToTheBrokerThePrinterWasLastHeardOn() {
        var story = Story(brokers: ["home", "shed"])
        story.hear("status", #"{"state":"free"}"#, on: "shed")
        #expect(story.poll().allSatisfy { $0.broker == "shed" })
        story.pass(seconds: 60)
        story.lose("shed")
        #expect(story.poll().isEmpty)
        story.hear("status", #"{"state":"free"}"#, on: "home")
        let later = story.poll()
        #expect(!later.isEmpty && later.allSatisfy { $0.broker == "home" })
    }

    @Test func printerNeverHeardIsAskedOnEveryBrokerIfItsModelIsKnown() {
        let known = [
            KnownPrinter(id: .test(1), model: .kobra2Max), KnownPrinter(id: .test(2)),
        ]
        var story = Story(admission: Admission(known: known), brokers: ["home", "shed"])
        let queries = story.poll()
        #expect(!queries.isEmpty)
        #expect(queries.allSatisfy { $0.printer == .test(1) && $0.broker == nil })
        #expect(queries.first?.topic.contains("/20023/") == true)
    }

    @Test func nobodyIsAskedWhileTheBrokerIsAway() {
        let known = [KnownPrinter(id: .test(1), model: .kobra2Pro)]
        var story = Story(admission: Admission(known: known), connected: false)
        story.hear("status", #"{"state":"free"}"#)
        story.pass(seconds: 100)
        #expect(story.poll().isEmpty)
        story.connect()
        story.pass(seconds: 1)
        #expect(Set(story.poll().map(\.printer)) == [.test(1), given(PrinterID(Story.id))])
        story.pass(seconds: 100)
        story.lose()
        #expect(story.poll().isEmpty)
        #expect(story.fleet.printers.allSatisfy { $0.queries.asked[.status] == 1 })
    }

    @Test func nothingIsSentToAPrinterThatIsNotOnTheAllowList() {
        let known = (1...3).map { KnownPrinter(id: .test($0), model: .kobra2Pro) }
        var story = Story(admission: Admission(known: known, allow: [.test(2)]))
        for number in 1...6 { story.hear("status", #"{"state":"free"}"#, from: printerID(number)) }
        story.pass(seconds: 60)
        #expect(Set(story.poll().map(\.printer)) == [.test(2)])
        #expect(story.fleet.printers.map(\.id) == [.test(2)])
    }

    @Test func addressKeepsTheSpellingThePrinterUses() {
        let upper = Story.id.uppercased()
        var story = Story(admission: Admission(known: [KnownPrinter(id: given(PrinterID(Story.id)), name: "A")]))
        story.hear("status", #"{"state":"free"}"#, from: upper, model: "20022")
        #expect(story.fleet.printers.count == 1)
        #expect(story.poll().first?.topic == "anycubic/anycubicCloud/v1/server/printer/20022/\(upper)/status")
    }
}
