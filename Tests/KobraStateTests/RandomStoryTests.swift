import KobraProtocol
import Testing

@testable import KobraState

/// Sequences nobody thought of: whatever comes, in whatever order, the promises of metrics.md hold.
struct RandomStoryTests {
    @Test(arguments: 0..<8)
    func promisesHoldWhateverComes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<250 {
            var story = Story(freshness: Freshness(silenceLimit: [20, 90, 600].randomElement(using: &random) ?? 90))
            story.temperatures("{}")
            let begin = story.now
            var before = story.printer
            for _ in 0..<Int.random(in: 5...50, using: &random) {
                RandomStory.step(&story, &random)
                let printer = story.printer
                try #require(falls(from: before, to: printer) == nil)
                try #require(printer.isConsistent)
                let elapsed = story.now.seconds(since: begin)
                try #require(abs(printer.stateSeconds.total - elapsed) < 1e-6)
                try #require(PrinterState.allCases.filter { $0 == story.state }.count == 1)
                try #require((story.state == .offline) == !story.isUp)
                before = printer
            }
            let outcomes = story.outcomes
            let heardOf = outcomes.started + outcomes.adopted + outcomes.missedBeginnings
            // At most the one that is open has not ended: nobody's outcome is lost.
            let open = heardOf - outcomes.ended.total
            #expect(open == 0 || open == 1 && story.job != nil)
            #expect(story.fleet.invariantViolations == 0)
        }
    }

    /// The first counter that is smaller than it was.
    private func falls(from old: Printer, to new: Printer) -> String? {
        let (before, after) = (old.work.outcomes, new.work.outcomes)
        func shrinks<Key>(_ old: Tally<Key>, _ new: Tally<Key>) -> Bool {
            old != new && zip(old.entries, new.entries).contains { $0.count > $1.count }
        }
        if before.started > after.started || before.adopted > after.adopted { return "started" }
        if before.missedBeginnings > after.missedBeginnings { return "missed beginnings" }
        if shrinks(before.ended, after.ended) { return "ended" }
        if shrinks(before.seconds, after.seconds) { return "seconds" }
        if shrinks(before.filament, after.filament) { return "filament" }
        if shrinks(before.pauses, after.pauses) { return "pauses" }
        if shrinks(old.errors, new.errors) { return "errors" }
        if shrinks(old.reports, new.reports) { return "reports" }
        if shrinks(old.stateSeconds, new.stateSeconds) { return "state seconds" }
        if shrinks(old.queries.asked, new.queries.asked) { return "asked" }
        if shrinks(old.queries.unanswered, new.queries.unanswered) { return "unanswered" }
        return nil
    }
}

/// One thing that happens, whatever it is.
enum RandomStory {
    static func step(_ story: inout Story, _ random: inout SeededGenerator) {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<9: printReport(&story, &random)
        case 9..<12: story.status(pick(["free", "busy", "free", "idle", "odd"], &random))
        case 12: story.will(pick(["online", "offline", "online", "odd"], &random), retained: .random(using: &random))
        case 13: story.lose()
        case 14: story.connect()
        case 15: rubbish(&story, &random)
        case 16: _ = story.poll()
        case 17: story.update(pick(["start", "downloading", "updating", "update-success", "canceled"], &random))
        default: break
        }
        story.pass(seconds: pick([0, 0, 0.001, 1, 5, 30, 59, 61, 90, 1000], &random))
    }

    private static func printReport(_ story: inout Story, _ random: inout SeededGenerator) {
        let readings = [
            "", #""progress":\#(Int.random(in: -5...110, using: &random))"#,
            #""print_time":\#(Int.random(in: -5...500, using: &random)),"supplies_usage":1"#,
            #""settings":null,"curr_layer":"7","total_layers":7"#,
        ]
        let stamps: [Int64?] = [nil, nil, 5, 1_709_712_000_000 + .random(in: -100_000...100_000, using: &random)]
        story.print(
            pick(
                ["start", "start", "start", "pause", "resume", "stop", "update", "done", "getSliceParam", "odd"],
                &random),
            pick(Self.words, &random), pick(TaskForm.allCases, &random),
            file: pick([nil, nil, "a.gcode", "b.gcode"], &random), pick(readings, &random),
            code: pick([200, 200, 200, 10101, 10107, 10111, 10401, 77], &random), stamp: pick(stamps, &random),
            retained: Int.random(in: 0..<20, using: &random) == 0)
    }

    private static let words = [
        "downloading", "checking", "preheating", "printing", "printing", "printing", "pausing", "paused", "resuming",
        "resumed", "updated", "stopping", "stoped", "failed", "finished", "done", "monitoring", "odd",
    ]

    private static func rubbish(_ story: inout Story, _ random: inout SeededGenerator) {
        let whole =
            #"{"type":"print","action":"start","state":"printing","code":200,"data":{"taskid":"1","progress":1}}"#
        var bytes = Array(whole.utf8)
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
        }
        let payload = String(decoding: bytes.prefix(.random(in: 0...bytes.count, using: &random)), as: UTF8.self)
        story.hear(pick(["print", "status", "lastWill", "ota", "nonsense"], &random), payload)
    }

    private static func pick<Value>(_ values: [Value], _ random: inout SeededGenerator) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]
    }
}

/// SplitMix64: the same numbers for the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
