import KobraProtocol
import Testing

@testable import KobraState

/// What is worth a line in the log, and about whom.
struct NoticeTests {
    @Test func lifeOfAJobIsTold() {
        var story = Story()
        story.status("free")
        story.print("start", "checking", .usable)
        story.printing(.usable)
        story.print("pause", "paused", .usable, code: 10107)
        story.print("resume", "resumed", .usable)
        story.print("start", "finished", .usable)
        let told = story.notices.compactMap { notice -> String? in
            switch notice {
            case .discovered: "discovered"
            case .up: "up"
            case .jobStarted: "started"
            case .jobPaused(let reason, let code): "paused \(reason) \(code?.rawValue ?? 0)"
            case .jobEnded(let ended): "ended \(ended.outcome)"
            case .code(let code, _): "code \(code.rawValue)"
            default: nil
            }
        }
        #expect(
            told == ["discovered", "up", "started", "code 10107", "paused filament 10107", "ended finished"])
    }

    @Test func adoptedAndResumedJobsAreToldApart() {
        var story = Story()
        story.printing(.usable)
        #expect(story.notices.contains { if case .jobAdopted = $0 { true } else { false } })
        story.status("free")
        story.pass(seconds: 60)
        story.printing(.usable)
        #expect(story.notices.contains { if case .jobResumed = $0 { true } else { false } })
    }

    @Test func noticeNamesThePrinter() {
        let known = [KnownPrinter(id: .test(1), name: "one")]
        var fleet = Fleet(admission: Admission(known: known, limit: 1), at: Story().now)
        func hear(_ number: Int) -> [PrinterNotice] {
            let address = PrinterAddress(model: .kobra2Pro, printer: .test(number))
            let topic = address.reportTopic(type: "status")
            return fleet.receive(
                Incoming(topic: topic, payload: Array("{}".utf8)), from: Story.broker, at: Story().now)
        }
        let first = hear(1)
        #expect(first.map(\.name) == ["one"])
        let beyond = hear(2)
        #expect(beyond.map(\.name) == [printerID(2)] && beyond.map(\.id) == [.test(2)])
        #expect(beyond.map(\.notice) == [.limitReached(1)])
    }

    @Test func messageOfACodeIsToldCleaned() {
        var story = Story()
        story.hear("event", #"{"code":10121,"msg":"a\nb"}"#)
        #expect(
            story.notices.contains { notice in
                if case .code(_, let message) = notice { message == "a\u{FFFD}b" } else { false }
            })
    }

    @Test func repeatedCodeIsCountedButToldOnce() {
        var story = Story()
        func told() -> [Int] {
            story.notices.compactMap { if case .code(let code, _) = $0 { code.rawValue } else { nil } }
        }
        for _ in 0..<10 {
            story.print("pause", "paused", .usable, code: 10107)
            story.pass(seconds: 5)
        }
        #expect(told() == [10107])
        #expect(story.printer.errors[.pause] == 10)
        story.print("pause", "paused", .usable, code: 10121)
        story.print("pause", "paused", .usable, code: 10107)
        #expect(told() == [10107, 10121, 10107], "another code is news, and so is the first after it")
        story.skip(seconds: 301)
        story.print("pause", "paused", .usable, code: 10107)
        #expect(told().count == 4, "and so is the same after a while")
    }
}
