import Foundation
import JSON
import KobraProtocol
import Logging
import Testing

@testable import KobraExporter

/// What the writer of the state file does when it is killed in any system call, and when a call fails or takes long.
@Suite(.serialized, .besideOthers) struct StateWriterEndToEndTests {
    /// A system call of the writer: which, on what, and its how-manieth it is.
    struct Call: Sendable, CustomTestStringConvertible {
        let name: String
        /// What stands behind the file's name; `nil` for the folder.
        let suffix: String?
        let number: Int

        var testDescription: String { "\(name) of \(suffix ?? "the folder"), \(number)" }

        /// What starts a program in which it is tampered with.
        func prefix(_ path: String, _ tampering: String, all: Bool = false) -> [String] {
            let target = suffix.map { path + $0 } ?? "\((path as NSString).deletingLastPathComponent)/"
            return [
                "strace", "-D", "-f", "-qq", "-o", "\(path).trace", "-P", target, "-e",
                "inject=\(name):\(tampering):when=\(number)\(all ? "+" : "")",
            ]
        }
    }

    /// Those of the start, of the first write and of the last.
    static let calls: [Call] = [1, 2].flatMap { number in
        [
            ("openat", ".new"), ("write", ".new"), ("fsync", ".new"), ("close", ".new"), ("rename", ".new"),
            ("unlink", ".new"),
            ("unlink", ".previous"), ("link", ".previous"), ("openat", nil), ("fsync", nil), ("close", nil),
        ]
        .map { Call(name: $0, suffix: $1, number: number) }
    }

    private static let id = String(repeating: "f", count: 32)

    /// A file with three prints in it.
    private static func body(written: Int64) throws -> JSONLiteral {
        try JSONDocument(
            Array(
                """
                {"written":\(written),"printers":[{"id":"\(id)","model":"20021","work":{"started":3,"adopted":0,
                "missed_beginnings":0,"ended":{"finished":3},"seconds":{"finished":0.1},"filament_meters":{},"pauses":{},
                "closed":["1","?2"],"was_free":true},"state_seconds":{"idle":5},"errors":{},"foreign_commands":0}]}
                """.utf8)
        ).root.literal
    }

