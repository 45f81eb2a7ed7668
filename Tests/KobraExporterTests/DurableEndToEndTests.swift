import KobraProtocol
import Testing

/// A durable session on a network that loses connections. What a broker keeps meanwhile is a matter of the faults.
@Suite(.besideOthers) struct DurableEndToEndTests {
    /// A connection lost while the mark is out is no forbidden mark: the next one sends a mark again, and does not take what
    /// printers say now for what was queued.
    @Test func oneLossIsNoForbiddenMark() throws {
        let broker = try Broker(["allow_anonymous true", "max_inflight_messages 0"])
        let relay = try Relay(to: broker)
        let exporter = try LiveExporter([
            "--mqtt.broker", relay.url, "--mqtt.session", "durable", "--mqtt.client-id", "kobra-exporter-relay",
        ])
        let first = try exporter.page(within: 10) { $0["kobra_broker_connected"] == 1 }
        #expect(first["kobra_broker_connected"] == 1, "\(exporter.log)")
        // It never falls silent, so that without a mark only the limit would end the queue.
        let peer = try Peer(broker)
        relay.cut(thenEarly: 1)
        let isBack = try eventually(within: 15) {
            try peer.report(.printer("a"), "status", "workReport", "free")
            return try exporter.page()["kobra_broker_connections_total"] == 2
        }
        #expect(isBack && !exporter.log.contains("forbidden"), "\(exporter.log)")
        let marks = broker.log.split(separator: "\n").count {
            $0.contains("Received PUBLISH from kobra-exporter-relay") && $0.contains("kobra-exporter/mark/")
        }
        #expect(marks == 1, "\(broker.log)")
    }
}
