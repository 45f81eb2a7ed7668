import KobraProtocol
import Testing

/// Anything may be on a broker.
@Suite(.besideOthers) struct RubbishEndToEndTests {
    /// A hundred thousand messages that make no sense harm nobody.
    @Test func harmsNobody() throws {
        let broker = try Broker()
        let exporter = try LiveExporter(broker, more: ["--discovery.max-printers", "3"])
        try exporter.connected(to: broker)
        let peer = try Peer(broker)
        let healthy = try PrinterAddress.printer("a")
        let victim = try PrinterAddress.printer("b")
        for printer in [healthy, victim] {
            try peer.report(printer, "status", "workReport", "busy")
            try peer.report(printer, "tempature", "auto", "done", #"{"curr_nozzle_temp":215,"curr_hotbed_temp":60}"#)
            try peer.report(
                printer, "print", "start", "printing",
                #"{"taskid":"5","filename":"a.gcode","progress":42,"print_time":31,"remain_time":44}"#)
        }
        var rubbish = Rubbish(victim: victim, seed: 42)
        // What is needed once for so much is there before memory is measured.
        try rubbish.publish(40_000, by: peer)
        _ = try Self.settled(exporter, after: rubbish.sent)
        let before = try exporter.page()

        try rubbish.publish(100_000, by: peer)
        try rubbish.publishHuge(by: peer)
        let after = try Self.settled(exporter, after: rubbish.sent)
        #expect(exporter.program.isRunning)
        #expect(try exporter.fetch().status == 200)

        let mine = ["printer": healthy.printer.text]
        for family in [
            "kobra_up", "kobra_temperature_celsius", "kobra_print_progress_ratio", "kobra_print_info",
            "kobra_prints_total", "kobra_reports_total", "kobra_errors_total",
        ] {
            let old = before.all(family, mine)
            #expect(!old.isEmpty)
            #expect(after.all(family, mine) == old, "\(family)")
        }
        #expect(after["kobra_exporter_invariant_violations_total"] == 0)
        #expect(after["kobra_exporter_printers"] == 3)
        for reason in ["topic", "json", "size", "mismatch", "model", "limit"] {
            #expect((after["kobra_messages_rejected_total", ["reason": reason]] ?? 0) > 0, "\(reason)")
        }
        #expect(after["kobra_messages_rejected_total", ["reason": "size"]] == Double(rubbish.oversized))
        // The broker's figures of itself are received, and are neither.
        let taken = after.sum("kobra_reports_total") + after.sum("kobra_messages_rejected_total")
        let received = after["kobra_broker_messages_received_total"] ?? 0
        #expect(taken >= Double(rubbish.sent))
        #expect((0...100).contains(received - taken), "\(received) received, \(taken) taken")
        #expect(after["kobra_broker_messages_dropped_total"] == 0)

        let grown = (after["process_resident_memory_bytes"] ?? 0) - (before["process_resident_memory_bytes"] ?? 0)
        print("resident memory grew by \(Int(grown / 1024)) KiB over \(rubbish.sent) messages of rubbish")
        #expect(grown < 4 * 1024 * 1024)
        #expect(exporter.log.utf8.count < 200_000)
        #expect(exporter.log.count(of: "more printers than may be") == 1)
        #expect(
            try Program.run("promtool", ["check", "metrics"], input: exporter.folder.write(after.text, to: "page"))
                .status == 0)
    }

    private static func settled(_ exporter: LiveExporter, after sent: Int) throws -> Page {
        let page = try exporter.page(within: 150) {
            $0.sum("kobra_reports_total") + $0.sum("kobra_messages_rejected_total") >= Double(sent)
        }
        // A moment later what was freed has been given back.
        Patience.pause(1)
        return page["kobra_up"] == nil ? try exporter.page() : page
    }
}
