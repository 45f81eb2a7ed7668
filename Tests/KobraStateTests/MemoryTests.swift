import JSON
import KobraProtocol
import Testing

@testable import KobraState

/// What outlives the process: written and read back it is the same, and what is wrong is not believed.
struct MemoryTests {
    /// A fleet that remembers what that one wrote.
    private func restored(
        _ story: Story, admission: Admission = Admission(), after seconds: Double = 0
    ) throws -> (fleet: Fleet, restoration: Restoration) {
        try restored(story.fleet.memory, story, admission: admission, after: seconds)
    }

    private func restored(
        _ memory: JSONLiteral, _ story: Story, admission: Admission = Admission(), after seconds: Double = 0
    ) throws -> (fleet: Fleet, restoration: Restoration) {
        let now = story.now + seconds
        var fleet = Fleet(admission: admission, brokers: [Story.broker], at: now)
        let restoration = fleet.restore(
            try JSONDocument(memory.bytes()).root, age: now.seconds(since: story.now), at: now)
        return (fleet, restoration)
    }

    /// Everything that is remembered of a printer, in odd shapes.
    private var full: Story {
        var story = Story()
        story.firmware("3.1.2")
        story.print("start", "checking", .usable, file: "a \"b\" \\ ü.gcode")
        story.printing(.usable, percent: 3)
        story.pass(seconds: 0.1)
        story.print("pause", "paused", .usable, #""print_time":0.1,"supplies_usage":1234.5678"#, code: 10107)
        story.print("stop", "failed", .usable, code: 10121)
        story.status("free")
        story.printing(.minusOne, file: "b.gcode")
        story.pass(seconds: 0.333)
        story.print("start", "printing", .minusOne, #""print_time":7.7,"supplies_usage":99"#, code: 10411)
        return story
    }

    /// A crash takes back nothing that was shown.
    @Test func countsAreShownAsTheyWereWrittenDown() throws {
        var story = Story()
        story.status("free")
        story.pass(seconds: 60)
        // Nothing is written down: they are shown as they are.
        #expect(story.printer.shownCounts.stateSeconds[.idle] == 60)
        story.fleet.keep(asIn: story.fleet)
        let written = story.fleet
        story.pass(seconds: 20)
        story.print("start", "printing", .usable, code: 10107)
        #expect(story.printer.stateSeconds[.idle] == 80 && story.printer.errors.total == 1)
        #expect(story.printer.shownCounts.stateSeconds[.idle] == 60 && story.printer.shownCounts.errors.total == 0)
        let (fleet, _) = try restored(written.memory, story)
        #expect(fleet.printers[0].shownCounts == story.printer.shownCounts)
        // What was written is older than what is there by now.
        let second = story.fleet
        story.pass(seconds: 5)
        story.fleet.keep(asIn: second)
        #expect(story.printer.shownCounts.stateSeconds[.idle] == 80 && story.printer.shownCounts.errors.total == 1)
        // The disk is full: to stand still would be untrue. Once it can be written to, nothing falls.
        story.fleet.keep(asIn: nil)
        #expect(story.printer.shownCounts.stateSeconds[.printing] == 5)
        story.pass(seconds: 3)
        story.fleet.keep(asIn: second)
        #expect(story.printer.shownCounts.stateSeconds[.printing] == 8)
    }

    /// Whoever was away for a night may have missed an end.
    @Test func anUnknownAgeIsLong() throws {
        var story = Story()
        story.print("start", "finished", .minusOne)
        for (age, isAnother) in [(5.0, false), (.infinity, true), (-3, true)] {
            var fleet = Fleet(admission: Admission(), brokers: [Story.broker], at: story.now)
            _ = fleet.restore(try JSONDocument(story.fleet.memory.bytes()).root, age: age, at: story.now)
            #expect(fleet.printers[0].work.memory.wasFreeSinceClose == isAnother, "\(age)")
        }
    }

    @Test func everyFieldComesBack() throws {
        let story = full
        let (fleet, restoration) = try restored(story)
        #expect(restoration.restored == 1 && restoration.openJobs == 1)
        #expect(restoration.refused.isEmpty && restoration.dropped.isEmpty)
        let (old, new) = (story.printer, fleet.printers[0])
        #expect(new.work.outcomes == old.work.outcomes && new.stateSeconds == old.stateSeconds)
        #expect(new.errors == old.errors && new.lastError?.code == old.lastError?.code)
        #expect(new.lastError?.time == old.lastError?.time)
        #expect(new.firmware == old.firmware && new.address == old.address)
        let (job, open) = (given(old.work.job), given(new.work.job))
        #expect(open.task == job.task && open.filename == job.filename && open.phase == job.phase)
        #expect(open.start == job.start && open.hazard == job.hazard && open.hazard != nil)
        #expect(open.elapsed == job.elapsed && open.filament == job.filament)
        #expect(new.work.last?.job.filename == old.work.last?.job.filename && new.work.last?.end == old.work.last?.end)
        #expect(new.work.last?.outcome == .failed && new.work.last?.code == old.work.last?.code)
        #expect(fleet.memory == story.fleet.memory)
    }

    @Test func readingsDoNotComeBackAndThePrinterIsNotUp() throws {
        var story = full
        story.temperatures(#"{"curr_nozzle_temp":214}"#)
        let (fleet, _) = try restored(story)
        #expect(!fleet.printers[0].isUp(at: story.now) && fleet.printers[0].lastReport == nil)
        #expect(fleet.printers[0].readings == Readings())
        #expect(fleet.printers[0].work.job?.progress == nil)
        #expect(fleet.printers[0].interrupted == story.now)
    }

    /// Whatever came before: the same again, to the last bit, and as consistent as it was.
    @Test(arguments: 0..<6)
    func randomFleetsComeBackTheSame(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<12 {
            var story = Story()
            story.temperatures("{}")
            for _ in 0..<Int.random(in: 5...60, using: &random) {
                RandomStory.step(&story, &random)
                let memory = story.fleet.memory
                let (fleet, restoration) = try restored(story)
                try #require(restoration.refused.isEmpty && restoration.restored == story.fleet.printers.count)
                try #require(fleet.memory == memory)
                try #require(fleet.memory.bytes() == memory.bytes())
                try #require(!fleet.printers.contains { !$0.isConsistent })
                // And from there on life goes on with what was counted.
                if Int.random(in: 0..<10, using: &random) == 0 {
                    story.fleet = fleet
                    story.connect()
                }
            }
        }
    }

    @Test func doublesComeBackToTheLastBit() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            let value = Double(bitPattern: .random(in: 0...0x7FEF_FFFF_FFFF_FFFF, using: &random))
            let document = try JSONDocument(JSONLiteral.array([.number(value)]).bytes())
            #expect(document.root.elements[0].strictNumber?.bitPattern == value.bitPattern)
        }
    }

    // MARK: What is not believed

    private static let lies: [(place: String, value: String)] = [
        ("id", "\"0123\""), ("id", "null"), ("model", "20021"), ("model", "\"x\""), ("work", "null"), ("work", "[]"),
        ("work.started", "-1"), ("work.started", "0.5"), ("work.started", "\"1\""), ("work.started", "null"),
        ("work.started", "1e300"), ("work.started", "3"), ("work.adopted", "true"), ("work.missed_beginnings", "{}"),
        ("work.ended", "null"), ("work.ended", "{\"failed\":-1}"), ("work.ended", "{\"failed\":9}"),
        ("work.ended", "{\"exploded\":1}"), ("work.seconds", "{\"failed\":-0.1}"),
        ("work.seconds", "{\"failed\":1e999}"),
        ("work.filament_meters", "{\"failed\":\"1\"}"), ("work.pauses", "{\"user\":1.5}"), ("work.job", "null"),
        ("work.job", "{}"), ("work.job.phase", "\"flying\""), ("work.job.start", "-1"), ("work.job.start", "1.5"),
        ("work.job.start", "1e15"), ("work.job.elapsed_seconds", "-1"), ("work.job.hazard", "200"),
        ("work.job.adopted", "1"), ("work.job.counted", "{\"elapsed_seconds\":-1}"), ("work.job.counted", "{}"),
        ("work.last.outcome", "\"exploded\""), ("work.last.end", "\"now\""), ("work.last.job", "null"),
        ("work.closed", "{}"), ("work.closed", "[1]"), ("work.closed", "[\"0\"]"), ("work.closed", "[\"??1\"]"),
        ("work.newest_report", "-5"), ("work.was_free", "1"), ("work.was_free", "null"), ("state_seconds", "[]"),
        ("state_seconds", "{\"idle\":-1}"), ("errors", "{\"job\":0.5}"), ("last_error", "{\"code\":200,\"time\":1}"),
        ("last_error", "{\"code\":10111}"), ("foreign_commands", "-2"), ("foreign_commands", "null"),
    ]

    @Test(arguments: lies)
    func oneWrongFieldCostsItsPrinterAndNoOther(place: String, value: String) throws {
        var story = full
        story.hear("status", #"{"state":"free"}"#, from: printerID(7))
        guard case .array(let entries) = story.fleet.memory, entries.count == 2 else {
            Issue.record("no two printers")
            return
        }
        // The one of many fields sorts behind.
        let lie = entries[1].replacing(
            place.split(separator: ".").map(String.init), with: try JSONDocument(value.utf8).root.literal)
        let (fleet, restoration) = try restored(.array([entries[0], lie]), story)
        #expect(restoration.restored == 1 && restoration.refused.count == 1, "\(place)")
        #expect(restoration.refused.first?.place.hasPrefix("printers[1]") == true)
        #expect(fleet.printers.map(\.id.text) == [printerID(7)])
    }

    @Test func unknownKeysAndWordsAreIgnored() throws {
        let story = full
        guard case .array(let entries) = story.fleet.memory else { return }
        let more = entries[0].replacing(["shape"], with: "round").replacing(["work", "joy"], with: 7)
            .replacing(["errors", "odd"], with: 1)
        let (fleet, restoration) = try restored(.array([more]), story)
        #expect(restoration.refused.isEmpty)
        #expect(fleet.memory == story.fleet.memory)
    }

    @Test(arguments: ["null", "{}", "7", "[7]", "[null]", "[[]]"])
    func whatIsNoListOfPrintersIsSaidToBeNone(text: String) throws {
        let (fleet, restoration) = try restored(try JSONDocument(text.utf8).root.literal, Story())
        #expect(fleet.printers.isEmpty && restoration.refused.count == 1)
    }

    @Test func printerThatIsThereTwiceIsTakenOnce() throws {
        let story = full
        guard case .array(let entries) = story.fleet.memory else { return }
        let (fleet, restoration) = try restored(.array(entries + entries), story)
        #expect(restoration.restored == 1 && restoration.refused.count == 1)
        #expect(fleet.memory == story.fleet.memory)
    }

    // MARK: Who is watched still

    @Test func printersNotAllowedAnyMoreAreDropped() throws {
        let story = full
        let other = Admission(allow: [.test(7)])
        let (fleet, restoration) = try restored(story, admission: other)
        #expect(fleet.printers.isEmpty && restoration.dropped == [story.printer.id])
        let (without, left) = try restored(
            full.fleet.memory.replacingModel("99999"), full, admission: Admission())
        #expect(without.printers.isEmpty && left.dropped.count == 1)
    }

    @Test func limitHoldsForWhatIsRemembered() throws {
        var story = Story()
        for number in 1...5 { story.hear("status", #"{"state":"free"}"#, from: printerID(number)) }
        let admission = Admission(known: [KnownPrinter(id: .test(9), name: "nine")], limit: 3)
        let (fleet, restoration) = try restored(story, admission: admission)
        #expect(fleet.printers.count == 3 && restoration.restored == 2 && restoration.dropped.count == 3)
    }

    @Test func nameAndSpellingComeFromTheConfiguration() throws {
        let story = full
        let id = story.printer.id
        let admission = Admission(known: [KnownPrinter(id: id, name: "left", spelling: .bare)])
        let (fleet, _) = try restored(story, admission: admission)
        #expect(fleet.printers.map(\.name) == ["left"] && fleet.printers[0].currentSpelling == .bare)
        #expect(fleet.printers[0].work.outcomes == story.outcomes)
    }

    // MARK: Time

    @Test func timeAwayIsInNoState() throws {
        let story = full
        let before = story.printer.stateSeconds
        var (fleet, _) = try restored(story, after: 5000)
        #expect(fleet.printers[0].stateSeconds == before)
        _ = fleet.advance(to: story.now + 5007)
        #expect(abs(fleet.printers[0].stateSeconds[.offline] - before[.offline] - 7) < 1e-9)
        #expect(abs(fleet.printers[0].stateSeconds.total - before.total - 7) < 1e-9)
    }

    @Test func momentsAreSeenFromNow() {
        let now = Instant(uptime: 1_000_000_000, unixMilliseconds: 1_709_712_000_000)
        let past = Instant(remembered: now.unixMilliseconds - 5000, now: now)
        #expect(past.uptime == -4_000_000_000 && past.unixMilliseconds == now.unixMilliseconds - 5000)
        let future = Instant(remembered: now.unixMilliseconds + 5000, now: now)
        #expect(future.uptime == now.uptime && future.unixMilliseconds == now.unixMilliseconds + 5000)
        #expect(Instant(remembered: 0, now: Instant(uptime: 0, unixMilliseconds: 253_402_300_799_999)).uptime < 0)
    }
}

extension JSONLiteral {
    /// The same object with another value at that place.
    fileprivate func replacing(_ path: [String], with value: JSONLiteral) -> JSONLiteral {
        guard let name = path.first else { return value }
        var members: [Member] = if case .object(let members) = self { members } else { [] }
        let rest = Array(path.dropFirst())
        if let index = members.firstIndex(where: { $0.name == name }) {
            members[index].value = members[index].value.replacing(rest, with: value)
        } else {
            members.append(Member(name, JSONLiteral.object([]).replacing(rest, with: value)))
        }
        return .object(members)
    }

    fileprivate func replacingModel(_ model: String) -> JSONLiteral {
        guard case .array(let entries) = self else { return self }
        return .array(entries.map { $0.replacing(["model"], with: .string(model)) })
    }
}
