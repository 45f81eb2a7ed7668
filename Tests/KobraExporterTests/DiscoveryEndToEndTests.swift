import KobraProtocol
import Testing

/// Printers that are found by themselves.
@Suite(.besideOthers) struct DiscoveryEndToEndTests {
    @Test func findsAFarm() throws {
        let broker = try Broker()
        let exporter = try LiveExporter(broker)
        let few = try LiveExporter(broker, more: ["--discovery.max-printers", "3"])
        try exporter.connected(to: broker)
        try few.connected(to: broker)
        let prometheus = try Prometheus(scraping: exporter.port)
        let simulator = try Simulator(broker, printers: 20, speed: 60)
        let up = try prometheus.query("count(kobra_up == 1)", within: 15) { $0[[:]] == 20 }
        #expect(up[[:]] == 20)
        let models = try prometheus.query("count by (model) (kobra_printer_info)", within: 5) { $0.count == 3 }
        let counted = [["model": "Kobra 2 Pro"]: 7.0, ["model": "Kobra 2 Plus"]: 7, ["model": "Kobra 2 Max"]: 6]
        #expect(models == counted)
        let known = try prometheus.query("group by (printer) (kobra_up)").keys.compactMap { $0["printer"] }
        #expect(Set(known) == Set(simulator.ids))
        #expect(try prometheus.query("sum by (printer) (kobra_printer_state) != 1").isEmpty)
        #expect(try prometheus.query("kobra_exporter_printers")[[:]] == 20)

        let page = try few.page()
        #expect(page["kobra_exporter_printers"] == 3)
        #expect(page.sum("kobra_up") == 3)
        #expect((page["kobra_messages_rejected_total", ["reason": "limit"]] ?? 0) >= 17)
        #expect(few.log.count(of: "more printers than may be") == 1)
    }

    /// Other models only if the configuration admits them, and named printers before they were ever heard.
    @Test func admitsWhatItIsTold() throws {
        let broker = try Broker()
        let folder = try Folder()
        let named = String(repeating: "c", count: 32)
        let file = try folder.write(
            """
            mqtt: {brokers: [{url: "\(broker.url)"}]}
            printers: [{id: "\(named.uppercased())", name: "third \\"C\\""}]
            discovery: {models: ["20025"]}

            """, to: "kobra.yaml")
        let exporter = try LiveExporter(["--config.file", file], folder: folder)
        try exporter.connected(to: broker)
        #expect(try exporter.page().values(of: "kobra_up") == [["printer": #"third "C""#]: 0])
        let peer = try Peer(broker)
        try peer.report(try .printer("a", model: "20025"), "status", "workReport", "free")
        try peer.report(try .printer("b", model: "20026"), "status", "workReport", "free")
        try peer.report(try .printer("c", model: "20026"), "status", "workReport", "free")
        try peer.listen(for: 0.2)
        let page = try exporter.page(within: 5) { $0.sum("kobra_up") == 2 }
        #expect(
            page.values(of: "kobra_up") == [
                ["printer": #"third "C""#]: 1, ["printer": String(repeating: "a", count: 32)]: 1,
            ])
        #expect(page["kobra_messages_rejected_total", ["reason": "model"]] == 1)
    }

    /// A retained last will is kept true by the broker; anything else it kept says what was, not what is.
    @Test(arguments: [("lastWill", "online", 1.0), ("lastWill", "offline", 0), ("status", "free", 0)])
    func takesPresenceFromARetainedLastWill(type: String, state: String, isUp: Double) throws {
        let broker = try Broker()
        let printer = try PrinterAddress.printer("a")
        let said = try Program.run(
            "mosquitto_pub",
            [
                "-h", "127.0.0.1", "-p", "\(broker.port)", "-r", "-t", printer.reportTopic(type: type), "-m",
                #"{"action":"report","state":"\#(state)","code":200,"data":null}"#,
            ])
        #expect(said.status == 0)
        let exporter = try LiveExporter(broker)
        let page = try exporter.page(within: 10) { $0["kobra_exporter_printers"] == 1 }
        #expect(page["kobra_exporter_printers"] == 1)
        #expect(page["kobra_up"] == isUp)
        #expect((page["kobra_last_report_timestamp_seconds"] == nil) == (isUp == 0))
    }
}
