import KobraProtocol
import Testing

@testable import KobraState

/// Which printers are known, under what name, and what is counted of messages (protocol.md 3.6, R1, R2, R8, R12, R13, Q27).
struct FleetTests {
    private static let free = #"{"state":"free"}"#

    @Test(arguments: ["20021", "20022", "20023"])
    func printerOfTheSeriesIsFoundByItself(model: String) {
        var story = Story()
        story.hear("status", Self.free, model: model)
        #expect(story.printer.id.text == Story.id && story.printer.name == Story.id)
        #expect(story.printer.model?.text == model)
        #expect(story.notices.first == .discovered(given(ModelID(model))))
    }

    /// One that an update took away for good does not keep all others from theirs.
    @Test func aPrinterUpdatingIsInTheWayForAnHour() throws {
        var story = Story()
        let other = try #require(PrinterID(String(repeating: "f", count: 32)))
        let id = try #require(PrinterID(Story.id))
        #expect(story.fleet.printerUpdating(otherThan: other, at: story.now) == nil)
        story.update("updating", #"{"current_progress":50}"#)
        #expect(story.fleet.printerUpdating(otherThan: other, at: story.now)?.id == id)
        #expect(story.fleet.printerUpdating(otherThan: id, at: story.now) == nil)
        story.pass(seconds: 3599)
        #expect(story.fleet.printerUpdating(otherThan: other, at: story.now) != nil)
        story.pass(seconds: 1)
        #expect(story.fleet.printerUpdating(otherThan: other, at: story.now) == nil)
    }

    @Test func everyCounterOfANewPrinterIsZero() {
        var story = Story()
        story.hear("status", Self.free)
        let printer = story.printer
        #expect(printer.work.outcomes.ended.total == 0 && printer.errors.total == 0)
        #expect(printer.stateSeconds.total == 0 && printer.queries.asked.total == 0)
        #expect(story.fleet.queryDurations.keys.count == Query.allCases.count)
    }

    /// A file of 1 MiB names more than twenty thousand: each is sorted in once, and found in one step.
    @Test func takesInThousandsThatTheConfigurationNames() {
        let ids = (0..<20_000).compactMap { number in
            PrinterID(String(repeating: "0", count: 27) + String(99_999 - number))
        }
        let admission = Admission(known: ids.map { KnownPrinter(id: $0, name: "p\($0.text.suffix(5))") })
        let time = Instant(uptime: 0, unixMilliseconds: 0)
        var fleet = Fleet(admission: admission, at: time)
        fleet.reconfigure(
            admission: admission, freshness: Freshness(), polls: PollRules(), brokers: ["main"], at: time)
        #expect(fleet.printers.count == 20_000)
        #expect(zip(fleet.printers, fleet.printers.dropFirst()).allSatisfy { $0.name < $1.name })
        #expect(ids.allSatisfy { fleet[$0]?.id == $0 })
    }

    /// In whatever order they are heard, and whatever some of them are called.
    @Test func eachIsPutInItsPlace() throws {
        let ids = (0..<200).compactMap { PrinterID(String(repeating: "0", count: 29) + String(100 + $0 * 37 % 200)) }
        let named = ids.prefix(50).map { KnownPrinter(id: $0, name: "name \($0.text.suffix(2))") }
        let time = Instant(uptime: 0, unixMilliseconds: 0)
        var fleet = Fleet(admission: Admission(known: named), brokers: ["main"], at: time)
        for (count, id) in ids.enumerated() {
            let topic = "anycubic/anycubicCloud/v1/printer/public/20021/\(id)/status/report"
            _ = fleet.receive(
                Incoming(topic: topic, payload: Array(Self.free.utf8)), from: "main", at: time + Double(count))
            #expect(fleet[id]?.lastReport == time + Double(count))
        }
        #expect(fleet.printers.count == 200)
        #expect(
            zip(fleet.printers, fleet.printers.dropFirst()).allSatisfy { ($0.name, $0.id) < ($1.name, $1.id) })
        #expect(ids.allSatisfy { fleet[$0]?.id == $0 })
    }

    @Test func idIsTheSameInEitherCase() {
        var story = Story()
        story.hear("status", Self.free)
        story.hear("status", Self.free, from: Story.id.uppercased())
        #expect(story.fleet.printers.count == 1)
    }

