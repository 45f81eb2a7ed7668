import KobraMetrics
import Platform
import Synchronization

/// What the system says of this process, asked for ten times a second at most: with hundreds of connections, counting
/// descriptors takes longer than all else of a small farm's page, and hundreds may ask at once.
final class ProcessFigures: Sendable {
    /// Nanoseconds for which they hold.
    static let age: Int64 = 100_000_000

    private let last = Mutex<(facts: ProcessFacts, time: Int64)?>(nil)

    /// The figures, at most `age` old.
    var facts: ProcessFacts {
        last.withLock { last in
            let now = Clock.uptime
            if let last, now - last.time < Self.age { return last.facts }
            let facts = ProcessFacts(.now())
            last = (facts, now)
            return facts
        }
    }
}

extension ProcessFacts {
    init(_ statistics: ProcessStatistics) {
        self.init()
        cpuSeconds = statistics.cpuSeconds
        residentBytes = statistics.residentBytes.map { Double($0) }
        virtualBytes = statistics.virtualBytes.map { Double($0) }
        virtualLimit = statistics.virtualLimitBytes.map { Double($0) }
        openDescriptors = statistics.openDescriptors.map { Double($0) }
        descriptorLimit = statistics.descriptorLimit.map { Double($0) }
        startTime = statistics.startSeconds
        threads = statistics.threads.map { Double($0) }
    }
}
