import Testing

/// Whole prints and all that can happen to them, counted by the rules of protocol.md 6.7.
@Suite(.besideOthers) struct PrintsEndToEndTests {
    /// What is to be counted of one printer of the story.
    struct Fate: Sendable, CustomTestStringConvertible {
        let number: Int
        let what: String
        var started = 1.0
        var ends: [String: Double]
        var pauses: [String: Double] = [:]
        var errors: [String: Double] = [:]
        let last: String

        var testDescription: String { what }
    }

    static let fates = [
        Fate(number: 1, what: "finished", ends: ["finished": 1], last: "finished"),
        Fate(number: 2, what: "failed with a code", ends: ["failed": 1], errors: ["job": 1], last: "failed"),
        Fate(number: 3, what: "stopped at the screen", ends: ["cancelled": 1], errors: ["user": 1], last: "cancelled"),
        Fate(
            number: 4, what: "paused for want of filament", ends: ["finished": 1], pauses: ["filament": 1],
            errors: ["pause": 1], last: "finished"),
        Fate(
            number: 5, what: "power cut, then another job", started: 2, ends: ["unknown": 1, "finished": 1],
            last: "finished"),
        Fate(number: 6, what: "power cut, then the same job goes on", ends: ["finished": 1], last: "finished"),
        Fate(number: 7, what: "everything said twice", started: 2, ends: ["finished": 2], last: "finished"),
    ]

    @Test(arguments: fates)
    func countsOnThePage(fate: Fate) throws {
        let story = try PrintStory.told.get()
        let printer = ["printer": story.ids[fate.number - 1]]
        let page = story.page
        #expect(page["kobra_prints_started_total", printer] == fate.started)
        #expect(page["kobra_prints_adopted_total", printer] == 0)
        #expect(page.counts("kobra_prints_total", by: "outcome", printer) == fate.ends)
        #expect(page.counts("kobra_pauses_total", by: "reason", printer) == fate.pauses)
        #expect(page.counts("kobra_errors_total", by: "kind", printer) == fate.errors)
        #expect(page.word("kobra_last_print_outcome", "outcome", printer) == fate.last)
        #expect(page["kobra_up", printer] == 1)
        #expect(page["kobra_exporter_invariant_violations_total"] == 0)
    }

    @Test func tellsTheCodes() throws {
        let story = try PrintStory.told.get()
        let codes = story.ids.prefix(4).map { story.page["kobra_last_error_code", ["printer": $0]] }
        #expect(codes == [nil, 10111, 10601, 10107])
        #expect(story.page["kobra_last_print_error_code", ["printer": story.ids[1]]] == 10111)
    }

    @Test(arguments: PrintStory.families)
    func prometheusAnswersTheSame(family: String) throws {
        let story = try PrintStory.told.get()
        #expect(!story.page.values(of: family).isEmpty || family == "kobra_last_print_outcome")
        #expect(story.answers[family] == story.page.values(of: family))
    }

    @Test func prometheusSawThePowerCuts() throws {
        let story = try PrintStory.told.get()
        #expect(story.ids.map { story.lowestUp[["printer": $0]] } == [1, 1, 1, 1, 0, 0, 1])
    }

    /// What the printers know happened; a job that vanished is lost to them and of unknown end to us.
    @Test func agreesWithThePrinters() throws {
        let story = try PrintStory.told.get()
        #expect(story.books.map(\.id) == story.ids)
        for book in story.books {
            let printer = ["printer": book.id]
            let page = story.page
            #expect(page["kobra_prints_started_total", printer] == Double(book.started))
            for (outcome, count) in [
                ("finished", book.finished), ("cancelled", book.cancelled), ("failed", book.failed),
                ("unknown", book.lost),
            ] { #expect(page["kobra_prints_total", printer.with("outcome", outcome)] == Double(count), "\(outcome)") }
            #expect(page.sum("kobra_pauses_total", printer) == Double(book.pauses))
        }
    }

    /// The recording of it tells the same story again.
    @Test func replaysToTheSameCounts() throws {
        let story = try PrintStory.told.get()
        let folder = try Folder()
        let file = try folder.write(story.recording, to: "recording")
        let replayed = try Program.run("kobra-exporter", ["replay", file], in: folder)
        #expect(replayed.status == 0, "\(replayed.errors)")
        let page = try Page(replayed.output)
        for family in PrintStory.families { #expect(page.values(of: family) == story.page.values(of: family)) }
        #expect(try Program.run("kobra-exporter", ["replay", "-"], input: file).bytes == replayed.bytes)
    }

    /// The log names each end once.
    @Test func logsEachEndOnce() throws {
        let story = try PrintStory.told.get()
        #expect(story.log.count(of: #"msg="print finished""#) == 6)
        #expect(story.log.count(of: #"msg="print failed""#) == 1)
        #expect(story.log.count(of: #"msg="print cancelled""#) == 1)
        #expect(story.log.count(of: #"msg="print ended without a word on how""#) == 1)
    }

    /// A new exporter takes a job it finds under way for what it is, and counts its end.
    @Test func restartsInMidPrint() throws {
        let broker = try Broker()
        let first = try LiveExporter(broker)
        try first.connected(to: broker)
        let prometheus = try Prometheus(scraping: first.port)
        let simulator = try Simulator(broker, printers: 1, script: "0 1 start long.gcode task=9 minutes=9", speed: 60)
        let printer = ["printer": try #require(simulator.ids.first)]
        let before = try first.page(within: 20) { $0.word("kobra_printer_state", "state", printer) == "printing" }
        #expect(before["kobra_prints_started_total", printer] == 1)
        let seen = try prometheus.query("kobra_prints_started_total", within: 10) { $0[printer] == 1 }
        #expect(seen[printer] == 1)
        first.program.signal(15)
        #expect(first.program.end(within: 1) == 0)
        let second = try LiveExporter(broker, port: first.port)
        let found = try second.page(within: 10) { $0["kobra_prints_adopted_total", printer] == 1 }
        #expect(found["kobra_prints_started_total", printer] == 0)
        #expect(found.sum("kobra_prints_total", printer) == 0)
        let after = try second.page(within: 30) { $0.sum("kobra_prints_total", printer) == 1 }
        #expect(after.counts("kobra_prints_total", by: "outcome", printer) == ["finished": 1])
        #expect(after["kobra_prints_started_total", printer] == 0)
        let ends = try prometheus.query(#"kobra_prints_total{outcome="finished"}"#, within: 10) {
            $0.values.contains(1)
        }
        #expect(ends.values.sorted() == [1])
        #expect(try prometheus.query("max_over_time(kobra_prints_started_total[5m])")[printer] == 1)
        #expect(try simulator.end().map(\.finished) == [1])
    }
}

extension Page {
    /// The samples of one printer that are not 0, by that label.
    func counts(_ name: String, by label: String, _ labels: [String: String]) -> [String: Double] {
        var counts: [String: Double] = [:]
        for sample in all(name, labels) where sample.value != 0 { counts[sample.labels[label] ?? ""] = sample.value }
        return counts
    }
}

extension [String: String] {
    /// With one label more.
    func with(_ label: String, _ value: String) -> [String: String] { merging([label: value]) { $1 } }
}
