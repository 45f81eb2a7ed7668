import ArgumentParser
import KobraMetrics
import KobraProtocol
import KobraState

/// A piece of work of fixed size, for those who count instructions: without a clock, and the same each time.
enum Work: String, CaseIterable, ExpressibleByArgument {
    /// Takes in 10,000 messages of 100 printers: topic, JSON, report, state.
    case messages
    /// Reads the same: topic, JSON, report.
    case reports
    /// Writes the page of 100 printers.
    case page
    /// Looks 100 times, five times a second, at what is due of 100 printers that say nothing.
    case looks

    /// Does it that often, once everything it needs is there.
    func run(times: Int) {
        switch self {
        case .messages:
            let messages = Feed(printers: 100, atLeast: 10_000).messages.prefix(10_000)
            var farm = Farm(printers: 0)
            var topics = TopicMemory()
            for _ in 0..<times {
                for message in messages { farm.take(Incoming(topics.read(message.topic), payload: message.payload)) }
            }
        case .reports:
            let messages = Feed(printers: 100, atLeast: 10_000).messages.prefix(10_000)
            var topics = TopicMemory()
            for _ in 0..<times {
                for message in messages { Self.keep(Incoming(topics.read(message.topic), payload: message.payload)) }
            }
        case .page:
            let farm = Farm(printers: 100)
            for _ in 0..<times { Self.keep(MetricsPage.text(farm.snapshot)) }
        case .looks:
            var farm = Farm(printers: 100)
            for _ in 0..<100 * times { farm.look() }
        }
    }

    /// Keeps work from being left out because nobody looks at what it gives.
    @inline(never) private static func keep<Value>(_ value: Value) {}
}
