import Foundation
import Testing

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

/// Runs each test of a suite on a thread of its own, and several of all such suites at a time: they mostly wait for programs,
/// and Swift's own threads, one for each core, would wait with them.
struct BesideOthers: SuiteTrait, TestTrait, TestScoping {
    private static let gate = Gate(room: 6)

    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        await Self.gate.enter(.few)
        let result = await withTaskExecutorPreference(OwnThread.executor) {
            do { return Result<Void, any Error>.success(try await function()) } catch { return .failure(error) }
        }
        await Self.gate.leave(.few)
        try result.get()
    }
}

extension Trait where Self == BesideOthers {
    /// On a thread of its own, beside a few others.
    static var besideOthers: Self { BesideOthers() }
}
