import Foundation
import KobraProtocol
import Testing

/// An exporter, its brokers, a printer that is idle and one in mid-print; a scraper that looks all the time.
final class FaultBench {
    /// How it is set up.
    struct Setup: Sendable {
        /// How many brokers. Both printers are at the first; each other one has an idle printer of its own.
        var brokers = 1
        /// What follows `listener` in the first broker's configuration.
        var brokerLines = ["allow_anonymous true"]
        /// Further flags of the exporter.
        var arguments: [String] = []
        /// Lines of `TIME PRINTER ACTION` for the simulator, simulated seconds; printer 1 is idle, 2 prints.
        var script: [String] = []
        /// Whether `finish` ends the print, to see that it is counted; not where the fault has ended it.
        var endsPrint = true
        /// What starts the exporter, such as `ip netns exec NAME`; it must replace itself by the exporter.
        var prefix: [String] = []
        /// Where the exporter listens, and how the brokers are called there.
        var exporterHost = "127.0.0.1"
        var brokerHost = "127.0.0.1"
    }

    let name: String
    let setup: Setup
    let brokers: [Broker]
    private(set) var exporter: LiveExporter
    let simulator: Simulator
    /// Those at further brokers.
    let others: [Simulator]
    let scraper: Scraper
    /// The ids of the printers at the first broker.
    let idle: String
    let printing: String
    /// The page before anything went wrong.
    private(set) var before: Page
    private let flags: [String]
    private var struck: Double?
    private var healed: Double?

    /// How fast simulated time runs: a print is under way a few seconds after the start.
    static let speed = 100.0
    /// Seconds between two polls, so that a printer counts as silent after 15.
    static let polling = 5.0

    var broker: Broker { brokers[0] }

    /// Sets it up, and waits until all is as it should be.
    init(_ name: String, _ setup: Setup) throws {
        self.name = name
        self.setup = setup
        let brokers = try (0..<setup.brokers).map { try Broker($0 == 0 ? setup.brokerLines : ["allow_anonymous true"]) }
        self.brokers = brokers
        flags =
            brokers.flatMap { ["--mqtt.broker", "mqtt://\(setup.brokerHost):\($0.port)"] }
            + ["--polling.interval", "\(Int(Self.polling))s"] + setup.arguments
        exporter = try LiveExporter(flags, prefix: setup.prefix, host: setup.exporterHost, isWatched: false)
        let script = ["0 2 start bracket.gcode task=4711 minutes=9000"] + setup.script
        simulator = try Simulator(
            brokers[0], printers: 2, script: script.joined(separator: "\n"), speed: Self.speed, seed: 1,
            more: "--model",
            "20021")
        others = try brokers.indices.dropFirst().map {
            try Simulator(brokers[$0], printers: 1, speed: Self.speed, seed: 10 + $0, more: "--jobs", "none")
        }
        guard simulator.ids.count == 2 else { throw Trouble("no printers: \(simulator.log)") }
        (idle, printing) = (simulator.ids[0], simulator.ids[1])
        before = try Page("")
        scraper = try Scraper(host: setup.exporterHost, port: exporter.port)
        guard try eventually(within: 60, { isNormal(try page()) }) else {
            throw Trouble("\(name): never normal\n\(try page().text)\n\(exporter.log)\n\(simulator.log)")
        }
        before = try page()
    }

    /// The page now. Where a scrape is refused on purpose, because too many come, it is tried again.
    func page() throws -> Page {
        var answer = PlainHTTP.Answer(status: 503, body: "")
        for attempt in 0..<20 where answer.status == 503 {
            if attempt > 0 { Patience.pause(0.1) }
            answer = try PlainHTTP.get(
                "/metrics", host: setup.exporterHost, port: exporter.port, within: 10 * Patience.factor)
        }
        guard answer.status == 200 else { throw Trouble("status \(answer.status): \(answer.body)") }
        return try Page(answer.body)
    }

    /// Whether the page becomes as wanted.
    func page(within seconds: Double, until isGood: (Page) throws -> Bool) throws -> Bool {
        try eventually(within: seconds) { try isGood(try page()) }
    }

    /// Waits until all is well.
    func normal(within seconds: Double) throws {
        let isWell = try page(within: seconds, until: isNormal)
        #expect(isWell, "\(name): not normal by itself\n\(exporter.log)\n\(simulator.log)")
    }

    /// Whether all is well: brokers connected, one printer idle and one printing, with their readings.
    func isNormal(_ page: Page) -> Bool {
        let ids = [idle, printing] + others.flatMap(\.ids)
        return page.sum("kobra_broker_connected") == Double(brokers.count)
            && ids.allSatisfy { page["kobra_up", ["printer": $0]] == 1 }
            && page["kobra_printer_state", ["printer": idle, "state": "idle"]] == 1
            && page["kobra_printer_state", ["printer": printing, "state": "printing"]] == 1
            && page["kobra_temperature_celsius", ["printer": printing, "heater": "nozzle"]] != nil
            && page["kobra_print_progress_ratio", ["printer": printing]] != nil
    }

    /// Whether a printer is shown as out of reach, with nothing of what it said before.
    func isGone(_ printer: String, on page: Page) -> Bool {
        page["kobra_up", ["printer": printer]] == 0
            && page["kobra_printer_state", ["printer": printer, "state": "offline"]] == 1
            && ["kobra_temperature_celsius", "kobra_print_progress_ratio", "kobra_print_info", "kobra_fan_speed_ratio"]
                .allSatisfy { page.all($0, ["printer": printer]).isEmpty }
    }

