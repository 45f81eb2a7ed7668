import Foundation
import HTTPServer
import KobraMetrics
import KobraProtocol
import KobraState
import Synchronization
import Testing

@testable import KobraExporter

/// OpenMetrics and gzip, asked for by curl and by a real Prometheus.
@Suite(.besideOthers) struct FormatsEndToEndTests {
    /// What Prometheus 2.42 sends.
    private static let accept =
        "Accept: application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"

    @Test func arePrintedByAcceptAndPackedByAcceptEncoding() throws {
        let broker = try Broker()
        let exporter = try LiveExporter(broker)
        try exporter.connected(to: broker)
        let plain = try exporter.fetch()
        #expect(plain.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(plain.headers["content-encoding"] == nil)
        #expect(plain.headers["vary"] == "Accept, Accept-Encoding")
        #expect(!plain.body.contains("# EOF"))

        let open = try exporter.fetch("/metrics", "--header", Self.accept, "--compressed")
        #expect(open.headers["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(open.headers["content-encoding"] == "gzip")
        #expect(open.headers["vary"] == "Accept, Accept-Encoding")
        #expect(open.body.hasSuffix("# EOF\n"))
        let packed = try #require(open.headers["content-length"].flatMap { Int($0) })
        #expect(packed < open.body.utf8.count / 2)

        let head = try exporter.fetch("/metrics", "--head", "--header", Self.accept, "--compressed")
        for name in ["content-type", "content-encoding", "vary"] {
            #expect(head.headers[name] == open.headers[name], "\(name)")
        }
        let length = try #require(head.headers["content-length"].flatMap { Int($0) })
        #expect(abs(length - packed) < 100)

        let refused = try exporter.fetch("/metrics", "--header", "Accept-Encoding: gzip;q=0, identity")
        #expect(refused.headers["content-encoding"] == nil)
        let page = try exporter.fetch("/", "--compressed")
        #expect(page.headers["content-encoding"] == "gzip" && page.headers["vary"] == "Accept-Encoding")
        #expect(page.body.hasPrefix("<!DOCTYPE html>"))
        // Nothing to be gained.
        #expect(try exporter.fetch("/-/healthy", "--compressed").headers["content-encoding"] == nil)
    }

    /// What it is asked by, and what it answers with, are looked at on the way.
    @Test func areWhatPrometheusTakes() throws {
        var fleet = Fleet.connected()
        let printer = try PrinterAddress.printer("a")
        _ = fleet.hear(printer, "print", #"{"action":"start","state":"printing","data":{"taskid":"482913"}}"#)
        _ = fleet.hear(
            printer, "print", #"{"action":"stop","state":"failed","code":10111,"data":{"taskid":"482913"}}"#, at: 2)
        let routes = Routes(
            hub: Hub(fleet, log: KeptLog().logger),
            facts: {
                ExporterFacts(
                    version: "1", revision: "2", swiftVersion: "3", lastReloadSucceeded: true, lastReloadTime: 4,
                    process: ProcessFacts())
            }, showsPrintInfo: { true }, figures: { nil }, probe: { $1(.text("")) },
            reload: { ReloadOutcome(main: .taken) })
        let router = routes.router
        let answers = Mutex<[HTTPResponse]>([])
        let server = try HTTPServer(ListenAddress("127.0.0.1:0")) { request in
            let response = router.response(to: request)
            answers.withLock { $0.append(response) }
            return response
        }
        defer { server.stop() }
        let prometheus = try Prometheus(
            scraping: Int(server.boundPort), options: ["--enable-feature=exemplar-storage"])
        let ended = try prometheus.query("kobra_prints_total", within: 20) { !$0.isEmpty }
        let failed = ["printer": printer.printer.text, "outcome": "failed"]
        #expect(ended[failed] == 1)
        #expect(ended.count == PrintOutcome.allCases.count)
        for (name, value) in [
            ("Content-Type", "application/openmetrics-text; version=1.0.0; charset=utf-8"),
            ("Content-Encoding", "gzip"),
        ] {
            #expect(answers.withLock { $0.allSatisfy { $0.headers.contains(.init(name, value)) } }, "\(name)")
        }

        let found = try prometheus.answer(
            "/api/v1/query_exemplars", "query=kobra_prints_total", "start=\(Instant.at(-60).unixSeconds)",
            "end=\(Instant.at(60).unixSeconds)")
        let series = try #require(found["data"] as? [[String: Any]])
        #expect(series.count == 1)
        #expect((series.first?["seriesLabels"] as? [String: String])?["outcome"] == "failed")
        let exemplars = try #require(series.first?["exemplars"] as? [[String: Any]])
        #expect(exemplars.count == 1)
        #expect(exemplars.first?["labels"] as? [String: String] == ["task_id": "482913"])
        #expect(exemplars.first?["timestamp"] as? Double == Instant.at(2).unixSeconds)

        func metadata(_ name: String) throws -> [String: String]? {
            let answer = try prometheus.answer("/api/v1/metadata", "metric=\(name)")
            return ((answer["data"] as? [String: Any])?[name] as? [[String: String]])?.first
        }
        #expect(try metadata("kobra_last_print_end_timestamp_seconds")?["unit"] == "seconds")
        #expect(try metadata("kobra_printer")?["type"] == "info")
        #expect(try metadata("kobra_state_seconds")?["type"] == "counter")
        #expect(try prometheus.query("kobra_printer_info").count == 1)
        #expect(try prometheus.query("kobra_exporter_build_info").count == 1)
    }
}
