import Foundation
import KobraProtocol
import Testing

/// A broker that goes away in one way or another.
extension Fault {
    static let brokerGone: [Fault] = [
        Fault("broker not there at the start", rows: ["The broker is not there at the start"]) {
            let broker = try Broker(isStarted: false)
            let exporter = try LiveExporter(broker)
            let begin = try exporter.page()
            #expect(begin["kobra_broker_connected"] == 0 && begin["kobra_broker_connections_total"] == 0)
            #expect(try exporter.fetch("/-/ready").status == 503)
            #expect(try exporter.fetch("/-/healthy").status == 200)
            #expect(eventually(within: 10) { exporter.log.contains("retry_seconds") })
            try broker.start()
            try exporter.connected(to: broker, within: 15)
            #expect(try exporter.fetch("/-/ready").status == 200)
        },
        Fault("broker stopped", rows: ["The broker goes away", "The broker comes back"]) { bench in
            let connections = bench.before.sum("kobra_broker_connections_total")
            try bench.strike { try bench.broker.stop() }
            try bench.timeToTruth("gone", within: 5, bench.isBrokerGone)
            try bench.heal { try bench.broker.start() }
            try bench.normal(within: 60)
            #expect(try bench.page().sum("kobra_broker_connections_total") == connections + 1)
        },
        Fault("broker killed") { bench in
            try bench.strike { try bench.broker.kill() }
            try bench.timeToTruth("gone", within: 5, bench.isBrokerGone)
            try bench.heal { try bench.broker.start() }
        },
        // It keeps nothing on disk: whoever does not subscribe again hears nothing for ever.
        Fault("broker restarted, subscriptions lost") { bench in
            try bench.strike {
                try bench.broker.kill()
                try bench.broker.start()
            }
            bench.heal()
            try bench.normal(within: 60)
            let heard = try bench.page().sum("kobra_broker_messages_received_total")
            #expect(try bench.page(within: 10) { $0.sum("kobra_broker_messages_received_total") > heard + 3 })
        },
        Fault("broker frozen", rows: ["The broker freezes"]) { bench in
            bench.strike { bench.broker.pause() }
            try bench.timeToTruth("gone", within: 30, bench.isBrokerGone)
            bench.heal { bench.broker.resume() }
        },
        Fault("one of three brokers dead", on: FaultBench.Setup(brokers: 3)) { bench in
            try bench.strike { try bench.brokers[1].kill() }
            let gone = try bench.timeToTruth("gone", within: 5) {
                $0["kobra_broker_connected", ["broker": bench.brokerName(1)]] == 0
                    && bench.isGone(bench.others[0].ids[0], on: $0)
            }
            func isUndisturbed(_ page: Page) -> Bool {
                let quiet = ["broker": bench.brokerName(0)]
                return page.sum("kobra_broker_connected") == 2 && page.sum("kobra_up") == 3
                    && page["kobra_broker_disconnections_total", quiet] == 0
                    && page["kobra_printer_state", ["printer": bench.printing, "state": "printing"]] == 1
            }
            #expect(isUndisturbed(gone))
            let heard = gone["kobra_broker_messages_received_total", ["broker": bench.brokerName(0)]] ?? 0
            Patience.pause(5)
            let later = try bench.page()
            #expect(isUndisturbed(later))
            #expect(later["kobra_broker_messages_received_total", ["broker": bench.brokerName(0)]] ?? 0 > heard)
            try bench.heal { try bench.brokers[1].start() }
        },
        Fault(
            "broker delivers nothing",
            rows: ["The broker grants it and delivers nothing, as mosquitto does with an `acl_file`"]
        ) {
            let folder = try Folder()
            let acl = try folder.write("topic write anycubic/#\n", to: "acl")
            let broker = try Broker(["allow_anonymous true", "acl_file \(acl)"], folder: folder)
            let exporter = try LiveExporter(broker, more: ["--polling.interval", "5s", "--polling.silence-polls", "2"])
            let simulator = try Simulator(broker, printers: 1, speed: FaultBench.speed)
            try exporter.connected(to: broker)
            #expect(eventually(within: 25) { exporter.log.contains("nothing comes from it") }, "\(exporter.log)")
            let page = try exporter.page()
            #expect(page["kobra_broker_connected"] == 1 && page.sum("kobra_up") == 0)
            #expect(page.all("kobra_broker_last_message_timestamp_seconds").isEmpty)
            withExtendedLifetime(simulator) {}
        },
    ]
}
