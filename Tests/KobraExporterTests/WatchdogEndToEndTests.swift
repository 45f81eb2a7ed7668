import Foundation
import Testing

/// What a service manager is told, on a real socket.
@Suite(.besideOthers) struct WatchdogEndToEndTests {
    private func exporter(_ manager: NotifySocket, _ folder: Folder, _ broker: Broker) throws -> LiveExporter {
        try LiveExporter(
            ["--mqtt.broker", broker.url],
            environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "2000000"], folder: folder)
    }

    @Test func isToldOfStartReloadAndEnd() throws {
        let (folder, broker) = (try Folder(), try Broker())
        let manager = try NotifySocket(in: folder)
        let exporter = try exporter(manager, folder, broker)
        #expect(eventually(within: 10) { manager.told.first == "READY=1" && manager.feedings >= 3 })
        exporter.program.signal(SIGHUP)
        #expect(eventually(within: 10) { manager.told.filter { $0 == "READY=1" }.count == 2 })
        let reloading = manager.told.first { $0.hasPrefix("RELOADING=1 MONOTONIC_USEC=") }
        #expect(reloading != nil)
        exporter.program.signal(SIGTERM)
        #expect(exporter.program.end(within: 10) == 0)
        #expect(eventually(within: 5) { manager.told.last == "STOPPING=1" })
    }

    /// Each thread is stopped in the middle of a system call, all the others go on; then it is let go.
    @Test(arguments: ["ticker", "http"]) func isNotFedWhileAThreadHangs(thread: String) throws {
        let (folder, broker) = (try Folder(), try Broker())
        let manager = try NotifySocket(in: folder)
        let exporter = try exporter(manager, folder, broker)
        try exporter.connected(to: broker)
        #expect(eventually(within: 10) { manager.feedings >= 3 })
        // libmicrohttpd names its own.
        let name = thread == "http" ? "MHD-single" : thread
        let tasks = "/proc/\(exporter.program.id)/task"
        let task = try #require(
            FileManager.default.contentsOfDirectory(atPath: tasks).first { task in
                (try? String(contentsOfFile: "\(tasks)/\(task)/comm", encoding: .utf8)) == "\(name)\n"
            })
        // Without -f strace holds that one thread only.
        let tracer = try Program(
            "strace", ["-p", task, "-e", "trace=poll,ppoll", "-e", "inject=poll,ppoll:delay_enter=300000000:when=1"],
            in: folder)
        let isNamed = eventually(within: 150) { exporter.log.contains("thread=\(thread)") }
        #expect(isNamed, "\(exporter.log) \(tracer.log)")
        let before = manager.feedings
        Patience.pause(5)
        #expect(manager.feedings == before)
        // Where it is not the one that answers, scrapes are answered all the same.
        if thread != "http" { _ = try exporter.page() }
        tracer.signal(SIGKILL)
        #expect(tracer.end(within: 10) != nil)
        #expect(eventually(within: 20) { manager.feedings >= before + 3 }, "\(exporter.log)")
        #expect(exporter.log.contains("turns again"))
    }

    /// A frozen broker, and a name that is resolved for long, are no reason to start anew.
    @Test func isFedWhileBrokersAreInTrouble() throws {
        let (folder, broker) = (try Folder(), try Broker())
        let manager = try NotifySocket(in: folder)
        let exporter = try exporter(manager, folder, broker)
        try exporter.connected(to: broker)
        broker.pause()
        defer { broker.resume() }
        for _ in 0..<4 {
            let before = manager.feedings
            #expect(eventually(within: 15) { manager.feedings > before + 3 }, "\(exporter.log)")
        }
    }

    @Test func nobodyNeedListen() throws {
        let (folder, broker) = (try Folder(), try Broker())
        let exporter = try LiveExporter(
            ["--mqtt.broker", broker.url],
            environment: ["NOTIFY_SOCKET": "relative", "WATCHDOG_USEC": "2000000"], folder: folder)
        #expect(exporter.log.contains("NOTIFY_SOCKET"))
        try exporter.connected(to: broker)
    }
}
