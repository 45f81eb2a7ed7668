import Foundation
import Testing

/// How the exporter ends.
@Suite(.besideOthers) struct ShutdownEndToEndTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func saysGoodbye(signal: Int32) throws {
        let broker = try Broker()
        let simulator = try Simulator(broker, printers: 1)
        let exporter = try LiveExporter(broker)
        try exporter.connected(to: broker)
        exporter.program.signal(signal)
        #expect(exporter.program.end(within: 1) == 0)
        #expect(exporter.log.contains("msg=stopping"))
        let hasLeft = eventually(within: 5) {
            broker.log.split(separator: "\n").contains {
                $0.contains("Client kobra-exporter-") && $0.hasSuffix(" disconnected.")
            }
        }
        #expect(hasLeft, "\(broker.log)")
        #expect(!broker.log.contains("Client kobra-exporter- closed"))
        _ = simulator
    }

    /// However hopeless its brokers are: a name that does not exist, a port that never answers, one that is closed, one
    /// that answers and then freezes.
    @Test(arguments: [SIGTERM, SIGINT])
    func waitsForNobody(signal: Int32) throws {
        let hole = try Broker()
        hole.pause()
        let frozen = try Broker()
        let closed = try Port.free()
        let exporter = try LiveExporter(
            hole, frozen,
            more: ["--mqtt.broker", "mqtt://nowhere.invalid:1883", "--mqtt.broker", "mqtt://127.0.0.1:\(closed)"])
        try exporter.connected(to: frozen)
        frozen.pause()
        Patience.pause(0.5)
        exporter.program.signal(signal)
        #expect(exporter.program.end(within: 1) == 0, "\(exporter.log)")
        hole.resume()
        frozen.resume()
    }

    /// A scrape that is being waited for, and a client that says nothing, hold nothing up.
    @Test func waitsForNoClient() throws {
        let broker = try Broker()
        let exporter = try LiveExporter(broker)
        let silent = try Program("bash", ["-c", "exec 3<>/dev/tcp/127.0.0.1/\(exporter.port); sleep 60"], in: Folder())
        Patience.pause(0.3)
        exporter.program.signal(SIGTERM)
        #expect(exporter.program.end(within: 1) == 0)
        _ = silent
    }

    /// A port that is taken is said, with status 1.
    @Test func saysWhyItCannotListen() throws {
        let broker = try Broker()
        let exporter = try LiveExporter(broker)
        let second = try Program.run(
            "kobra-exporter", ["--web.listen-address", "127.0.0.1:\(exporter.port)", "--mqtt.broker", broker.url])
        #expect(second.status == 1)
        #expect(second.errors.contains("127.0.0.1:\(exporter.port)"))
        #expect(second.errors.lowercased().contains("in use"))
    }
}
