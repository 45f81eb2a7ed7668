import KobraProtocol
import Testing

/// More than one broker.
@Suite(.besideOthers) struct BrokersEndToEndTests {
    private func exporter(_ brokers: [String: Broker], _ arguments: String...) throws -> LiveExporter {
        let folder = try Folder()
        let entries = brokers.sorted { $0.key < $1.key }.map { "    - {name: \($0.key), url: \"\($0.value.url)\"}\n" }
        let file = try folder.write("mqtt:\n  brokers:\n" + entries.joined(), to: "kobra.yaml")
        let exporter = try LiveExporter(["--config.file", file] + arguments, folder: folder)
        let page = try exporter.page(within: 10) { $0.sum("kobra_broker_connected") == Double(brokers.count) }
        guard page.sum("kobra_broker_connected") == Double(brokers.count) else { throw Trouble(exporter.log) }
        return exporter
    }

    @Test func doNotDependOnEachOther() throws {
        let shed = try Broker()
        let house = try Broker()
        let exporter = try exporter(["shed": shed, "house": house])
        let inShed = try Simulator(shed, printers: 1, seed: 1)
        let inHouse = try Simulator(house, printers: 1, seed: 2)
        let ids = inShed.ids + inHouse.ids
        let before = try exporter.page(within: 10) { $0.sum("kobra_up") == 2 }
        #expect(before.sum("kobra_up") == 2)
        try shed.kill()
        let after = try exporter.page(within: 2) { $0.sum("kobra_up") == 1 }
        #expect(ids.map { after["kobra_up", ["printer": $0]] } == [0, 1])
        #expect(after.values(of: "kobra_broker_connected") == [["broker": "shed"]: 0, ["broker": "house"]: 1])
        #expect(after.all("kobra_temperature_celsius", ["printer": ids[0]]).isEmpty)
        #expect(!after.all("kobra_temperature_celsius", ["printer": ids[1]]).isEmpty)
        #expect(exporter.log.contains("broker=shed"))
        let heard = after["kobra_broker_messages_received_total", ["broker": "house"]] ?? 0
        #expect(
            try exporter.page(within: 10) {
                $0["kobra_broker_messages_received_total", ["broker": "house"]] ?? 0 > heard
            }["kobra_broker_messages_received_total", ["broker": "house"]] ?? 0 > heard)
        try shed.start()
        #expect(try exporter.page(within: 15) { $0.sum("kobra_up") == 2 }.sum("kobra_up") == 2)
    }

    /// A printer that is silent, a broker from which nothing comes, and silence everywhere are three different things.
    @Test func areToldApartWhenQuiet() throws {
        let shed = try Broker()
        let house = try Broker()
        let exporter = try exporter(
            ["shed": shed, "house": house], "--polling.interval", "5s", "--polling.silence-polls", "2")
        // Simulated printers leave without a will, and then there is only silence.
        let talking = try Simulator(house, printers: 1, seed: 1)
        let falling = try Simulator(house, printers: 1, script: "120 1 silence 100000", seed: 2)
        let alone = try Simulator(shed, printers: 1, seed: 3)
        let ids = try [talking, falling, alone].map { try #require($0.ids.first) }
        func up(_ page: Page) -> [Double?] { ids.map { page["kobra_up", ["printer": $0]] } }
        #expect(up(try exporter.page(within: 5) { $0.sum("kobra_up") == 3 }) == [1, 1, 1])

        let one = try exporter.page(within: 20) { up($0) == [1, 0, 1] }
        #expect(up(one) == [1, 0, 1])
        #expect(one.sum("kobra_broker_connected") == 2)
        #expect(exporter.log.contains("msg=\"printer is not up\" printer=\(ids[1]) reason=silent"), "\(exporter.log)")
        #expect(!exporter.log.contains("nothing comes from"))

        try alone.end()
        let isSaid = eventually(within: 18) {
            exporter.log.contains("msg=\"broker is connected but nothing comes from it\" broker=shed")
        }
        #expect(isSaid, "\(exporter.log)")
        let quiet = try exporter.page(within: 2) { up($0) == [1, 0, 0] }
        #expect(up(quiet) == [1, 0, 0])
        #expect(quiet.sum("kobra_broker_connected") == 2)
        let last = "kobra_broker_last_message_timestamp_seconds"
        #expect((quiet[last, ["broker": "house"]] ?? 0) - (quiet[last, ["broker": "shed"]] ?? 0) > 3)
        #expect(!exporter.log.contains("nothing comes from any broker"))
        #expect(try exporter.fetch("/").body.contains("connected, silent"))

        try talking.end()
        #expect(eventually(within: 18) { exporter.log.contains("msg=\"nothing comes from any broker\"") })
        #expect(up(try exporter.page()) == [0, 0, 0])
        #expect(!exporter.log.contains("not connected"))

        let back = try Peer(shed)
        try back.report(try .printer("a"), "status", "workReport", "free")
        try back.listen(for: 0.2)
        #expect(eventually(within: 3) { exporter.log.contains("msg=\"broker speaks again\" broker=shed") })
    }
}
