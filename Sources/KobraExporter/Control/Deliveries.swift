import Platform
import Synchronization

/// Gives answers on a thread of its own: writing an answer's audit line may wait for a disk, and the threads that find out
/// what the answer is, a broker's among them, must not.
final class Deliveries: Sendable {
    private let queue = Mutex<[@Sendable () -> Void]>([])
    private let wakeup: Wakeup
    private let isOver = Atomic(false)
    private let thread = Mutex<PlatformThread?>(nil)
    private let heartbeat: Heartbeat

    /// Seconds that the answers of one turn may take, a slow disk included, before the thread counts as stuck.
    static let patience = 60.0
    /// Seconds after which it turns though there is nothing to do.
    static let rest = 5.0

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

    /// Has something done soon. As many can wait as there are commands, which are bounded.
    func add(_ body: @escaping @Sendable () -> Void) {
        queue.withLock { $0.append(body) }
        wakeup.wake()
    }

    func stop() {
        isOver.store(true, ordering: .releasing)
        wakeup.wake()
        _ = thread.withLock { $0 }?.join(within: 0.5)
    }

    private func deliver() {
        let due = queue.withLock { queue in
            defer { queue = [] }
            return queue
        }
        for body in due { body() }
    }
}
