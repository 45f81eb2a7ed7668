import KobraProtocol
import Testing

/// The exporter is away, and a broker keeps for it what it would have heard.
extension Fault {
    static let durable: [Fault] = [
        Fault(
            "away and back, durable session", rows: ["The exporter is away, with a durable session"], on: durableSetup()
        ) { bench in
            try awayAndBack(bench)
        },
        // What it was given is counted or given again, never dropped on the way out. A slow machine has acknowledged hardly any of
        // it, so that nearly all comes twice: as many tasks of a printer are remembered as each has here.
        Fault("ended while reports come, durable session", on: durableSetup(isKept: true)) { bench in
            let printers = try "456789abcdef".map { try PrinterAddress.printer(String($0)) }
            let count = 50 * printers.count
            let peer = try Peer(bench.broker)
            try bench.restartExporter(countersBeginAnew: true) { program in
                for number in 1...count {
                    try? peer.tell(
                        printers[number % printers.count], "print", "start", "finished",
                        #"{"taskid":"\#(number)","filename":"a.gcode"}"#,
                        isKept: true)
                    try? peer.listen(for: 0)
                    Patience.pause(0.001)
                    if number == count / 2 { program.signal(15) }
                }
                _ = program.end(within: 10)
                bench.strike()
            }
            func ended(_ page: Page, as outcome: [String: String] = [:]) -> Double {
                printers.reduce(0) {
                    $0 + page.sum("kobra_prints_total", outcome.merging(["printer": $1.printer.text]) { $1 })
                }
            }
            let page = try bench.timeToTruth("counted", within: 40) {
                ended($0, as: ["outcome": "finished"]) == Double(count) && $0.sum("kobra_broker_connected") == 1
            }
            #expect(ended(page) == Double(count), "\(bench.exporter.log)\n\(page.text)")
            bench.heal()
        },
        // The broker ends the connection over the mark; without one, a limit has to do.
        Fault(
            "away and back, the mark forbidden",
            on: durableSetup(acl: "topic readwrite anycubic/#\ntopic read $SYS/#\n")
        ) { bench in
            try awayAndBack(bench)
        },
        Fault("away and back, clean session") { bench in
            let printer = try PrinterAddress.printer("c")
            let peer = try Peer(bench.broker)
            try bench.restartExporter(countersBeginAnew: true) { program in
                program.signal(9)
                _ = program.end(within: 10)
                try? printAway(printer, peer)
            }
            bench.heal()
            try bench.normal(within: 30)
            // Nobody kept it, and nothing is made up.
            #expect(try bench.page().all("kobra_prints_total", ["printer": printer.printer.text]).isEmpty)
        },
    ]

    private static func durableSetup(acl: String? = nil, isKept: Bool = false) -> FaultBench.Setup {
        let state = isKept ? try? Folder.kept.get().file("state") : nil
        return FaultBench.Setup(
            brokerLines: ["allow_anonymous true", "queue_qos0_messages true", "max_inflight_messages 0"]
                + (acl.flatMap { text in try? Folder.kept.get().write(text, to: "acl") }.map { ["acl_file \($0)"] }
                    ?? []),
            arguments: ["--mqtt.session", "durable", "--mqtt.client-id", "kobra-exporter-bench"]
                + (state.map { ["--state.file", $0] } ?? []))
    }

    /// A whole print of a printer that nobody has heard of before.
    private static func printAway(_ printer: PrinterAddress, _ peer: Peer) throws {
        try peer.report(printer, "status", "workReport", "free")
        for state in ["checking", "printing", "finished"] {
            try peer.report(
                printer, "print", "start", state,
                #"{"taskid":"77","filename":"away.gcode","progress":50,"print_time":10}"#)
        }
        try peer.report(printer, "tempature", "auto", "done", #"{"curr_nozzle_temp":215,"curr_hotbed_temp":60}"#)
        try peer.listen(for: 0.5)
    }

    private static func awayAndBack(_ bench: FaultBench) throws {
        let printer = try PrinterAddress.printer("c")
        let peer = try Peer(bench.broker)
        try bench.restartExporter(countersBeginAnew: true) { program in
            program.signal(9)
            _ = program.end(within: 10)
            bench.strike()
            try? printAway(printer, peer)
        }
        let mine = ["printer": printer.printer.text]
        let page = try bench.timeToTruth("counted", within: 40) {
            $0["kobra_prints_total", mine.with("outcome", "finished")] == 1 && $0.sum("kobra_broker_connected") == 1
        }
        #expect(page["kobra_prints_started_total", mine] == 1)
        // It is not there any more, and what it said of heat is no reading.
        #expect(bench.isGone(printer.printer.text, on: page))
        #expect(bench.exporter.log.contains("queued_messages="))
        bench.heal()
    }
}
