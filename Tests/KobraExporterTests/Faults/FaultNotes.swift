import Foundation
import Synchronization
import Testing

/// What is told of a fault when it is over: figures for people, and how its exporters were scraped meanwhile.
final class FaultNotes: Sendable {
    /// Those of the fault that happens in this task.
    @TaskLocal static var current: FaultNotes?

    private let words = Mutex<[String]>([])
    private let scrapers = Mutex<[Scraper]>([])

    /// All of it in a line.
    var text: String { words.withLock { $0.joined(separator: ", ") } }

    /// Adds a figure.
    func add(_ note: String) { words.withLock { $0.append(note) } }

    /// Scrapes an exporter that has no bench of its own, until it goes or the fault is over.
    func watch(host: String, port: Int) throws {
        let scraper = try Scraper(host: host, port: port, untilGone: true)
        scrapers.withLock { $0.append(scraper) }
    }

    /// Sees that every scrape was answered, or refused on purpose, and soon.
    func endWatch() {
        let records = scrapers.withLock { $0 }.map { $0.end() }
        scrapers.withLock { $0 = [] }
        if !records.isEmpty { look(at: records) }
    }

    /// Sees to it, and tells it.
    func look(at records: [Scraper.Record]) {
        let failures = records.flatMap(\.failures)
        #expect(failures.isEmpty, "\(failures.prefix(5)) of \(failures.count)")
        let sorted = records.flatMap(\.latencies).sorted()
        guard let longest = sorted.last else { return add("never scraped") }
        let median = sorted[sorted.count / 2]
        // The longest depends on what else the machine does; the median does not.
        #expect(longest < 2 * Patience.factor, "a scrape took \(longest) s")
        #expect(median < 0.1 * Patience.factor, "the median of scrapes is \(median) s")
        let late = sorted.count { $0 > 0.1 }
        let refused = records.reduce(0) { $0 + $1.refusals }
        add(
            "\(sorted.count) scrapes, p50 \(Self.milliseconds(median)) ms, max \(Self.milliseconds(longest)) ms"
                + (late > 0 ? ", \(late) over 100 ms" : "") + (refused > 0 ? ", \(refused) refused" : ""))
    }

    private static func milliseconds(_ seconds: Double) -> String { String(format: "%.1f", seconds * 1000) }
}

/// Which faults have happened.
final class FaultTally: Sendable {
    static let shared = FaultTally()

    private let seconds = Mutex<[String: Double]>([:])

    /// Each that is over, and how long it took.
    var happened: [String: Double] { seconds.withLock { $0 } }

    func add(_ name: String, seconds: Double) { self.seconds.withLock { $0[name] = seconds } }
}
