import KobraSimulator
import MQTTClient
import Platform
import Synchronization

/// All printers, shared out among a few threads that go round them.
final class Farm: Sendable {
    private let stop: Wakeup
    private let state = Mutex(State())

    private struct State {
        var isOver = false
        var ended: [PrinterRun] = []
    }

    private static let threadLimit = 8
    /// How often a thread goes round its printers, seconds.
    private static let round = 0.02

    init() throws { stop = try Wakeup() }

    /// Has all printers leave. From any thread.
    func end() {
        state.withLock { $0.isOver = true }
        stop.wake()
    }

    /// Runs the printers until `end`, a script's end, or the time is up.
    ///
    /// - Parameter duration: seconds; `nil` for ever.
    /// - Returns: the printers as they were at the end, in their order.
    func run(
        _ runs: [PrinterRun], options: MQTTOptions, speed: Double, isVerbose: Bool, duration: Double?
    ) throws -> [PrinterRun] {
        let count = min(runs.count, Self.threadLimit)
        let threads = try (0..<count).map { index in
            let own = runs.enumerated().filter { $0.offset % count == index }.map(\.element)
            return try PlatformThread(name: "printers-\(index + 1)") {
                self.work(own.map { Link(run: $0, options: options, speed: speed, isVerbose: isVerbose) })
            }
        }
        let deadline = duration.map { Clock.uptime + Int64($0 * 1e9) }
        while !isOver {
            let left = deadline.map { Double($0 - Clock.uptime) / 1e9 } ?? 86_400
            if left <= 0 { end() }
            stop.wait(atMost: left)
        }
        // A thread that waits for a name to be resolved may take half a minute; its books are then missing.
        for thread in threads where !thread.join(within: 5) { Console.note("a thread did not end in time") }
        return state.withLock { $0.ended.sorted { $0.number < $1.number } }
    }

    private var isOver: Bool { state.withLock { $0.isOver } }

    private func work(_ links: [Link]) {
        guard let pause = try? Wakeup() else { return end() }
        while !isOver {
            for link in links {
                link.step()
                if link.run.isOver { end() }
            }
            pause.wait(atMost: Self.round)
        }
        for link in links { link.close() }
        state.withLock { $0.ended += links.map(\.run) }
    }
}
