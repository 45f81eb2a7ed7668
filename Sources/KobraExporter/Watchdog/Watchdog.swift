import Logging
import Platform
import Synchronization

/// Tells the service manager that the program is alive, as long as every one of its threads turns. One that hangs, on a disk
/// or a lock, is named in the log, and the manager is told nothing until it turns again: it then starts the program anew.
final class Watchdog: Sendable {
    /// The threads, each of which adds itself.
    let heartbeats = Heartbeats()
    private let manager: ServiceManager?
    private let log: Logger
    private let state = Mutex(State())

    private struct State {
        var pulse = Pulse()
        var stuck: [String] = []
        var looked: Int64?
        /// What has threads turn that have nothing else to do, and when that is due again.
        var nudges: [@Sendable () -> Void] = []
        var nudge: Int64 = 0
    }

    /// Seconds between two looks where nobody waits for a sign of life.
    private static let pace = 1.0
    /// Seconds between two nudges: several within a server's patience.
    private static let nudgePause = 15.0

    /// - Parameter manager: whom to tell; `nil` where nobody wants to know, and the log alone is told.
    init(_ manager: ServiceManager?, log: Logger) {
        self.manager = manager
        self.log = log
    }

    /// Seconds from one look to the next: several within the time the manager waits.
    var interval: Double { min(Self.pace, (manager?.watchdog ?? .infinity) / 4) }

    /// From now on a thread is nudged by that now and then: one that turns only when somebody comes.
    func nudge(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.nudges.append(body) } }

    /// Takes a look, and tells the manager if all is well.
    func look() {
        let (stuck, before) = state.withLock { state in
            let now = Clock.uptime
            let passed = state.looked.map { Double(now - $0) / 1e9 } ?? 0
            state.looked = now
            // Of a time in which this thread did not turn either, nothing is held against the others.
            let stuck = state.pulse.look(heartbeats.signs, after: min(passed, interval * 2))
            defer { state.stuck = stuck }
            return (stuck, state.stuck)
        }
        let due = state.withLock { state in
            guard let now = state.looked, now >= state.nudge else { return [] as [@Sendable () -> Void] }
            state.nudge = now + Int64(Self.nudgePause * 1e9)
            return state.nudges
        }
        for nudge in due { nudge() }
        for name in stuck where !before.contains(name) {
            log.error("a thread hangs, the watchdog is not fed", metadata: ["thread": "\(name)"])
        }
        for name in before where !stuck.contains(name) {
            log.warning("a thread that hung turns again", metadata: ["thread": "\(name)"])
        }
        if stuck.isEmpty, manager?.watchdog != nil { manager?.tell(.alive) }
    }

    /// Tells the manager how far the program is.
    func tell(_ message: ServiceManager.Message) { manager?.tell(message) }
}
