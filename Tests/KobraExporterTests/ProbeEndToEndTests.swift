import Foundation
import KobraProtocol
import Testing

/// Printers asked afresh, and found by a real Prometheus that is told of none.
@Suite(.besideOthers) struct ProbeEndToEndTests {
    /// What a scraper that waits so long sends.
    private static func patience(_ seconds: Int) -> String { "X-Prometheus-Scrape-Timeout-Seconds: \(seconds)" }

    /// The farm is in no file: `deploy/prometheus/discovery.yml` is used as it stands, but for address and intervals.
    @Test func prometheusFindsTheFarm() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../deploy/prometheus/discovery.yml")
        var text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let broker = try Broker()
        let exporter = try LiveExporter(broker)
        try exporter.connected(to: broker)
        for (old, new, count) in [
            ("localhost:10053", "127.0.0.1:\(exporter.port)", 3), ("scrape_interval: 15s", "scrape_interval: 2s", 1),
            ("scrape_timeout: 10s", "scrape_timeout: 2s", 1), ("refresh_interval: 1m", "refresh_interval: 1s", 1),
        ] {
            #expect(text.count(of: old) == count, "\(old)")
            text.replace(old, with: new)
        }
        let prometheus = try Prometheus(text)
        // They come when Prometheus is there already.
        let simulator = try Simulator(broker, printers: 5, speed: 10)
        let found = try prometheus.query("count(kobra_probe_success == 1)", within: 30) { $0[[:]] == 5 }
        #expect(found == [[:]: 5])
        #expect(try prometheus.query(#"sum(up{job="kobra-printers"})"#) == [[:]: 5])
        // Each printer's series stand once, under its own instance.
        let ids = Set(simulator.ids)
        let series = try prometheus.answer("/api/v1/series", "match[]=kobra_up")
        let labels = try #require(series["data"] as? [[String: String]])
        #expect(labels.count == 5)
        #expect(Set(labels.compactMap { $0["instance"] }) == ids && Set(labels.compactMap { $0["printer"] }) == ids)
        // The exporter's own page is scraped at another moment than the last printer's.
        #expect(try prometheus.query("kobra_exporter_printers", within: 20) { $0 == [[:]: 5] } == [[:]: 5])
        #expect(try prometheus.query(#"count({printer=~".+",job="kobra-exporter"})"#).isEmpty)
        let targets = try prometheus.answer("/api/v1/targets", "state=active")
        let active = try #require((targets["data"] as? [String: Any])?["activeTargets"] as? [[String: Any]])
        let discovered = active.compactMap { $0["discoveredLabels"] as? [String: String] }
            .filter { $0["__metrics_path__"] == "/probe" }
        #expect(Set(discovered.compactMap { $0["__meta_kobra_id"] }) == ids)
        #expect(discovered.allSatisfy { $0["__meta_kobra_broker"] == broker.name && $0["__meta_kobra_model"] != nil })
    }

    @Test func showsOnePrinterAfterItsAnswer() throws {
        let broker = try Broker()
        let ear = try Eavesdropper(broker)
        let exporter = try LiveExporter(broker, more: ["--polling.interval", "1h"])
        try exporter.connected(to: broker)
        let simulator = try Simulator(broker, printers: 2, speed: 1, more: "--jobs", "none")
        let id = simulator.ids[0]
        func asked() -> Int { ear.heard(by: id).filter { $0.verb == "status/query" }.count }
        // The poll that greets a printer is over, and no longer fresh.
        #expect(eventually(within: 20) { asked() == 1 })
        Patience.pause(6)
        let answer = try exporter.fetch("/probe?target=\(id.uppercased())", "--header", Self.patience(10))
        #expect(answer.status == 200)
        let page = try Page(answer.body)
        #expect(page["kobra_probe_success"] == 1)
        #expect((page["kobra_probe_duration_seconds"] ?? 99) < 9.5)
        #expect(page.all("kobra_up").map(\.labels) == [["printer": id]])
        #expect(page.samples.allSatisfy { $0.labels["printer"] == id || $0.name.hasPrefix("kobra_probe_") })
        #expect(asked() == 2)

        // A flood is one question.
        let urls = (0..<60).flatMap { _ in
            ["--output", "/dev/null", "http://127.0.0.1:\(exporter.port)/probe?target=\(id)"]
        }
        Patience.pause(5)
        let flood = try Program.run(
            "curl",
            ["--silent", "--noproxy", "*", "--parallel", "--parallel-max", "60", "--write-out", "%{http_code} "] + urls)
        #expect(flood.output.count(of: "200") + flood.output.count(of: "503") == 60, "\(flood.output)")
        #expect(flood.output.count(of: "200") >= 8)
        Patience.pause(0.5)
        #expect(asked() <= 4)

        let open = try exporter.fetch(
            "/probe?target=\(id)", "--compressed", "--header", "Accept: application/openmetrics-text")
        #expect(open.headers["content-encoding"] == "gzip" && open.body.hasSuffix("# EOF\n"))
    }

    @Test func tellsOfSilence() throws {
        let broker = try Broker()
        let exporter = try LiveExporter(broker, more: ["--polling.interval", "1h"])
        try exporter.connected(to: broker)
        let simulator = try Simulator(broker, printers: 1, speed: 1, more: "--jobs", "none")
        let id = simulator.ids[0]
        _ = try exporter.page(within: 10) { $0["kobra_queries_total", ["query": "status"]] == 1 }
        simulator.pause()
        Patience.pause(6)
        let waiting = try Program(
            "curl",
            [
                "--silent", "--noproxy", "*", "--header", Self.patience(4),
                "http://127.0.0.1:\(exporter.port)/probe?target=\(id)",
            ], in: exporter.folder)
        Patience.pause(0.5)
        // Nobody else waits for it.
        #expect(waiting.isRunning)
        #expect(try exporter.fetch("/-/healthy").status == 200)
        #expect(waiting.isRunning)
        // More than may wait for one printer are refused, and others are not.
        let crowd = try (0..<9).map { _ in
            try Program(
                "curl",
                [
                    "--silent", "--noproxy", "*", "--write-out", " %{http_code}", "--header", Self.patience(4),
                    "http://127.0.0.1:\(exporter.port)/probe?target=\(id)",
                ], in: exporter.folder)
        }
        let isRefused = eventually(within: 2) { crowd.contains { $0.output.hasSuffix(" 503") } }
        #expect(isRefused)
        #expect(waiting.end(within: 10) == 0)
        let page = try Page(waiting.output)
        #expect(page["kobra_probe_success"] == 0)
        #expect((page["kobra_probe_duration_seconds"] ?? 0) >= 3.4)
        #expect(page["kobra_last_report_timestamp_seconds"] != nil)
        for probe in crowd { #expect(probe.end(within: 10) == 0) }

        // Where nobody can be asked there is nothing to wait for.
        try broker.stop()
        _ = try exporter.page(within: 10) { $0["kobra_broker_connected"] == 0 }
        let lost = try Page(try exporter.fetch("/probe?target=\(id)", "--header", Self.patience(4)).body)
        #expect(lost["kobra_probe_success"] == 0 && lost["kobra_up"] == 0)
        #expect((lost["kobra_probe_duration_seconds"] ?? 9) < 3)
    }

    @Test func refusesWhatMakesNoSense() throws {
        let exporter = try LiveExporter(["--mqtt.broker", "mqtt://127.0.0.1:1"])
        let unknown = try exporter.fetch("/probe?target=%3Cscript%3E")
        #expect(unknown.status == 404)
        #expect(unknown.body == "No printer of that name or id is known; /sd lists those that are.\n")
        for query in ["", "?target=", "?target=a&target=b", "?Target=a"] {
            #expect(try exporter.fetch("/probe\(query)").status == 400, "\(query)")
        }
        #expect(try exporter.fetch("/probe?target=a", "--request", "POST").status == 405)
        #expect(try exporter.fetch("/sd").body == "[]\n")
        #expect(try exporter.fetch("/sd", "--http1.0", "--header", "Host:").status == 400)
        #expect(try exporter.fetch("/sd").headers["content-type"] == "application/json")
    }
}
