import KobraProtocol
import Testing

/// A broker that goes away and comes back.
@Suite(.besideOthers) struct OutageEndToEndTests {
    /// Nothing is lost but what was said meanwhile, and the page tells the truth throughout.
    @Test func isSurvived() throws {
        let broker = try Broker()
        let exporter = try LiveExporter(broker, more: ["--polling.interval", "5s"])
        try exporter.connected(to: broker)
        let going = try PrinterAddress.printer("a")
        let ending = try PrinterAddress.printer("b")
        let before = try Peer(broker)
        for (printer, task) in [(going, 11), (ending, 22)] {
            try before.report(printer, "status", "workReport", "busy")
            try before.report(printer, "tempature", "auto", "done", #"{"curr_nozzle_temp":200,"curr_hotbed_temp":60}"#)
            try before.report(printer, "print", "start", "checking", Self.body(task, 0))
            try before.report(printer, "print", "start", "printing", Self.body(task, 10))
        }
        try before.listen(for: 0.2)
        let good = try exporter.page(within: 5) { $0.all("kobra_print_progress_ratio").count == 2 }
        #expect(good.values(of: "kobra_prints_started_total").values.sorted() == [1, 1])
        let counted = Self.counters(good)

        try broker.stop()
        let during = try exporter.page(within: 2) { $0["kobra_broker_connected"] == 0 }
        #expect(during["kobra_broker_connected"] == 0)
        #expect(during["kobra_broker_disconnections_total"] == 1)
        #expect(during.values(of: "kobra_up").values.sorted() == [0, 0])
        for printer in [going, ending] {
            #expect(during.word("kobra_printer_state", "state", ["printer": printer.printer.text]) == "offline")
        }
        for reading in [
            "kobra_temperature_celsius", "kobra_print_progress_ratio", "kobra_print_info", "kobra_print_layer",
            "kobra_print_elapsed_seconds", "kobra_print_start_timestamp_seconds",
        ] { #expect(during.all(reading).isEmpty, "\(reading)") }
        #expect(Self.counters(during) == counted)
        Patience.pause(3)
        #expect(Self.counters(try exporter.page()) == counted)

        try broker.start()
        let back = try exporter.page(within: 10) { $0["kobra_broker_connected"] == 1 }
        #expect(back["kobra_broker_connected"] == 1, "\(exporter.log)")
        #expect(back["kobra_broker_connections_total"] == 2)
        let after = try Peer(broker)
        try after.report(going, "print", "start", "printing", Self.body(11, 60))
        // The end was missed; what comes after it names the job.
        try after.report(ending, "print", "start", "finished", Self.body(22, 100))
        try after.report(ending, "print", "start", "finished", Self.body(22, 100))
        try after.report(ending, "status", "workReport", "free")
        try after.listen(for: 0.2)
        let again = try exporter.page(within: 5) {
            $0.sum("kobra_up") == 2 && $0.sum("kobra_prints_total") == 1 && $0.sum("kobra_print_progress_ratio") > 0.5
        }
        #expect(again.values(of: "kobra_up").values.sorted() == [1, 1])
        #expect(again["kobra_print_progress_ratio", ["printer": going.printer.text]] == 0.6)
        #expect(again.values(of: "kobra_prints_started_total").values.sorted() == [1, 1])
        #expect(again["kobra_prints_total", ["printer": ending.printer.text, "outcome": "finished"]] == 1)
        #expect(again.sum("kobra_prints_total") == 1)
        #expect(again.sum("kobra_prints_adopted_total") == 0)
        #expect(again["kobra_exporter_invariant_violations_total"] == 0)
    }

    /// A broker that dies without a word is noticed at once, as its machine closes the connection.
    @Test func isNoticedAtOnce() throws {
        let broker = try Broker()
        let simulator = try Simulator(broker, printers: 1)
        let exporter = try LiveExporter(broker)
        #expect(try exporter.page(within: 10) { $0["kobra_up"] == 1 }["kobra_up"] == 1)
        try broker.kill()
        let page = try exporter.page(within: 2) { $0["kobra_broker_connected"] == 0 }
        #expect(page["kobra_broker_connected"] == 0)
        #expect(page["kobra_up"] == 0)
        #expect(exporter.log.contains("reason=\"broker lost\""))
        try broker.start()
        // The printer comes back by itself as well, and what it says makes it be up.
        #expect(try exporter.page(within: 15) { $0["kobra_up"] == 1 }["kobra_up"] == 1)
        _ = simulator
    }

    /// A broker that freezes is noticed by the keep-alive.
    @Test func isNoticedWhenItFreezes() throws {
        let broker = try Broker()
        let exporter = try LiveExporter(broker, more: ["--mqtt.keep-alive", "5s"])
        try exporter.connected(to: broker)
        broker.pause()
        defer { broker.resume() }
        let page = try exporter.page(within: 20) { $0["kobra_broker_connected"] == 0 }
        #expect(page["kobra_broker_connected"] == 0)
        broker.resume()
        #expect(try exporter.page(within: 15) { $0["kobra_broker_connected"] == 1 }["kobra_broker_connected"] == 1)
    }

    /// The exporter does not care who is first.
    @Test func mayBeThereFromTheStart() throws {
        let broker = try Broker(isStarted: false)
        let exporter = try LiveExporter(broker)
        #expect(try exporter.fetch("/-/ready").status == 503)
        #expect(try exporter.fetch("/-/healthy").status == 200)
        Patience.pause(2.5)
        #expect(exporter.program.isRunning)
        #expect(exporter.log.contains("retry_seconds"))
        let page = try exporter.page()
        #expect(page["kobra_broker_connected"] == 0)
        #expect(page["kobra_broker_connections_total"] == 0)
        #expect(page["kobra_broker_disconnections_total"] == 0)
        try broker.start()
        try exporter.connected(to: broker)
        #expect(try exporter.fetch("/-/ready").status == 200)
        try broker.stop()
        #expect(try exporter.fetch("/-/ready").status == 200)
    }

    private static func body(_ task: Int, _ progress: Int) -> String {
        """
        {"taskid":"\(task)","filename":"part.gcode","progress":\(progress),"print_time":\(progress),"remain_time":9,\
        "supplies_usage":100,"total_layers":100,"curr_layer":\(progress)}
        """
    }

    private static func counters(_ page: Page) -> [[[String: String]: Double]] {
        [
            "kobra_prints_started_total", "kobra_prints_total", "kobra_pauses_total", "kobra_errors_total",
            "kobra_print_seconds_total",
        ].map { page.values(of: $0) }
    }
}
