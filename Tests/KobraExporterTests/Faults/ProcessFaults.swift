import Foundation
import KobraProtocol
import Testing

/// What happens to the exporter's process: its descriptors, its signals, its time.
extension Fault {
    static let process: [Fault] = [
        Fault("descriptors exhausted", rows: ["No file descriptor is left"], company: .none) { bench in
            let used = try bench.page()["process_open_fds"] ?? 0
            let cpu = try bench.page()["process_cpu_seconds_total"] ?? 0
            // What is open stays open; nothing more can be opened, and a scrape needs one.
            try bench.strike { try limitDescriptors(of: bench.exporter.program.id, to: Int(used) - 2) }
            bench.scraper.rest()
            for _ in 0..<5 {
                let answer = try? PlainHTTP.get(
                    "/metrics", port: bench.exporter.port, within: 10 * Patience.factor)
                #expect(answer == nil || answer?.status == 503, "\(String(describing: answer?.status))")
                Patience.pause(1)
            }
            // The broker goes away and comes back: that takes descriptors, too.
            try bench.broker.kill()
            Patience.pause(2)
            try bench.broker.start()
            Patience.pause(3)
            try bench.heal { try limitDescriptors(of: bench.exporter.program.id, to: 1_024) }
            bench.scraper.resume()
            let spent = try bench.page()["process_cpu_seconds_total"].map { $0 - cpu } ?? 0
            bench.note("\(Int(spent * 1000)) ms of processor time in 10 s")
            #expect(spent < 5 * Patience.factor)
        },
        Fault("few descriptors, and 200 connections for them", rows: ["No file descriptor is left"], company: .none) {
            let limit = ["bash", "-c", "ulimit -n 96; exec \"$@\"", "--"]
            let bench = try FaultBench("few descriptors", FaultBench.Setup(prefix: limit))
            #expect(bench.exporter.log.contains("fewer connections than configured"), "\(bench.exporter.log)")
            bench.strike {}
            let crowd = try Crowd(bench.exporter.port, 200)
            try expectUndisturbed(bench)
            // A broker that comes back is connected to although all places are taken: what is reserved suffices.
            try bench.broker.kill()
            try bench.timeToTruth("broker gone", within: 10, bench.isBrokerGone)
            try bench.broker.start()
            try bench.timeToTruth("broker back", within: 60, bench.isNormal)
            let state = try crowd.state
            bench.note("\(state.most) connections at most, \(state.ended) shown out")
            bench.heal { crowd.disperse() }
            try bench.finish()
        },
        Fault("exporter paused", rows: ["The exporter itself is paused"], company: .all) { bench in
            let seconds = Patience.isFullSize ? 120.0 : 40
            // One that speaks once and is gone when the exporter looks again.
            let peer = try Peer(bench.broker)
            let gone = try PrinterAddress.printer("c")
            try peer.report(gone, "status", "workReport", "free")
            try peer.report(gone, "tempature", "auto", "done", #"{"curr_hotbed_temp":61,"curr_nozzle_temp":211}"#)
            let mine = ["printer": gone.printer.text]
            try bench.timeToTruth("its reading", within: 10) {
                $0["kobra_temperature_celsius", mine.merging(["heater": "nozzle"]) { $1 }] == 211
            }
            bench.scraper.rest()
            Patience.pause(0.5)
            bench.strike { bench.exporter.program.signal(SIGSTOP) }
            Patience.pause(seconds)
            bench.heal { bench.exporter.program.signal(SIGCONT) }
            let first = try bench.page()
            #expect(first["kobra_up", mine] == 0, "\(first.text)")
            #expect(first.all("kobra_temperature_celsius", mine).isEmpty, "\(first.text)")
            for printer in [bench.idle, bench.printing] where first["kobra_up", ["printer": printer]] == 1 {
                // It may have been heard again by then; if not, it must not look as if.
                let heard = first["kobra_last_report_timestamp_seconds", ["printer": printer]] ?? 0
                #expect(Date().timeIntervalSince1970 - heard < 15 * Patience.factor, "\(first.text)")
            }
            bench.scraper.resume()
            bench.note("the first scrape after \(Int(seconds)) s is true")
            // The broker gave it up meanwhile, which shows when what it sent before that is read.
            #expect(eventually(within: 20) { bench.exporter.log.contains("not connected") }, "\(bench.exporter.log)")
            try bench.timeToTruth("all normal over a new link", within: 60, bench.isNormal)
            peer.leave()
        },
        clock("wall clock set back", "-90000"),
        clock("wall clock set forward", "+90000"),
        Fault("SIGHUP with a broken file", rows: ["The configuration is broken at a reload"]) {
            let folder = try Folder()
            let good = "log: {level: debug}\n"
            let file = try folder.write(good, to: "kobra.yaml")
            let bench = try FaultBench(
                "SIGHUP with a broken file", FaultBench.Setup(arguments: ["--config.file", file]))
            #expect(bench.before["kobra_config_last_reload_successful"] == 1)
            for broken in ["log: {level: loud}\n", "log: [\n", "\0\u{1}", "printers: [{id: x}]\n"] {
                try folder.write(broken, to: "kobra.yaml")
                bench.strike { bench.exporter.program.signal(SIGHUP) }
                try bench.timeToTruth("said", within: 10) { $0["kobra_config_last_reload_successful"] == 0 }
                try expectUndisturbed(bench)
                try folder.write(good, to: "kobra.yaml")
                bench.exporter.program.signal(SIGHUP)
                try bench.timeToTruth("good again", within: 10) { $0["kobra_config_last_reload_successful"] == 1 }
            }
            try FileManager.default.removeItem(atPath: file)
            bench.exporter.program.signal(SIGHUP)
            try bench.timeToTruth("a missing file is said", within: 10) {
                $0["kobra_config_last_reload_successful"] == 0
            }
            try expectUndisturbed(bench)
            try bench.heal {
                try folder.write(good, to: "kobra.yaml")
                bench.exporter.program.signal(SIGHUP)
            }
            try bench.finish()
        },
        Fault("SIGTERM during scrapes", rows: ["SIGTERM, SIGINT"], company: .none) { bench in
            let crowd = try Crowd(
                bench.exporter.port, 100,
                opening: String(repeating: "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", count: 40), reads: false)
            try bench.strike {
                try bench.restartExporter(countersBeginAnew: true) { program in
                    let begin = ProcessInfo.processInfo.systemUptime
                    program.signal(SIGTERM)
                    #expect(program.end(within: 5) == 0)
                    let seconds = ProcessInfo.processInfo.systemUptime - begin
                    bench.note("ended within \(Int(seconds * 1000)) ms")
                }
            }
            bench.heal { crowd.disperse() }
        },
        Fault("SIGTERM during a command", rows: ["SIGTERM while a command is awaited"]) {
            let desk = try AdminDesk()
            let bench = try FaultBench("SIGTERM during a command", FaultBench.Setup(arguments: desk.arguments))
            let port = try desk.port(in: bench.exporter.log)
            // What is asked of this printer shows on no page, so the answer is long awaited.
            let address = "/api/v1/printers/\(bench.printing)/settings"
            bench.broker.pause()
            let asked = try Program(
                "curl",
                [
                    "--silent", "--noproxy", "*", "--max-time", "60", "--write-out", "\n%{http_code}", "--request",
                    "PATCH",
                    "--header", "Authorization: Bearer \(desk.token)", "--header", "Content-Type: application/json",
                    "--header", "Prefer: wait=60", "--data-binary", #"{"fan_percent": 100}"#,
                    "http://127.0.0.1:\(port)\(address)",
                ], in: desk.folder)
            Patience.pause(1)
            #expect(asked.isRunning, "\(asked.output)")
            try bench.strike {
                try bench.restartExporter(countersBeginAnew: true) { program in
                    let begin = ProcessInfo.processInfo.systemUptime
                    program.signal(SIGTERM)
                    #expect(program.end(within: 5) == 0)
                    bench.note("ended within \(Int((ProcessInfo.processInfo.systemUptime - begin) * 1000)) ms")
                }
            }
            #expect(asked.end(within: 10) != nil)
            let status = asked.output.split(separator: "\n").last ?? ""
            #expect(status.hasPrefix("50"), "\(asked.output)")
            bench.note("its client was told \(status)")
            bench.heal { bench.broker.resume() }
            Patience.pause(5)
            // It was sent once or not at all, and not by the exporter that came after.
            let sent = bench.simulator.commands.filter { $0.hasPrefix("print/") || $0.hasPrefix("fan/") }
            #expect(sent.count <= 1, "\(sent)")
            try bench.finish()
        },
    ]

    /// The clock that people set jumps by that many seconds, and back later; the exporter sees it by a
    /// library that stands before the system's. Ages,
    /// silence and counters go by another clock.
    private static func clock(_ name: String, _ step: String) -> Fault {
        Fault(name, rows: ["The wall clock is set"]) {
            let folder = try Folder()
            let file = try folder.write("+0", to: "time")
            // libfaketime would do, but that a Swift program with it does not find its arguments.
            let source = try folder.write(falseClock.replacing("FILE", with: file), to: "clock.c")
            let built = try Program.run("cc", ["-shared", "-fPIC", "-o", folder.file("clock.so"), source])
            guard built.status == 0 else { throw Trouble(built.errors) }
            let bench = try FaultBench(
                name, FaultBench.Setup(prefix: ["env", "LD_PRELOAD=\(folder.file("clock.so"))"]))
            func skew() throws -> Double {
                let heard = try bench.page()["kobra_last_report_timestamp_seconds", ["printer": bench.printing]] ?? 0
                return heard - Date().timeIntervalSince1970
            }
            try bench.strike { try folder.write(step, to: "time") }
            // The clock is set for the exporter, or this proves nothing.
            let wanted = Double(step) ?? 0
            let isSet = try eventually(within: 30) { abs(try skew() - wanted) < 600 }
            #expect(isSet)
            for _ in 0..<10 {
                try expectUndisturbed(bench)
                Patience.pause(1)
            }
            try bench.heal { try folder.write("+0", to: "time") }
            let isBack = try eventually(within: 30) { abs(try skew()) < 600 }
            #expect(isBack)
            for _ in 0..<3 {
                try expectUndisturbed(bench)
                Patience.pause(1)
            }
            try bench.finish()
        }
    }

    /// The time of day, off by the seconds in a file; every other clock as it is.
    private static let falseClock = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>
        static time_t offset(void) {
            char text[32] = "";
            int file = open("FILE", O_RDONLY | O_CLOEXEC);
            if (file >= 0) { if (read(file, text, 31) < 0) text[0] = 0; close(file); }
            return atol(text);
        }
        int clock_gettime(clockid_t clock, struct timespec *now) {
            int status = syscall(SYS_clock_gettime, clock, now);
            if (status == 0 && clock == CLOCK_REALTIME) now->tv_sec += offset();
            return status;
        }
        int gettimeofday(struct timeval *now, void *zone) {
            struct timespec exact;
            clock_gettime(CLOCK_REALTIME, &exact);
            now->tv_sec = exact.tv_sec;
            now->tv_usec = exact.tv_nsec / 1000;
            return 0;
        }
        time_t time(time_t *now) {
            struct timespec exact;
            clock_gettime(CLOCK_REALTIME, &exact);
            if (now) *now = exact.tv_sec;
            return exact.tv_sec;
        }
        """

    private static func limitDescriptors(of process: Int32, to limit: Int) throws {
        // The soft limit only: the hard one could not be raised again by everybody.
        let done = try Program.run("prlimit", ["--pid", "\(process)", "--nofile=\(limit):"])
        guard done.status == 0 else { throw Trouble(done.errors) }
    }
}
