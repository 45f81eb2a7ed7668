import Foundation
import Testing

/// Clients of the scrape port and of the admin listener that want more than their share.
extension Fault {
    static let http: [Fault] = [
        crowd("600 connections drip headers", 600, "GET /metrics HTTP/1.1\r\nHost: a\r\nX: ", "x", row: dripping),
        crowd("1,500 connections drip headers", 1_500, "GET /metrics HTTP/1.1\r\nHost: a\r\nX: ", "x", row: dripping),
        crowd("800 connections say nothing", 800, "", "", row: dripping),
        crowd("800 connections are kept alive and never closed", 800, get("/-/healthy"), "", row: dripping),
        crowd(
            "20 readers of many pages do not read", 20,
            String(repeating: get("/metrics"), count: 300), "", reads: false, row: "A client does not read its answer"),
        admin(
            "200 request bodies drip", 200,
            "POST /api/v1/emergency-stop HTTP/1.1\r\n"
                + "Host: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{", piece: " "),
        admin("200 half TLS hellos", 200, tls: true, half: true),
        Fault(
            "1,000 scrapes at once",
            rows: ["More scrapes at once than there are places, or than can be answered in time"], company: .none
        ) { bench in
            try bench.strike {
                let rush = try Rush.scrapes(bench.exporter.port, 1_000)
                #expect(rush.failed == 0 && rush.answered + rush.refused == 1_000, "\(rush)")
                // Within 100 ms on a machine with nothing else to do; 50 times that on one that has.
                #expect(rush.answered > 0 && rush.longest < 5_000, "\(rush)")
                bench.note(
                    "\(rush.answered) answered and \(rush.refused) refused, the median after \(Int(rush.median)) ms and"
                        + " the last after \(Int(rush.longest)) ms")
            }
            try expectUndisturbed(bench)
        },
        Fault("100,000 invented methods and paths", rows: ["Requests for what there is not"], company: .none) { bench in
            let series = try seriesNames(bench.page())
            try bench.strike {
                let rush = try Rush.inventions(bench.exporter.port, 100_000)
                #expect(rush.answered == 100_000 && rush.failed == 0, "\(rush)")
                bench.note("each answered, the slowest within \(Int(rush.longest)) ms")
            }
            try expectUndisturbed(bench)
            #expect(try seriesNames(bench.page()) == series)
        },
    ]

    private static let dripping =
        "Connections that only hold a place: headers, bodies or TLS hellos that drip, or silence"

    private static func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" }

    /// A crowd at the scrape port, for as long as it takes to be shown out more than once.
    private static func crowd(
        _ name: String, _ count: Int, _ opening: String, _ piece: String, reads: Bool = true, row: String
    ) -> Fault {
        Fault(name, rows: [row], company: .none) { bench in
            bench.strike {}
            let crowd = try Crowd(bench.exporter.port, count, opening: opening, piece: piece, reads: reads)
            try watch(crowd, bench, isTold: reads)
        }
    }

    /// - Parameter isTold: whether the crowd sees that it is shown out; who does not read does not.
    private static func watch(_ crowd: Crowd, _ bench: FaultBench, isTold: Bool = true) throws {
        let cpu = try bench.page()["process_cpu_seconds_total"] ?? 0
        let begin = ProcessInfo.processInfo.systemUptime
        var most = 0.0
        while ProcessInfo.processInfo.systemUptime - begin < 14 {
            try expectUndisturbed(bench)
            most = max(most, try descriptors(bench))
            Patience.pause(0.5)
        }
        let share =
            ((try bench.page()["process_cpu_seconds_total"] ?? 0) - cpu)
            / (ProcessInfo.processInfo.systemUptime - begin)
        let areShownOut = try eventually(within: 45) {
            try isTold ? crowd.state.ended > 0 : descriptors(bench) < most - 10
        }
        let state = try crowd.state
        #expect(areShownOut && state.most >= 20, "\(bench.name): \(state)")
        bench.note(
            "\(state.most) connected at most, \(Int(most)) descriptors, \(Int(share * 100)) % of a core, "
                + (isTold ? "\(state.ended) shown out" : "\(try Int(most - descriptors(bench))) descriptors freed"))
        bench.heal { crowd.disperse() }
        let areClosed = try eventually(within: 20) { try descriptors(bench) < 100 }
        #expect(areClosed)
    }

    private static func descriptors(_ bench: FaultBench) throws -> Double {
        try bench.page()["process_open_fds"] ?? .infinity
    }

    /// A crowd at the admin listener.
    private static func admin(
        _ name: String, _ count: Int, _ opening: String = "", piece: String = "", tls: Bool = false, half: Bool = false
    ) -> Fault {
        Fault(name, rows: [dripping], company: .none) {
            let desk = try AdminDesk(tls: tls)
            let bench = try FaultBench(name, FaultBench.Setup(arguments: desk.arguments))
            let port = try desk.port(in: bench.exporter.log)
            let hello: [UInt8] = [0x16, 3, 1, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 3, 3]
            bench.strike {}
            let crowd = try Crowd(
                port, count, opening: half ? hello : Array(opening.utf8), piece: half ? [7] : Array(piece.utf8))
            // An operator is served all the same.
            var slowest = 0.0
            for _ in 0..<10 {
                let begin = ProcessInfo.processInfo.systemUptime
                let answer = try desk.get("/api/v1/printers", port: port)
                slowest = max(slowest, ProcessInfo.processInfo.systemUptime - begin)
                #expect(answer.status == 200, "\(answer)")
                Patience.pause(0.3)
            }
            bench.note("an operator is answered within \(Int(slowest * 1000)) ms, curl's start included")
            try watch(crowd, bench)
            try bench.finish()
        }
    }

    /// The truth is shown, and memory is not eaten up.
    static func expectUndisturbed(_ bench: FaultBench) throws {
        let page = try bench.page()
        #expect(bench.isNormal(page), "\(bench.name): \(page.text)\n\(bench.exporter.log)")
        let grown = (page["process_resident_memory_bytes"] ?? 0) - (bench.before["process_resident_memory_bytes"] ?? 0)
        #expect(grown < 200 * 1_048_576, "\(bench.name): grew by \(grown / 1_048_576) MiB")
    }

    /// Every series there is.
    private static func seriesNames(_ page: Page) -> Set<String> {
        Set(page.samples.map { "\($0.name)\($0.labels.sorted { $0.key < $1.key })" })
    }
}
