import Foundation
import KobraProtocol
import Testing

/// More than anybody should send.
extension Fault {
    static let flood: [Fault] = [
        Fault("20,000 messages a second", company: .none) { bench in
            let flooder = try PrinterAddress.printer("f")
            let publisher = try RawPublisher(port: bench.broker.port)
            let payload = Array(
                #"{"type":"tempature","action":"auto","state":"done","code":200,"data":{"curr_nozzle_temp":25}}"#.utf8)
            let begin = ProcessInfo.processInfo.systemUptime
            bench.strike()
            let parts = Patience.isFullSize ? 250 : 50
            for part in 1...parts {
                for _ in 0..<400 { try publisher.publish(flooder.reportTopic(type: "tempature"), payload) }
                try publisher.flush()
                Patience.pause(max(0, begin + Double(part) * 0.02 - ProcessInfo.processInfo.systemUptime))
            }
            let offered = Double(publisher.sent) / (ProcessInfo.processInfo.systemUptime - begin)
            bench.note("\(Int(offered)) messages/s offered")
            #expect(bench.isStillTrue(try bench.page()))
            try bench.timeToTruth("all taken", within: 60) {
                $0["kobra_reports_total", ["printer": flooder.printer.text, "type": "tempature"]]
                    == Double(publisher.sent)
            }
            bench.heal()
        },
        Fault("100,000 invented printers", rows: ["More than 500 printers"], company: .none) { bench in
            let publisher = try RawPublisher(port: bench.broker.port)
            bench.strike()
            for number in 0..<100_000 {
                let id = String(repeating: "0", count: 24) + String(format: "%08x", number)
                try publisher.publish(
                    "anycubic/anycubicCloud/v1/printer/public/20021/\(id)/status/report",
                    Array(#"{"type":"status","action":"workReport","state":"free"}"#.utf8))
            }
            try publisher.flush()
            let page = try bench.timeToTruth("all taken", within: 60) {
                $0["kobra_messages_rejected_total", ["reason": "limit"]] == 100_000 - 498
            }
            #expect(page["kobra_exporter_printers"] == 500)
            #expect(bench.exporter.log.count(of: "more printers than may be") == 1)
            bench.heal()
        },
        Fault("rubbish, and then a good one", rows: ["Rubbish on the topics"], company: .none) { bench in
            let publisher = try RawPublisher(port: bench.broker.port)
            var chance = Chance(seed: 9)
            let topics = ["status", "print", "tempature", "nonsense/a/b", "info"].map {
                "anycubic/anycubicCloud/v1/printer/public/20021/\(bench.printing)/\($0)/report"
            }
            let payloads = (0..<200).map { _ in (0..<chance.whole(0...40)).map { _ in chance.byte() } }
            bench.strike()
            let count = Patience.isFullSize ? 1_000_000 : 100_000
            for number in 0..<count { try publisher.publish(topics[number % topics.count], payloads[number % 199]) }
            try publisher.flush()
            bench.note("\(count) sent in \(bench.secondsSinceStrike) s")
            let good = try PrinterAddress.printer("e")
            bench.strike()
            try publisher.publish(
                good.reportTopic(type: "status"), Array(#"{"type":"status","action":"workReport","state":"free"}"#.utf8)
            )
            try publisher.flush()
            let page = try bench.timeToTruth("a good one seen", within: 120) {
                $0["kobra_up", ["printer": good.printer.text]] == 1
            }
            #expect(page.sum("kobra_messages_rejected_total") > Double(count / 2))
            bench.heal()
        },
        Fault("256 MiB in one message", rows: ["A message as large as MQTT has them"], company: .none) { bench in
            let topic = "anycubic/anycubicCloud/v1/printer/public/20021/\(bench.printing)/print/report"
            let connections = bench.before.sum("kobra_broker_connections_total")
            let published = try bench.repeatedly(4) {
                let publisher = try RawPublisher(port: bench.broker.port)
                let before = try bench.page().sum("kobra_broker_disconnections_total")
                bench.strike()
                try publisher.publishZeroes(topic, (256 << 20) - 200)
                try bench.timeToTruth("the link given up", within: 30) {
                    $0.sum("kobra_broker_disconnections_total") > before
                }
            }
            #expect(published == 4)
            #expect(bench.exporter.program.isRunning)
            let made = try bench.page().sum("kobra_broker_connections_total") - connections
            #expect(made <= 12, "\(made)")
            let peak = try bench.peakMegabytes()
            bench.note("\(Int(peak)) MB resident at most, \(Int(made)) connections more")
            #expect(peak < 200)
            bench.heal()
        },
        Fault("message larger than the shipped broker takes") {
            let shipped = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
                "../../../deploy/mosquitto/kobra.conf")
            let lines = try String(contentsOf: shipped, encoding: .utf8).split(separator: "\n")
                .map(String.init).filter { !$0.hasPrefix("listener") && !$0.hasPrefix("set_tcp_nodelay") }
            let broker = try Broker(lines)
            let exporter = try LiveExporter(broker)
            try exporter.connected(to: broker)
            let printer = try PrinterAddress.printer("a")
            let publisher = try RawPublisher(port: broker.port)
            #expect(throws: (any Error).self) {
                for _ in 0..<4 {
                    try publisher.publishZeroes(printer.reportTopic(type: "print"), 4 << 20)
                    Patience.pause(0.2)
                }
            }
            Patience.pause(1)
            let page = try exporter.page()
            #expect(page["kobra_broker_connected"] == 1 && page["kobra_broker_disconnections_total"] == 0)
            #expect(page.sum("kobra_messages_rejected_total") == 0)
        },
        Fault("deep nesting") { bench in
            let topic = "anycubic/anycubicCloud/v1/printer/public/20021/\(bench.printing)/print/report"
            let publisher = try RawPublisher(port: bench.broker.port)
            bench.strike()
            for opening in ["[", #"{"a":"#, #"{"data":["#] {
                let count = Report.payloadLimit / opening.utf8.count
                try publisher.publish(topic, Array(String(repeating: opening, count: count).utf8))
            }
            try publisher.flush()
            try bench.timeToTruth("refused", within: 20) {
                $0["kobra_messages_rejected_total", ["reason": "json"]] == 3
            }
            #expect(bench.isStillTrue(try bench.page()))
            bench.heal()
        },
        Fault("retained rubbish") { bench in
            let publisher = try RawPublisher(port: bench.broker.port)
            let base = "anycubic/anycubicCloud/v1/printer/public/20021"
            for (type, text) in [
                ("print", #"{"type":"print","action":"start","state":"finished","data":{"taskid":"4711"}}"#),
                ("status", "]"),
                ("tempature", #"{"type":"tempature","action":"auto","data":{"curr_nozzle_temp":1e999}}"#),
                ("info", String(repeating: "[", count: 100_000)), ("lastWill", "{"),
            ] { try publisher.publish("\(base)/\(bench.printing)/\(type)/report", Array(text.utf8), isRetained: true) }
            try publisher.flush()
            Patience.pause(0.5)
            bench.strike()
            // They come with the subscription.
            try bench.restartExporter(countersBeginAnew: true)
            try bench.timeToTruth("rubbish refused", within: 20) { $0.sum("kobra_messages_rejected_total") >= 3 }
            bench.heal()
        },
    ]
}

extension FaultBench {
    /// Whether the printers are shown as they are, however much else there is.
    func isStillTrue(_ page: Page) -> Bool {
        page.sum("kobra_broker_connected") == 1
            && page["kobra_printer_state", ["printer": idle, "state": "idle"]] == 1
            && page["kobra_printer_state", ["printer": printing, "state": "printing"]] == 1
    }

    /// Does something that often, each time when all is normal.
    func repeatedly(_ count: Int, _ body: () throws -> Void) throws -> Int {
        for _ in 0..<count {
            try normal(within: 60)
            try body()
        }
        return count
    }

    /// The most memory the exporter ever had, MB.
    func peakMegabytes() throws -> Double {
        let status = try String(contentsOfFile: "/proc/\(exporter.program.id)/status", encoding: .utf8)
        guard let line = status.firstMatch(of: /VmHWM:\s*([0-9]+) kB/), let peak = Double(line.output.1) else {
            throw Trouble("no VmHWM")
        }
        return peak / 1000
    }
}
