import Foundation
import KobraProtocol
import Testing

/// A log that nobody takes, and one that somebody makes long.
extension Fault {
    static let log: [Fault] = [
        // A pipe takes 64 KiB; then its writer waits, unless it knows better.
        errors("standard error is not read", "2> >(head -c 100 >/dev/null; exec sleep 600)"),
        errors("standard error is read by nobody any more", "2> >(head -c 100 >/dev/null)"),
        errors("standard error is closed", "2>&-"),
        errors("all standard streams are closed", "0<&- 1>&- 2>&-"),
        errors("standard error is full", "2>/dev/full"),
        Fault("log flood", rows: ["Somebody makes the log long"], company: .none) { bench in
            // Each command of a stranger is worth a line.
            let peer = try Peer(bench.broker)
            guard let model = ModelID("20021"), let id = PrinterID(bench.idle) else { throw Trouble("no address") }
            let topic = PrinterAddress(model: model, printer: id).commandTopic(Verb("light", "query"), spelling: .type)
            let before = bench.exporter.log.utf8.count
            let count = 20_000
            try bench.strike {
                for number in 0..<count {
                    try peer.say(
                        topic, Array(#"{"type":"light","action":"query","msgid":"\#(number)","data":null}"#.utf8))
                    if number % 50 == 0 {
                        try peer.listen(for: 0)
                        Patience.pause(0.02)
                    }
                    if number % 4_000 == 0 { try expectUndisturbed(bench) }
                }
                try peer.listen(for: 1)
            }
            try expectUndisturbed(bench)
            let heard = try bench.page().sum("kobra_foreign_commands_total", ["printer": bench.idle])
            #expect(heard > 0)
            let bytes = bench.exporter.log.utf8.count - before
            bench.note("\(Int(heard)) commands of a stranger counted, \(bytes / 1024) KiB of log")
            #expect(bytes < 400 * count)
        },
    ]

    /// An exporter whose standard error a shell redirects; much is said meanwhile. The shell says in its place where it
    /// listens.
    private static func errors(_ name: String, _ redirection: String) -> Fault {
        Fault(name, rows: ["Nobody takes the log: standard error is full, closed, or not read"]) {
            let port = try Port.free()
            let tell = """
                ( until exec 3<>/dev/tcp/127.0.0.1/\(port); do sleep 0.1; done 2>/dev/null; echo "msg=listening port=\(port)" >&2 ) &
                exec "$@" \(redirection)
                """
            let bench = try FaultBench(
                name,
                FaultBench.Setup(
                    arguments: ["--web.listen-address", "127.0.0.1:\(port)", "--log.level", "debug"],
                    prefix: ["bash", "-c", tell, "--"]))
            bench.strike {}
            let stranger = try Peer(bench.broker)
            guard let model = ModelID("20021"), let id = PrinterID(bench.idle) else { throw Trouble("no address") }
            let topic = PrinterAddress(model: model, printer: id).commandTopic(Verb("light", "query"), spelling: .type)
            for number in 0..<2_000 {
                try stranger.say(
                    topic, Array(#"{"type":"light","action":"query","msgid":"\#(number)","data":null}"#.utf8))
                if number % 50 == 0 { try stranger.listen(for: 0.05) }
                if number % 400 == 0 { try expectUndisturbed(bench) }
            }
            // The link goes and comes, which is said, too.
            try bench.broker.kill()
            try bench.timeToTruth("broker gone", within: 10, bench.isBrokerGone)
            try bench.heal { try bench.broker.start() }
            try bench.timeToTruth("all normal", within: 60, bench.isNormal)
            try bench.finish()
        }
    }
}
