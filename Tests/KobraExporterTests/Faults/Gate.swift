import Foundation
import Synchronization

/// Lets a few faults happen at a time, since most of them mostly wait; and some of them alone.
actor Gate {
    static let shared = Gate()

    /// How many at a time.
    private static let room = 6

    private var inside = 0
    private var isTaken = false
    private var waiting: [(isAlone: Bool, continuation: CheckedContinuation<Void, Never>)] = []

    func enter(isAlone: Bool) async {
        await withCheckedContinuation { continuation in
            waiting.append((isAlone, continuation))
            admit()
        }
    }

    func leave() {
        inside -= 1
        isTaken = false
        admit()
    }

    /// Those that want to be alone come last, when nobody else waits.
    private func admit() {
        while !isTaken, inside < Self.room, let next = waiting.firstIndex(where: { !$0.isAlone }) {
            inside += 1
            waiting.remove(at: next).continuation.resume()
        }
        if inside == 0, let next = waiting.indices.first {
            (inside, isTaken) = (1, true)
            waiting.remove(at: next).continuation.resume()
        }
    }
}

/// Runs what blocks on threads of its own: those of Swift's concurrency are as many as there are cores, and all tests
/// share them. Expectations made there still belong to the test.
final class OwnThread: TaskExecutor {
    static let executor = OwnThread()

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Self.start { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Runs something on a thread of its own.
    static func start(_ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.stackSize = 8 << 20
        thread.start()
    }
}

/// A number that threads share.
final class Counter: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }
    func add(_ count: Int) { number.withLock { $0 += count } }
}