    /// Killed there, the file is the old one or a new one, whole.
    @Test(arguments: calls) func killedInACall(call: Call) throws {
        let folder = try Folder()
        let path = folder.file("state")
        let old = StateFile.bytes(try Self.body(written: 1_709_712_000_000))
        try folder.write(old, to: "state")
        try folder.write(StateFile.bytes(try Self.body(written: 1_709_711_000_000)), to: "state.previous")
        let program = try Program(
            "kobra-exporter",
            ["--web.listen-address", "127.0.0.1:0", "--mqtt.broker", "mqtt://127.0.0.1:1", "--state.file", path],
            in: folder, prefix: call.prefix(path, "signal=SIGKILL"))
        func content() -> [UInt8]? { (try? Data(contentsOf: URL(fileURLWithPath: path))).map { Array($0) } }
        _ = eventually(within: 20, every: 0.01) {
            !program.isRunning || program.log.contains("msg=listening") && content() != old
        }
        program.signal(SIGTERM)
        #expect(program.end(within: 10 * Patience.factor) == 128 + SIGKILL, "\(program.log)")
        var store = try StateStore(path, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let loaded = store.load()
        let document = try #require(loaded)
        #expect(store.setAside == 0)
        let written = document.root["written"].number ?? 0
        #expect(written == 1_709_712_000_000 || written > 1_709_712_000_000)
        if written == 1_709_712_000_000 { #expect(StateFile.bytes(document.root.literal) == old) }
        let printers = document.root["printers"].elements
        #expect(printers.map { $0["id"].text } == [Self.id])
        #expect(printers.first?["work"]["started"].number == 3)
        #expect(printers.first?["work"]["ended"]["finished"].number == 3)
        #expect(printers.first?["state_seconds"]["idle"].number == 5)
        #expect(printers.first?["work"]["closed"].elements.map(\.text) == ["1", "?2"])
    }

    @Test(arguments: [
        ("write", ".new", "ENOSPC"), ("write", ".new", "EIO"), ("fsync", ".new", "EIO"), ("rename", ".new", "ENOSPC"),
        ("openat", ".new", "EMFILE"), ("openat", ".new", "EROFS"), ("link", ".previous", "EIO"),
    ])
    func failedCallLeavesTheOldFileAndTheNextWriteSucceeds(name: String, suffix: String, error: String) throws {
        let broker = try Broker()
        let state = try KeptState(broker)
        let old = StateFile.bytes(try Self.body(written: 1_709_712_000_000))
        try state.folder.write(old, to: "state")
        // The first file of that name is made before the first write, to see whether it can be.
        let call = Call(name: name, suffix: suffix, number: 1)
        let begin = name == "openat" ? 2 : 1
        let exporter = try state.start(
            prefix: Call(name: name, suffix: suffix, number: begin).prefix(state.path, "error=\(error)"))
        let peer = try Peer(broker)
        let printer = try PrinterAddress.printer("f")
        if name == "openat" {
            // That was the second of the writer's own thread.
            try peer.tell(PrintsTold.messages[0], number: 0, as: printer)
            try peer.listen(for: 0.05)
        }
        var page = try exporter.quickPage()
        let isSaid = try eventually(within: 15, every: 0.02) {
            page = try exporter.quickPage()
            return page["kobra_state_file_write_failures_total"] == 1
        }
        try #require(isSaid, "\(call) \(exporter.log)")
        #expect(page["kobra_state_file_last_write_successful"] == 0)
        #expect(exporter.log.contains(#"msg="the state file cannot be written"#))
        if name != "openat" {
            #expect(try Data(contentsOf: URL(fileURLWithPath: state.path)) == Data(old))
        }
        try peer.tell(PrintsTold.messages[name == "openat" ? 4 : 0], number: 5, as: printer)
        try peer.listen(for: 0.05)
        page = try state.settled(exporter)
        _ = try eventually(within: 15, every: 0.02) {
            page = try exporter.quickPage()
            return page["kobra_state_file_last_write_successful"] == 1
        }
        #expect(
            page["kobra_state_file_last_write_successful"] == 1
                && page["kobra_prints_started_total", printer.labels] == 4)
        #expect(page["kobra_state_file_write_failures_total"] == 1)
        #expect(exporter.log.contains(#"msg="the state file is written again""#))
    }

    /// A disk that takes ten seconds delays no message and no scrape, and an end does not wait for it.
    @Test func slowDiskDelaysNothing() throws {
        let broker = try Broker()
        let state = try KeptState(broker)
        let exporter = try state.start(
            prefix: Call(name: "fsync", suffix: ".new", number: 1).prefix(
                state.path, "delay_exit=\(Int(10 * Patience.factor) * 1_000_000)", all: true))
        let peer = try Peer(broker)
        let printer = try PrinterAddress.printer("f")
        let begin = ProcessInfo.processInfo.systemUptime
        for number in 0..<6 { try peer.tell(PrintsTold.messages[number], number: number, as: printer) }
        try peer.listen(for: 0.05)
        try exporter.took(6)
        let heard = ProcessInfo.processInfo.systemUptime - begin
        var slowest = 0.0
        for _ in 0..<20 {
            let start = ProcessInfo.processInfo.systemUptime
            let page = try exporter.quickPage()
            slowest = max(slowest, ProcessInfo.processInfo.systemUptime - start)
            // All of it while the first write has not ended.
            #expect(page["kobra_state_file_last_write_successful"] == nil)
            #expect(page.sum("kobra_prints_total") == 1)
        }
        print("an fsync of 10 s: six messages heard within \(heard) s, slowest of 20 scrapes \(slowest) s")
        #expect(heard < 5 * Patience.factor && slowest < 2 * Patience.factor)
        let stop = ProcessInfo.processInfo.systemUptime
        exporter.program.signal(SIGTERM)
        let isSaid = eventually(within: 5, every: 0.01) {
            exporter.log.contains(#"msg="the state file was not written in time"#)
        }
        print("given up \(ProcessInfo.processInfo.systemUptime - stop) s after SIGTERM")
        #expect(isSaid, "\(exporter.log)")
        // The system itself lets no process go before its call has ended, be it killed.
        #expect(exporter.program.end(within: 30) == 0)
    }

    /// Only root can mount a disk of that size; that a write fails for want of room is tested without, above.
    @Test(.enabled(if: getuid() == 0, "root only: mounts a small file system"))
    func fullAndReadOnlyDisk() throws {
        let broker = try Broker()
        let disk = try SmallDisk()
        let state = try KeptState(broker, at: disk.file("state"))
        let exporter = try state.start()
        let peer = try Peer(broker)
        let printer = try PrinterAddress.printer("f")
        func tell(_ number: Int) throws {
            try peer.tell(PrintsTold.messages[number], number: number, as: printer)
            try peer.listen(for: 0.05)
        }
        func page(_ isGood: (Page) -> Bool) throws -> Page {
            var page = try exporter.quickPage()
            _ = try eventually(within: 15, every: 0.02) {
                if isGood(page) { return true }
                page = try exporter.quickPage()
                return false
            }
            return page
        }
        try tell(0)
        try exporter.took(1)
        _ = try state.settled(exporter)
        let old = try state.work()
        try disk.fill()
        try tell(4)
        let full = try page { $0["kobra_state_file_last_write_successful"] == 0 }
        #expect(full["kobra_state_file_last_write_successful"] == 0 && full.sum("kobra_prints_total") == 1)
        #expect(try state.work() == old)
        try disk.empty()
        try tell(6)
        #expect(
            try page { $0["kobra_state_file_last_write_successful"] == 1 }["kobra_state_file_last_write_successful"]
                == 1)
        exporter.program.signal(SIGTERM)
        #expect(exporter.program.end(within: 1 * Patience.factor) == 0)
        try disk.mount("remount,ro")
        let refused = try Program.run(
            "kobra-exporter", ["--web.listen-address", "127.0.0.1:0", "--state.file", state.path])
        #expect(refused.status == 1 && refused.errors.contains("read-only file system"))
        try disk.mount("remount,rw")
        #expect(try state.start().quickPage()["kobra_prints_started_total", printer.labels] == 2)
    }
}

/// A file system of 64 kB.
private final class SmallDisk {
    private let folder: Folder

    init() throws {
        folder = try Folder()
        try mount("size=64k,mode=700")
    }

    deinit { _ = try? Program.run("umount", ["-l", folder.path]) }

    func file(_ name: String) -> String { folder.file(name) }

    func mount(_ options: String) throws {
        let done = try Program.run("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder.path])
        guard done.status == 0 else { throw Trouble("no disk: \(done.errors)") }
    }

    func fill() throws {
        let done = try Program.run("dd", ["if=/dev/zero", "of=\(file("rest"))", "bs=1k"])
        guard done.errors.contains("No space left") else { throw Trouble("not full: \(done.errors)") }
    }

    func empty() throws { try FileManager.default.removeItem(atPath: file("rest")) }
}