    /// Whether the first broker and its printers are shown as gone.
    func isBrokerGone(_ page: Page) -> Bool {
        page["kobra_broker_connected", ["broker": brokerName(0)]] == 0
            && isGone(idle, on: page) && isGone(printing, on: page)
    }

    /// What a broker is called on the page.
    func brokerName(_ index: Int) -> String { "\(setup.brokerHost):\(brokers[index].port)" }

    /// Has it go wrong; time to truth is counted from here.
    func strike(_ body: () throws -> Void) rethrows {
        strike()
        try body()
    }

    /// It goes wrong now.
    func strike() { struck = ProcessInfo.processInfo.systemUptime }

    /// Takes the cause away; the time until all is normal is counted from here.
    func heal(_ body: () throws -> Void) rethrows {
        try body()
        heal()
    }

    /// All should become normal from now on.
    func heal() { healed = ProcessInfo.processInfo.systemUptime }

    /// Waits until the page tells the truth, and notes the seconds since the strike.
    @discardableResult
    func timeToTruth(_ what: String, within limit: Double, _ isTrue: (Page) throws -> Bool) throws -> Page {
        let begin = struck ?? ProcessInfo.processInfo.systemUptime
        var last = try page()
        let isSeen = try eventually(within: limit, every: 0.05) {
            last = try page()
            return try isTrue(last)
        }
        let seconds = ProcessInfo.processInfo.systemUptime - begin
        #expect(isSeen, "\(name): \(what) not shown\n\(last.text)\n\(exporter.log)")
        note("\(what) after \(Self.text(seconds)) s")
        return last
    }

    /// Seconds since then, for people.
    var secondsSinceStrike: String { Self.text(ProcessInfo.processInfo.systemUptime - (struck ?? 0)) }

    /// Adds to what is printed of it.
    func note(_ words: String) { FaultNotes.current?.add(words) }

    /// Starts the exporter anew, with further flags; nothing is scraped from here until it listens.
    ///
    /// - Parameter end: ends the running one; SIGKILL unless given.
    func restartExporter(countersBeginAnew: Bool, end: (Program) -> Void = { $0.signal(SIGKILL) }) throws {
        scraper.rest()
        Patience.pause(0.3)
        end(exporter.program)
        guard exporter.program.end(within: 10) != nil else { throw Trouble("the exporter does not end") }
        exporter = try LiveExporter(
            flags, port: exporter.port, folder: exporter.folder, prefix: setup.prefix, host: setup.exporterHost,
            isWatched: false)
        scraper.resume(countersBeganAnew: countersBeginAnew)
    }

    /// Sees that all is normal again by itself, that the print was counted once, and that all scrapes were answered.
    func finish() throws {
        let begin = healed ?? ProcessInfo.processInfo.systemUptime
        let isWell = try eventually(within: 60, every: 0.1) { isNormal(try page()) || !setup.endsPrint }
        let seconds = ProcessInfo.processInfo.systemUptime - begin
        if setup.endsPrint {
            let shown = try page().text
            #expect(isWell, "\(name): not normal by itself\n\(shown)\n\(exporter.log)\n\(simulator.log)")
            note("normal after \(Self.text(seconds)) s")
            try endPrint()
        }
        let violations = try page()["kobra_exporter_invariant_violations_total"]
        #expect(violations == 0)
        FaultNotes.current?.look(at: [scraper.end()])
    }

    /// Stops the print by a command, and sees that the exporter's counters are the printer's own book.
    private func endPrint() throws {
        guard let id = PrinterID(printing), let model = ModelID("20021") else { throw Trouble("no id: \(printing)") }
        let peer = try Peer(broker)
        let topic = PrinterAddress(model: model, printer: id).commandTopic(Verb("print", "stop"), spelling: .type)
        let stop = Array(
            #"{"type":"print","action":"stop","msgid":"end","timestamp":1,"data":{"taskid":"4711"}}"#.utf8)
        let mine = ["printer": printing]
        var last = try page()
        // A printer that has only just reconnected may speak before it listens.
        for _ in 0..<5 where last.sum("kobra_prints_total", mine) == 0 {
            try peer.say(topic, stop)
            try peer.listen(for: 1)
            _ = try eventually(within: 4) {
                last = try page()
                return last.sum("kobra_prints_total", mine) == 1
            }
        }
        let beginnings =
            last.sum("kobra_prints_started_total", mine) + last.sum("kobra_prints_adopted_total", mine)
            + last.sum("kobra_prints_missed_beginnings_total", mine)
        let book = try simulator.end().first { $0.id == printing }
        #expect(book?.started == 1 && book?.cancelled == 1, "\(name): \(String(describing: book))")
        #expect(
            last["kobra_prints_total", ["printer": printing, "outcome": "cancelled"]] == 1, "\(name): \(exporter.log)")
        #expect(last.sum("kobra_prints_total", mine) == 1 && beginnings == 1, "\(name): \(exporter.log)")
        #expect(last.sum("kobra_prints_total", ["printer": idle]) == 0)
    }

    private static func text(_ number: Double) -> String { String(format: "%.1f", number) }
}
