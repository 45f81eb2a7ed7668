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
        var isStill = false
        /// Threads whose printers have come to rest since `isStill`.
        var resting = 0
        var threads = 0
        var ended: [PrinterRun] = []
    }

    private static let threadLimit = 8
    /// How often a thread goes round its printers, seconds.
    private static let round = 0.02
    /// So many rounds without anything new to say, and what was said is out.
    private static let restingRounds = 10

    init() throws { stop = try Wakeup() }

    /// Has all printers leave. From any thread.
    func end() {
        state.withLock { $0.isOver = true }
        stop.wake()
    }

    /// Has simulated time stand still for all printers, or go on again. From any thread. Once it stands still, and all
    /// that was said before is out, a line on standard error tells.
    func toggleStill() {
        let isStill = state.withLock { state in
            state.isStill.toggle()
            state.resting = 0
            return state.isStill
        }
        if !isStill { Console.note("time goes on") }
    }

    /// Runs the printers until `end`, a script's end, or the time is up.
    ///
    /// - Parameter duration: seconds; `nil` for ever.
    /// - Returns: the printers as they were at the end, in their order.
    func run(
        _ runs: [PrinterRun], options: MQTTOptions, speed: Double, isVerbose: Bool, duration: Double?
    ) throws -> [PrinterRun] {
        let count = min(runs.count, Self.threadLimit)
        state.withLock { $0.threads = count }
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

    /// A thread's printers have come to rest.
    private func rest() {
        let isLast = state.withLock { state in
            state.resting += 1
            return state.isStill && state.resting == state.threads
        }
        if isLast { Console.note("time stands still") }
    }

    private func work(_ links: [Link]) {
        guard let pause = try? Wakeup() else { return end() }
        var stillRounds = 0
        while !isOver {
            let isStill = state.withLock { $0.isStill }
            for link in links {
                link.step(isStill: isStill)
                if link.run.isOver { end() }
            }
            stillRounds = isStill ? stillRounds + 1 : 0
            if stillRounds == Self.restingRounds { rest() }
            pause.wait(atMost: Self.round)
        }
        for link in links { link.close() }
        state.withLock { $0.ended += links.map(\.run) }
    }
}
