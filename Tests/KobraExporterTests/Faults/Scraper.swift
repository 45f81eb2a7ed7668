import Platform
import Synchronization

/// Scrapes an exporter about five times a second while something goes wrong, and keeps what became of it.
final class Scraper: Sendable {
    struct Record {
        /// Seconds each answer took.
        var latencies: [Double] = []
        /// Scrapes refused with 429 or 503.
        var refusals = 0
        /// What else went wrong, with a scrape or on its page.
        var failures: [String] = []
        /// Values that must not fall.
        fileprivate var counters: [Substring: Double] = [:]
        fileprivate var isResting = false
        fileprivate var isOver = false
    }

    private let record = Mutex(Record())
    private let host: String
    private let port: Int
    private let untilGone: Bool
    private let thread = Mutex<PlatformThread?>(nil)

    /// - Parameter untilGone: whether it ends when nobody listens any more, and has nothing to say against that.
    init(host: String, port: Int, untilGone: Bool = false) throws {
        (self.host, self.port, self.untilGone) = (host, port, untilGone)
        let started = try PlatformThread(name: "scraper") { [self] in
            while !record.withLock({ $0.isOver }) {
                if !record.withLock({ $0.isResting }) { scrape() }
                Patience.pause(0.2)
            }
        }
        thread.withLock { $0 = started }
    }

    /// Scrapes no more until `resume`: the exporter is not there.
    func rest() { record.withLock { $0.isResting = true } }

    /// Goes on; counters may have begun anew if so said.
    func resume(countersBeganAnew: Bool = false) {
        record.withLock {
            $0.isResting = false
            if countersBeganAnew { $0.counters = [:] }
        }
    }

    /// Ends it and returns what it saw.
    func end() -> Record {
        record.withLock { $0.isOver = true }
        _ = thread.withLock { $0 }?.join(within: 30)
        return record.withLock { $0 }
    }

    private func scrape() {
        let begin = Clock.uptime
        do {
            let answer = try PlainHTTP.get("/metrics", host: host, port: port, within: 10 * Patience.factor)
            let seconds = Double(Clock.uptime - begin) / 1e9
            record.withLock { record in
                guard !record.isResting else { return }
                record.latencies.append(seconds)
                switch answer.status {
                case 200: Self.look(at: answer.body, &record)
                case 429, 503: record.refusals += 1
                default: record.failures.append("status \(answer.status)")
                }
            }
        } catch  where untilGone && isGone() {
            record.withLock { $0.isOver = true }
        } catch {
            // Whoever has it rest does so before the exporter goes.
            record.withLock { if !$0.isResting { $0.failures.append("\(error)") } }
        }
    }

    /// Whether nobody listens there any more, now or in a moment: a program that ends drops its connections one by one, and
    /// may still listen when the first has gone.
    private func isGone() -> Bool {
        eventually(within: 2) { !PlainHTTP.isListening(host: host, port: port) }
    }

    /// Prints are counted upwards only, and no check of the exporter's own fails.
    private static func look(at page: String, _ record: inout Record) {
        for line in page.split(separator: "\n")
        where line.hasPrefix("kobra_prints_") || line.hasPrefix("kobra_exporter_inv") {
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else {
                record.failures.append("no sample: \(line)")
                continue
            }
            let name = line[..<space]
            if name.hasPrefix("kobra_exporter_inv"), value != 0 { record.failures.append("\(line)") }
            if let old = record.counters[name], value < old {
                record.failures.append("\(name) fell from \(old) to \(value)")
            }
            record.counters[name] = value
        }
    }
}
