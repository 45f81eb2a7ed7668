import Platform
import Synchronization

/// Gives answers and writes the audit, on a thread of its own and one after the other: that may wait for a disk, and the
/// threads that find out what is to be told, a broker's and those of listeners, must not.
final class Deliveries: Sendable {
    private struct State {
        var queue: [@Sendable () -> Void] = []
        /// Uptime at which what is being done was begun.
        var begun: Int64?
    }

    private let state = Mutex(State())
    private let wakeup: Wakeup
    private let isOver = Atomic(false)
    private let thread = Mutex<PlatformThread?>(nil)
    private let heartbeat: Heartbeat

    /// Seconds that one answer or line may take, a slow disk included, before the thread counts as stuck for good.
    static let patience = 60.0
    /// Seconds after which it turns though there is nothing to do.
    static let rest = 5.0
    /// Seconds with one of them after which nothing more is counted on for now.
    static let hope = 4.0
    /// As many may wait, besides the answers to commands, which are bounded themselves.
    static let limit = 1_000

    init(_ heartbeats: Heartbeats) throws(SystemError) {
        wakeup = try Wakeup()
        heartbeat = heartbeats.add("answers", patience: Self.patience)
        let started = try PlatformThread(name: "answers") { [weak self, wakeup, heartbeat] in
            defer { heartbeat.end() }
            while true {
                heartbeat.beat()
                wakeup.wait(atMost: Self.rest)
                guard let self else { return }
                // Looked at first: what was added before the end is still given, and its audit line written.
                let isOver = self.isOver.load(ordering: .acquiring)
                self.deliver()
                if isOver { return }
            }
        }
        thread.withLock { $0 = started }
    }

    /// Has something done soon. What there may be any number of must ask before whether it is full.
    func add(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.queue.append(body) }
        wakeup.wake()
    }

    /// Whether so much waits that what can be left out should be.
    var isFull: Bool { state.withLock { $0.queue.count >= Self.limit } }

    /// Whether it hangs at the moment.
    var isStuck: Bool {
        guard let begun = state.withLock({ $0.begun }) else { return false }
        return Double(Clock.uptime - begun) / 1e9 > Self.hope
    }

    func stop() {
        isOver.store(true, ordering: .releasing)
        wakeup.wake()
        _ = thread.withLock { $0 }?.join(within: 0.5)
    }

    private func deliver() {
        while let body = next() {
            heartbeat.beat()
            body()
        }
    }

    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            state.begun = state.queue.isEmpty ? nil : Clock.uptime
            return state.queue.isEmpty ? nil : state.queue.removeFirst()
        }
    }
}
