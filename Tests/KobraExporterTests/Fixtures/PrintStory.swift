/// Seven simulated printers, each with another fate, told once: through a real broker to the exporter, by the exporter to
/// a real Prometheus, and by `mosquitto_sub` to a recording. Tests look at what came of it.
struct PrintStory: Sendable {
    /// The printers' ids, in the order of the script.
    let ids: [String]
    let books: [Simulator.Book]
    let page: Page
    /// What Prometheus answered when asked for each of `families`.
    let answers: [String: [[String: String]: Double]]
    /// The lowest `kobra_up` that Prometheus saw.
    let lowestUp: [[String: String]: Double]
    /// What `mosquitto_sub` wrote.
    let recording: [UInt8]
    let log: String

    static let told = Result { try PrintStory() }

    static let families = [
        "kobra_prints_started_total", "kobra_prints_total", "kobra_pauses_total", "kobra_last_print_outcome",
        "kobra_errors_total", "kobra_last_error_code", "kobra_prints_adopted_total",
    ]

    private static let script = """
        0 1 start whole.gcode task=101 minutes=3 url
        0 2 start fails.gcode task=102 minutes=3
        0 3 start stopped.gcode task=103 minutes=3
        0 4 start runout.gcode task=104 minutes=3
        700 4 resume
        0 5 start lost.gcode task=105 minutes=30
        400 5 power-cut 60
        600 5 start next.gcode task=205 minutes=1
        0 6 start back.gcode task=106 minutes=6
        400 6 power-cut 60 resume
        0 7 doubled
        0 7 start first.gcode minutes=1
        700 7 start second.gcode minutes=1
        """

    private init() throws {
        let broker = try Broker()
        let exporter = try LiveExporter(broker, more: ["--polling.interval", "5s"])
        try exporter.connected(to: broker)
        let prometheus = try Prometheus(scraping: exporter.port)
        let recorder = try Program(
            "mosquitto_sub", ["-h", "127.0.0.1", "-p", "\(broker.port)", "-t", "anycubic/#", "-F", "%j"],
            in: broker.folder)
        guard eventually(within: 10, { broker.log.contains("anycubic/#") }) else { throw Trouble("no recorder") }
        let simulator = try Simulator(
            broker, printers: 7, script: Self.script, speed: 60, seed: 11, more: "--fault", "fail=10111@2", "--fault",
            "stop@3", "--fault", "runout@4")
        ids = simulator.ids
        let last = try exporter.page(within: 60) { $0.sum("kobra_prints_total") >= 9 }
        // Nothing is to follow the last end but `free`.
        let isOver = try eventually(within: 20) {
            let page = try exporter.page()
            return page.all("kobra_printer_state", ["state": "idle"]).allSatisfy { $0.value == 1 }
        }
        guard isOver else { throw Trouble("jobs do not end: \(last.text) \(simulator.log)") }
        page = try exporter.page()
        var answers: [String: [[String: String]: Double]] = [:]
        for family in Self.families {
            let expected = page.values(of: family)
            answers[family] = try prometheus.query(family, within: 10) { $0 == expected }
        }
        self.answers = answers
        lowestUp = try prometheus.query("min_over_time(kobra_up[3m])")
        books = try simulator.end()
        recorder.signal(15)
        guard recorder.end(within: 10) != nil else { throw Trouble("the recorder does not end") }
        recording = recorder.outputBytes
        log = exporter.log
    }
}

extension Page {
    /// A family as Prometheus answers it.
    func values(of name: String) -> [[String: String]: Double] {
        Dictionary(all(name).map { ($0.labels, $0.value) }) { $1 }
    }
}