    @Test(arguments: ["20024", "1", "128"])
    func otherModelsAreIgnoredAndCountedUnlessAdmitted(model: String) {
        let id = given(PrinterID(Story.id))
        var story = Story()
        story.hear("status", Self.free, model: model)
        #expect(story.fleet.printers.isEmpty && story.fleet.rejected[.model] == 1 && story.notices.isEmpty)
        let admissions = [
            Admission(models: [given(ModelID(model))]), Admission(known: [KnownPrinter(id: id)]),
            Admission(allow: [id]),
        ]
        for admission in admissions {
            var story = Story(admission: admission)
            story.hear("status", Self.free, model: model)
            #expect(story.fleet.printers.count == 1 && story.fleet.rejected.total == 0)
            #expect(story.state == .idle)
        }
    }

    @Test func knownPrinterUnderAModelNotAdmittedIsRejected() {
        var story = Story()
        story.hear("status", Self.free)
        story.hear("status", #"{"state":"busy"}"#, model: "99999")
        #expect(story.state == .idle && story.printer.model == .kobra2Pro)
        #expect(story.fleet.rejected[.model] == 1)
    }

    @Test func allowListShutsOutEverybodyElse() {
        var story = Story(admission: Admission(allow: [.test(1)]))
        story.hear("status", Self.free, from: printerID(1))
        story.hear("status", Self.free, from: printerID(2))
        #expect(story.fleet.printers.map(\.id) == [.test(1)])
        #expect(story.fleet.rejected[.model] == 1)
    }

    @Test(arguments: [1, 3, 500])
    func printersBeyondTheLimitAreCountedAndNoticedOnce(limit: Int) {
        var story = Story(admission: Admission(limit: limit))
        for round in 0..<2 {
            for number in 0..<limit + 3 { story.hear("status", Self.free, from: printerID(number)) }
            #expect(story.fleet.printers.count == limit)
            #expect(story.fleet.rejected[.limit] == Double(3 * (round + 1)))
        }
        #expect(story.notices.filter { $0 == .limitReached(limit) }.count == 1)
        #expect(Admission().limit == 500)
    }

    @Test func printersAreSortedByNameThenID() {
        let known = [
            KnownPrinter(id: .test(1), name: "zulu"), KnownPrinter(id: .test(2), name: "Alpha"),
            KnownPrinter(id: .test(3), name: "alpha"),
        ]
        var story = Story(admission: Admission(known: known))
        for number in [9, 5, 7] { story.hear("status", Self.free, from: printerID(number)) }
        #expect(
            story.fleet.printers.map(\.name)
                == [printerID(5), printerID(7), printerID(9), "Alpha", "alpha", "zulu"])
        for printer in story.fleet.printers { #expect(story.fleet[printer.id]?.name == printer.name) }
    }

    @Test func newConfigurationRenamesAndLeavesOutAndKeepsCounters() {
        var story = Story()
        for number in 1...3 {
            story.hear("print", #"{"action":"start","state":"checking"}"#, from: printerID(number))
        }
        story.reconfigure(Admission(known: [KnownPrinter(id: .test(2), name: "two")], allow: [.test(2), .test(3)]))
        #expect(story.fleet.printers.map(\.name) == [printerID(3), "two"])
        #expect(story.fleet[.test(1)] == nil)
        #expect(story.fleet[.test(2)]?.work.outcomes.started == 1)
        #expect(story.fleet[.test(2)]?.reports[.print] == 1)
        story.reconfigure(Admission(known: [KnownPrinter(id: .test(4), name: "four", model: .kobra2Plus)]))
        #expect(story.fleet.printers.map(\.name) == [printerID(1), printerID(2), printerID(3), "four"])
        #expect(story.fleet[.test(2)]?.work.outcomes.started == 1)
        story.hear("status", Self.free, from: printerID(1))
        #expect(story.fleet[.test(1)]?.work.outcomes.started == 1)
    }

    @Test func printerOfAModelNoLongerAdmittedIsLeftOut() {
        let later = given(ModelID("20024"))
        var story = Story(admission: Admission(models: [later]))
        story.hear("status", Self.free, model: "20024")
        story.reconfigure(Admission(models: [later]))
        #expect(story.fleet.printers.count == 1)
        story.reconfigure(Admission())
        #expect(story.fleet.printers.isEmpty)
    }

    @Test func limitIsNoticedAgainUnderANewConfiguration() {
        var story = Story(admission: Admission(limit: 1))
        story.hear("status", Self.free, from: printerID(1))
        story.hear("status", Self.free, from: printerID(2))
        story.reconfigure(Admission(limit: 2))
        story.hear("status", Self.free, from: printerID(2))
        #expect(story.fleet.printers.count == 2)
        story.hear("status", Self.free, from: printerID(3))
        #expect(story.notices.contains(.limitReached(1)) && story.notices.contains(.limitReached(2)))
    }

    @Test func shorterSilenceLimitHoldsFromNowOn() {
        var story = Story()
        story.status("free")
        story.skip(seconds: 60)
        story.reconfigure(Admission(), freshness: Freshness(silenceLimit: 30))
        #expect(!story.isUp)
        story.pass(seconds: 10)
        #expect(story.notices.last == .down(.silent))
        #expect(story.printer.stateSeconds[.idle] == 60 && story.printer.stateSeconds[.offline] == 10)
        story.reconfigure(Admission(), freshness: Freshness(silenceLimit: 300))
        #expect(story.isUp)
        story.pass(seconds: 1)
        #expect(story.notices.last == .up)
    }

    @Test func brokersKeepTheirCountersAndPrintersLeaveABrokerThatIsGone() {
        var story = Story(brokers: ["home", "shed"])
        story.hear("status", Self.free, on: "shed")
        story.reconfigure(Admission(), brokers: ["attic", "home"])
        story.connect("attic")
        #expect(story.fleet.brokers.map(\.name) == ["attic", "home"])
        #expect(story.fleet.brokers.map(\.connections) == [1, 1])
        #expect(!story.isUp)
        story.pass(seconds: 60)
        #expect(story.notices.contains(.down(.brokerLost)))
        #expect(story.poll().allSatisfy { $0.broker == nil })
        story.hear("status", Self.free, on: "attic")
        #expect(story.isUp && story.printer.broker == "attic")
    }

    @Test func unknownWordsAreCountedByWhereTheyStood() {
        var story = Story()
        story.hear("toaster", #"{"action":"pop","state":"brown"}"#)
        #expect(story.fleet.unknownWords[.type] == 1 && story.fleet.unknownWords.total == 1)
        story.hear("tempature", #"{"action":"pop","state":"done"}"#)
        #expect(story.fleet.unknownWords[.action] == 1)
        story.hear("status", #"{"action":"workReport","state":"asleep"}"#)
        #expect(story.fleet.unknownWords[.state] == 1)
        story.hear("light", #"{"action":"pop","state":"brown"}"#)
        story.hear("status", #"{"action":"workReport","state":"busy"}"#)
        story.hear("print", "{}")
        #expect(story.fleet.unknownWords.total == 3)
    }

    @Test(arguments: [
        ("a/b", "{}", Rejection.topic), ("", "{}", .topic),
        ("anycubic/anycubicCloud/v1/printer/public/20021/short/status/report", "{}", .topic),
        ("anycubic/anycubicCloud/v1/printer/public/2002x/\(Story.id)/status/report", "{}", .topic),
        ("anycubic/anycubicCloud/v1/printer/public/20021/\(Story.id)/status", "{}", .topic),
        ("anycubic/anycubicCloud/v1/server/printer/20021/\(Story.id)/print", "{}", .own),
        ("anycubic/anycubicCloud/v1/web/printer/20021/\(Story.id)/print/query", "{}", .own),
        ("anycubic/anycubicCloud/v1/printer/public/20021/\(Story.id)/status/report", "[]", .json),
        ("anycubic/anycubicCloud/v1/printer/public/20021/\(Story.id)/status/report", "", .json),
        ("anycubic/anycubicCloud/v1/printer/public/20021/\(Story.id)/status/report", #"{"type":"print"}"#, .mismatch),
        ("anycubic/anycubicCloud/v1/printer/public/20024/\(Story.id)/status/report", "{}", .model),
    ])
    func rejectedMessageChangesNothingButItsCount(topic: String, payload: String, reason: Rejection) {
        var story = Story()
        story.receive(topic, payload)
        #expect(story.fleet.rejected[reason] == 1 && story.fleet.rejected.total == 1)
        #expect(story.fleet.printers.isEmpty && story.notices.isEmpty)
        #expect(story.fleet.brokers.first?.received == 1)
    }

    @Test func badPayloadLeavesAKnownPrinterAsItWas() {
        var story = Story()
        story.will("offline")
        let before = story.printer
        for payload in ["", "{", "[]", "NaN", "{} x", #"{"type":"fan","state":"online"}"#] {
            story.hear("lastWill", payload)
        }
        #expect(story.printer == before)
        #expect(story.fleet.rejected.total == 6)
    }

    @Test func invariantsHoldAfterJobsOfEverySort() {
        var story = Story()
        story.printing(.usable)
        story.print("start", "failed", .other)
        story.print("start", "finished", .usable)
        story.print("start", "checking", .minusOne)
        story.status("free")
        story.pass(seconds: 60)
        story.printing(.minusOne)
        story.print("start", "finished", .minusOne)
        story.pass(seconds: 1)
        #expect(story.printer.isConsistent)
        #expect(story.fleet.invariantViolations == 0)
    }
}
