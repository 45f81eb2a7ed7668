import KobraProtocol
import Testing

@testable import KobraState

/// When printers are asked what (protocol.md 9.6, Q5).
struct PollScheduleTests {
    /// What one printer that was just found is asked, with the second at which it is.
    private func asked(
        for seconds: Int, _ rules: PollRules = PollRules(), tell: (inout Story, Int) -> Void = { _, _ in }
    ) -> [(second: Int, command: Command)] {
        var story = Story(polls: rules)
        story.status("free")
        var asked: [(Int, Command)] = []
        for second in 0..<seconds {
            tell(&story, second)
            asked += story.poll().map { (second, $0.command) }
            story.pass(seconds: 1)
        }
        return asked
    }

    private func gaps(_ seconds: [Int]) -> [Int] { zip(seconds.dropFirst(), seconds).map { $0 - $1 } }

    @Test(arguments: [5.0, 30, 60, 300])
    func statusThenPrintAreAskedOncePerInterval(interval: Double) {
        let asked = asked(for: 3600, PollRules(interval: interval))
        let status = asked.filter { $0.command == .queryStatus }.map(\.second)
        let print = asked.filter { $0.command == .queryPrint(task: "0") }.map(\.second)
        #expect(status == print && status.first == 0)
        #expect(asked.first?.command == .queryStatus)
        #expect(gaps(status).dropFirst().allSatisfy { $0 == Int(interval) })
        #expect(Double(gaps(status).first ?? 0) >= interval / 2 && Double(gaps(status).first ?? 0) < interval * 1.5)
    }

    @Test(arguments: [0, -1, 4.9])
    func nobodyIsAskedMoreOftenThanEveryFiveSeconds(interval: Double) {
        var rules = PollRules(interval: interval)
        #expect(rules.interval == 5)
        rules.interval = interval
        #expect(rules.interval == 5)
        #expect(asked(for: 60, rules).filter { $0.command == .queryStatus }.count <= 13)
    }

    @Test func firmwareIsAskedAtFirstSightAndHourly() {
        let seconds = asked(for: 8000).filter { $0.command == .queryFirmware }.map(\.second)
        #expect(seconds.count == 3 && seconds.first == 0)
        #expect(gaps(seconds).allSatisfy { (3600...3645).contains($0) })
    }

    @Test func firmwareIsAskedAgainWhenThePrinterConnectsAnew() {
        let seconds = asked(for: 300) { story, second in
            if second == 100 { story.will("offline") }
            if second == 150 { story.will("online") }
        }.filter { $0.command == .queryFirmware }.map(\.second)
        #expect(seconds.count == 2 && (150...180).contains(seconds.last ?? 0))
    }

    @Test func filesAreAskedEveryTenMinutesOrNever() {
        let seconds = asked(for: 2000).filter { $0.command == .listFiles(.usb, path: "/") }.map(\.second)
        #expect(seconds.count == 4 && seconds.first == 0)
        #expect(gaps(seconds).allSatisfy { (600...645).contains($0) })
        let never = asked(for: 2000, PollRules(filesInterval: 0)).filter {
            $0.command == .listFiles(.usb, path: "/") || $0.command == .listFiles(.local, path: "/")
        }
        #expect(never.isEmpty)
    }

    private static let bareUpdate = Command.update(task: "0", PrintSettings())

    @Test func bareUpdateIsSentOnlyWhereAskedFor() {
        #expect(!asked(for: 200).contains { $0.command == Self.bareUpdate })
        #expect(asked(for: 200, PollRules(asksSettings: true)).contains { $0.command == Self.bareUpdate })
    }

    @Test(arguments: [5.0, 7, 30, 45])
    func bareUpdatesAreAtLeastHalfAMinuteApart(interval: Double) {
        let seconds = asked(for: 1000, PollRules(interval: interval, asksSettings: true))
            .filter { $0.command == Self.bareUpdate }.map(\.second)
        #expect(seconds.count > 10)
        #expect(gaps(seconds).allSatisfy { $0 >= 30 })
    }

    @Test(arguments: ["pausing", "stopping"])
    func bareUpdateIsNeverSentWhilePausingOrStopping(word: String) {
        let asked = asked(for: 600, PollRules(asksSettings: true)) { story, second in
            if second % 10 == 0 { story.print("start", second < 300 ? word : "printing", .usable) }
        }
        let seconds = asked.filter { $0.command == Self.bareUpdate }.map(\.second)
        #expect(!seconds.isEmpty && seconds.allSatisfy { $0 >= 300 })
    }

    @Test func farmIsAskedSpreadOverTheInterval() {
        let count = 500
        let known = (0..<count).map { KnownPrinter(id: .test($0), model: .kobra2Pro) }
        var story = Story(admission: Admission(known: known))
        var polls: [Int: [Int]] = [:]
        var bursts: [Int] = []
        for tick in 0..<1300 {
            let printers = Set(story.poll().map(\.printer))
            bursts.append(printers.count)
            for printer in printers { polls[known.firstIndex { $0.id == printer } ?? -1, default: []].append(tick) }
            story.skip(seconds: 0.1)
        }
        #expect(polls.count == count)
        #expect(bursts.max() ?? count <= count / 10)
        for ticks in polls.values {
            #expect(ticks.first ?? 1300 <= 300, "everybody is asked within the first interval")
            let gaps = gaps(ticks)
            #expect(gaps.first ?? 0 >= 150)
            #expect(gaps.dropFirst().allSatisfy { (299...301).contains($0) })
        }
    }

    @Test func farmIsSpreadAgainAfterTheBrokerComesBack() {
        let known = (0..<500).map { KnownPrinter(id: .test($0), model: .kobra2Pro) }
        var story = Story(admission: Admission(known: known))
        story.pass(seconds: 60)
        story.loseBroker(seconds: 60)
        var bursts: [Int] = []
        for _ in 0..<750 {
            bursts.append(Set(story.poll().map(\.printer)).count)
            story.skip(seconds: 0.1)
        }
        #expect(bursts.max() ?? 500 <= 50)
        #expect(bursts.reduce(0, +) >= 1000)
    }

    @Test func placesAreEvenlySpread() {
        let places = (0..<500).map(Fleet.place).sorted()
        #expect(places.allSatisfy { (0..<1).contains($0) })
        #expect(zip(places.dropFirst(), places).allSatisfy { $0 - $1 < 0.005 })
    }

    @Test func shorterIntervalIsNotPutOffByTheLongerOne() {
        var story = Story(polls: PollRules(interval: 3600))
        story.status("free")
        #expect(!story.poll().isEmpty)
        story.pass(seconds: 1)
        story.fleet.reconfigure(
            admission: Admission(), freshness: Freshness(), polls: PollRules(interval: 30), brokers: [Story.broker],
            at: story.now)
        story.pass(seconds: 1)
        #expect(story.poll().contains { $0.command == .queryStatus })
        story.fleet.reconfigure(
            admission: Admission(), freshness: Freshness(), polls: PollRules(interval: 30), brokers: [Story.broker],
            at: story.now)
        story.pass(seconds: 1)
        #expect(story.poll().isEmpty, "nothing changed")
    }
}
