import Foundation
import KobraProtocol
import Testing

/// The configuration read again while the exporter runs.
@Suite(.besideOthers) struct ReloadEndToEndTests {
    enum Way: CaseIterable { case signal, request }

    private static let ids = ["a", "b"].map { String(repeating: $0, count: 32) }

    /// Reads the file again; the status of the answer where there is one.
    private func reload(_ exporter: LiveExporter, _ way: Way) throws -> Curl.Answer? {
        guard way == .signal else { return try exporter.fetch("/-/reload", "--request", "POST") }
        let log = exporter.log
        exporter.program.signal(SIGHUP)
        let isRead = eventually(within: 5) { exporter.log.dropFirst(log.count).contains("reloaded") }
        guard isRead else { throw Trouble("not reloaded: \(exporter.log)") }
        return nil
    }

    @Test(arguments: Way.allCases)
    func takesOverWhatIsGood(way: Way) throws {
        let brokers = [try Broker(), try Broker()]
        let folder = try Folder()
        let file = try folder.write(
            """
            mqtt:
              brokers:
                - {name: shed, url: "\(brokers[0].url)"}
            printers:
              - {id: "\(Self.ids[0])", name: left}

            """, to: "kobra.yaml")
        let exporter = try LiveExporter(["--config.file", file], folder: folder)
        #expect(try exporter.page(within: 10) { $0["kobra_broker_connected"] == 1 }["kobra_broker_connected"] == 1)
        let peer = try Peer(brokers[0])
        for digit in ["a", "b"] {
            let printer = try PrinterAddress.printer(digit)
            try peer.report(printer, "status", "workReport", "busy")
            try peer.report(printer, "print", "start", "checking", #"{"taskid":"1\#(digit == "a" ? 1 : 2)"}"#)
        }
        try peer.listen(for: 0.2)
        let before = try exporter.page(within: 5) { $0.sum("kobra_prints_started_total") == 2 }
        #expect(before["kobra_up", ["printer": "left"]] == 1)
        #expect(before["kobra_up", ["printer": Self.ids[1]]] == 1)

        try folder.write(
            """
            mqtt:
              brokers:
                - {name: shed, url: "\(brokers[0].url)"}
                - {name: house, url: "\(brokers[1].url)"}
            printers:
              - {id: "\(Self.ids[0])", name: right}
            discovery:
              allow: [right]
            metrics:
              print_info: false

            """, to: "kobra.yaml")
        let answer = try reload(exporter, way)
        if let answer { #expect(answer.status == 200) }
        let after = try exporter.page(within: 10) { $0["kobra_broker_connected", ["broker": "house"]] == 1 }
        #expect(after.all("kobra_up").map(\.labels) == [["printer": "right"]])
        // It is the same printer, with what was counted of it, on a link that was not touched.
        #expect(after["kobra_prints_started_total", ["printer": "right"]] == 1)
        #expect(after["kobra_up", ["printer": "right"]] == 1)
        #expect(after["kobra_broker_connected", ["broker": "house"]] == 1)
        #expect(after["kobra_broker_connected", ["broker": "shed"]] == 1)
        #expect(after["kobra_broker_connections_total", ["broker": "shed"]] == 1)
        #expect(after.all("kobra_print_info").isEmpty)
        #expect(after["kobra_config_last_reload_successful"] == 1)
        // Who is not on the list stays out.
        try peer.report(try .printer("b"), "status", "workReport", "free")
        try peer.report(try .printer("a"), "status", "workReport", "busy")
        try peer.listen(for: 0.2)
        let later = try exporter.page(within: 5) { $0.sum("kobra_messages_rejected_total", ["reason": "model"]) == 1 }
        #expect(later["kobra_messages_rejected_total", ["reason": "model"]] == 1)
        #expect(later["kobra_exporter_printers"] == 1)
    }

    @Test(arguments: Way.allCases)
    func keepsTheOldForABrokenOne(way: Way) throws {
        let broker = try Broker()
        let folder = try Folder()
        let good = "mqtt:\n  brokers:\n    - {name: shed, url: \"\(broker.url)\"}\n"
        let file = try folder.write(good, to: "kobra.yaml")
        let exporter = try LiveExporter(["--config.file", file], folder: folder)
        let before = try exporter.page(within: 10) { $0["kobra_broker_connected"] == 1 }
        #expect(before["kobra_config_last_reload_successful"] == 1)

        try folder.write(good + "polling:\n  interval: 3s\n", to: "kobra.yaml")
        let answer = try reload(exporter, way)
        let place = "kobra.yaml:5:13: polling.interval"
        if let answer {
            #expect(answer.status == 500)
            #expect(answer.body.contains(place), "\(answer.body)")
        }
        #expect(exporter.log.contains(place), "\(exporter.log)")
        let after = try exporter.page()
        #expect(after["kobra_config_last_reload_successful"] == 0)
        #expect(
            after["kobra_config_last_reload_success_timestamp_seconds"]
                == before["kobra_config_last_reload_success_timestamp_seconds"])
        #expect(after["kobra_broker_connected", ["broker": "shed"]] == 1)
        #expect(after["kobra_broker_connections_total", ["broker": "shed"]] == 1)

        try folder.write(good, to: "kobra.yaml")
        if let answer = try reload(exporter, way) { #expect(answer.status == 200) }
        let mended = try exporter.page(within: 5) { $0["kobra_config_last_reload_successful"] == 1 }
        #expect(mended["kobra_config_last_reload_successful"] == 1)
        #expect(
            mended["kobra_config_last_reload_success_timestamp_seconds"] ?? 0
                > before["kobra_config_last_reload_success_timestamp_seconds"] ?? 0)
    }

    /// The two files stand or fall each for itself, and the answer says which.
    @Test func saysWhichOfTwoFilesIsBroken() throws {
        let folder = try Folder()
        func write(main: String, web: String) throws -> [String] {
            [try folder.write(main, to: "kobra.yaml"), try folder.write(web, to: "web.yaml")]
        }
        func main(_ name: String) -> String {
            "mqtt: {brokers: [{name: \(name), url: \"mqtt://127.0.0.1:1\"}]}\n"
        }
        let files = try write(main: main("old"), web: "")
        let exporter = try LiveExporter(
            ["--config.file", files[0], "--web.config.file", files[1]], folder: folder)

        _ = try write(main: main("new"), web: "nonsense: 1\n")
        let half = try #require(try reload(exporter, .request))
        #expect(half.status == 500)
        #expect(half.body.hasPrefix("Configuration reloaded.\nWeb configuration not reloaded"), "\(half.body)")
        #expect(half.body.contains("web.yaml:1:1: nonsense"), "\(half.body)")
        #expect(try exporter.page().all("kobra_broker_connected").map(\.labels) == [["broker": "new"]])

        _ = try write(main: main("newer") + "nonsense: 1\n", web: "")
        let other = try #require(try reload(exporter, .request))
        #expect(other.status == 500)
        #expect(other.body.hasPrefix("Configuration not reloaded"), "\(other.body)")
        #expect(other.body.hasSuffix("\nWeb configuration reloaded.\n"), "\(other.body)")
        #expect(other.body.contains("kobra.yaml:2:1: nonsense"), "\(other.body)")
        let page = try exporter.page()
        #expect(page.all("kobra_broker_connected").map(\.labels) == [["broker": "new"]])
        #expect(page["kobra_web_config_last_reload_successful"] == 1)
    }

    /// A printer that a reload leaves out by mistake comes back with its counters, also after a restart.
    @Test func aPrinterLeftOutByMistakeComesBack() throws {
        let broker = try Broker()
        let folder = try Folder()
        let start = "mqtt: {brokers: [{url: \"\(broker.url)\"}]}\nstate: {file: \(folder.file("state"))}\n"
        func write(_ more: String) throws -> String { try folder.write(start + more, to: "kobra.yaml") }
        let first = try LiveExporter(["--config.file", try write("")], folder: folder)
        try first.connected(to: broker)
        let peer = try Peer(broker)
        let printer = try PrinterAddress.printer("a")
        try peer.report(printer, "print", "start", "printing", #"{"taskid":"11"}"#)
        try peer.report(printer, "print", "stop", "failed", #"{"taskid":"11"}"#)
        try peer.report(printer, "print", "start", "printing", #"{"taskid":"12"}"#)
        let failed = printer.labels.with("outcome", "failed")
        let names = ["kobra_prints_total", "kobra_prints_started_total", "kobra_prints_adopted_total"]
        func counts(_ page: Page) -> [Double] { names.map { page.sum($0, printer.labels) } }
        let before = try first.page(within: 5) { counts($0).reduce(0, +) == 3 }
        #expect(before["kobra_prints_total", failed] == 1 && counts(before).reduce(0, +) == 3)
        for restarts in [false, true] {
            _ = try write("discovery: {allow: [\(Self.ids[1])]}\n")
            #expect(try reload(first, .request)?.status == 200)
            #expect(try first.page().all("kobra_prints_total", printer.labels).isEmpty)
            #expect(eventually(within: 5) { first.log.contains("is not to be watched any more") }, "\(first.log)")
            var exporter = first
            if restarts {
                try first.end(by: SIGTERM)
                exporter = try LiveExporter(["--config.file", folder.file("kobra.yaml")], folder: folder)
                #expect(try exporter.page().all("kobra_prints_total", printer.labels).isEmpty)
            }
            _ = try write("")
            #expect(try reload(exporter, .request)?.status == 200)
            let page = try exporter.page()
            #expect(page["kobra_prints_total", failed] == 1 && counts(page) == counts(before))
            guard restarts else { continue }
            // The open print is the same, and ends once.
            try exporter.connected(to: broker)
            try peer.report(printer, "print", "start", "finished", #"{"taskid":"12"}"#)
            let after = try exporter.page(within: 5) { counts($0).reduce(0, +) == 4 }
            #expect(after["kobra_prints_total", printer.labels.with("outcome", "finished")] == 1)
            #expect(counts(after).reduce(0, +) == 4)
        }
    }

    /// A broker whose address changes under its name is left for the new one, and its printers with it.
    @Test func changesABrokerUnderItsName() throws {
        let brokers = [try Broker(), try Broker()]
        let folder = try Folder()
        func text(_ broker: Broker) -> String { "mqtt: {brokers: [{name: shed, url: \"\(broker.url)\"}]}\n" }
        let file = try folder.write(text(brokers[0]), to: "kobra.yaml")
        let exporter = try LiveExporter(["--config.file", file], folder: folder)
        #expect(try exporter.page(within: 10) { $0["kobra_broker_connected"] == 1 }["kobra_broker_connected"] == 1)
        let peer = try Peer(brokers[0])
        try peer.report(try .printer("a"), "status", "workReport", "free")
        try peer.listen(for: 0.2)
        #expect(try exporter.page(within: 5) { $0["kobra_up"] == 1 }["kobra_up"] == 1)
        try folder.write(text(brokers[1]), to: "kobra.yaml")
        #expect(try exporter.fetch("/-/reload", "--request", "POST").status == 200)
        let hasLeft = eventually(within: 3) {
            brokers[0].log.split(separator: "\n").contains {
                $0.contains("Client kobra-exporter-") && $0.hasSuffix(" disconnected.")
            }
        }
        #expect(hasLeft, "\(brokers[0].log)")
        let there = try exporter.page(within: 10) { $0["kobra_broker_connected"] == 1 }
        #expect(there["kobra_broker_connected"] == 1)
        #expect(brokers[1].log.contains("kobra-exporter-"))
        Patience.pause(1)
        #expect(try exporter.page()["kobra_broker_connected"] == 1)
    }

    /// What needs a new start is said.
    @Test func saysWhatWaitsForTheNextStart() throws {
        let folder = try Folder()
        let file = try folder.write("log: {level: info}\n", to: "kobra.yaml")
        let exporter = try LiveExporter(["--config.file", file], folder: folder)
        try folder.write("web: {max_connections: 7}\nlog: {format: json}\n", to: "kobra.yaml")
        #expect(try exporter.fetch("/-/reload", "--request", "POST").status == 200)
        #expect(exporter.log.contains("web.max_connections"), "\(exporter.log)")
        #expect(exporter.log.contains(#""msg":"configuration reloaded""#), "\(exporter.log)")
    }

    /// What needs a restart is compared with what the program was started with, not with the last file.
    @Test func saysWhatNeedsARestartUntilItIsAsItWas() throws {
        let folder = try Folder()
        func write(_ connections: Int) throws -> String {
            try folder.write(
                "web: {max_connections: \(connections)}\nmqtt: {brokers: [{url: \"mqtt://127.0.0.1:1\"}]}\n",
                to: "kobra.yaml")
        }
        let exporter = try LiveExporter(["--config.file", try write(100)], folder: folder)
        _ = try exporter.page(within: 10) { $0["kobra_exporter_printers"] == 0 }
        func warnings() -> Int { exporter.log.components(separatedBy: "setting=web.max_connections").count - 1 }
        #expect(warnings() == 0)
        _ = try write(101)
        for expected in 1...2 {
            #expect(try reload(exporter, .request)?.status == 200)
            #expect(warnings() == expected)
        }
        _ = try write(100)
        #expect(try reload(exporter, .request)?.status == 200)
        #expect(warnings() == 2)
    }
}
