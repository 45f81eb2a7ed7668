import Foundation
import KobraProtocol
import MQTTClient
import Platform
import Synchronization
import Testing

/// What a command costs beyond the round trip to the printer. Printed, not judged: machines differ.
@Suite struct ControlBudgetTests {
    /// A printer that answers at once: it hears a command and says that it was carried out.
    private final class QuickPrinter: Sendable {
        let isOver = Atomic(false)
        private let thread = Mutex<PlatformThread?>(nil)

        func start(_ broker: Broker, _ address: PrinterAddress) throws {
            let url = broker.port
            let started = try PlatformThread(name: "printer") { [self] in
                try? Self.live(url, address) { !isOver.load(ordering: .acquiring) }
            }
            thread.withLock { $0 = started }
        }

        func stop() {
            isOver.store(true, ordering: .releasing)
            _ = thread.withLock { $0 }?.join(within: 5)
        }

        private static func live(_ port: Int, _ address: PrinterAddress, while goesOn: () -> Bool) throws {
            let peer = try Peer(port: port, hearing: TopicFilter.commands(to: address))
            try peer.tell(address, "status", "workReport", "busy")
            try peer.tell(
                address, "print", "start", "printing", #"{"taskid":"7","filename":"a.gcode","progress":5}"#)
            while goesOn() {
                for message in try peer.next() {
                    let text = String(decoding: message.payload ?? [], as: UTF8.self)
                    if text.contains(#""action":"update""#), let fan = text.firstMatch(of: /"fan_speed_pct":([0-9]+)/) {
                        try peer.tell(
                            address, "print", "update", "updated",
                            #"{"taskid":"7","settings":{"fan_speed_pct":\#(fan.output.1)}}"#)
                    } else if text.contains(#""type":"status""#) {
                        try peer.tell(address, "status", "workReport", "busy")
                    }
                }
            }
        }
    }

    @Test func overheadOfACommand() throws {
        let broker = try Broker()
        let panel = try Panel(broker)
        let address = try PrinterAddress.printer("a")
        // The printer says once that it is printing.
        let page = try panel.exporter.page(within: 20) { $0.sum("kobra_broker_connected") == 1 }
        #expect(page.sum("kobra_broker_connected") == 1)
        let printer = QuickPrinter()
        try printer.start(broker, address)
        defer { printer.stop() }
        let id = address.printer.text
        #expect(try panel.state(of: id, within: 20, isOneOf: ["printing"]) == "printing")
        // One connection, many commands: what is measured is the exporter, not the start of curl.
        let token = try String(contentsOf: URL(fileURLWithPath: panel.folder.file("operator")), encoding: .utf8)
            .trimmingCharacters(in: .newlines)
        var lines = ["silent", "noproxy = \"*\""]
        for round in 0..<200 {
            lines += [
                "url = \"http://127.0.0.1:\(panel.port)/api/v1/printers/\(id)/settings\"", "request = PATCH",
                "header = \"Authorization: Bearer \(token)\"", "header = \"Content-Type: application/json\"",
                "data = \"{\\\"fan_percent\\\":\(round % 100 + 1)}\"", "output = \"/dev/null\"",
                "write-out = \"%{http_code} %{time_total}\\n\"", "next",
            ]
        }
        let file = try panel.folder.write(lines.dropLast().joined(separator: "\n") + "\n", to: "curlrc")
        let curl = try Program.run("curl", ["--config", file], in: panel.folder, within: 120)
        let results = curl.output.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(results.count == 200 && results.allSatisfy { $0.first == "200" }, "\(curl.output.prefix(300))")
        let times = results.compactMap { $0.last.flatMap { Double($0) } }.sorted()
        let bare = try Self.roundTrip(broker, address)
        print(
            "budget: a confirmed command takes \(Self.text(times[100])) ms at the median, \(Self.text(times[197])) ms at the 99th percentile; "
                + "the bare round trip to that printer \(Self.text(bare)) ms")
    }

    private static func text(_ seconds: Double) -> String { String(format: "%.2f", seconds * 1000) }

    /// The median of asking the printer and hearing its answer, with nothing between.
    private static func roundTrip(_ broker: Broker, _ address: PrinterAddress) throws -> Double {
        let peer = try Peer(broker, hearing: address.reportTopic(type: "status"))
        let command = Command.queryStatus
        var times: [Double] = []
        for _ in 0..<200 {
            let start = ProcessInfo.processInfo.systemUptime
            try peer.say(
                address.commandTopic(command.verb, spelling: .type),
                command.payload(messageID: Random.uuid(), timestamp: Clock.unixMilliseconds))
            while try peer.next().isEmpty {}
            times.append(ProcessInfo.processInfo.systemUptime - start)
        }
        return times.sorted()[100]
    }
}
