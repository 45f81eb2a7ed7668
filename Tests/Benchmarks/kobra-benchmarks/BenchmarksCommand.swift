import ArgumentParser
import HTTPServer
import JSON
import KobraMetrics
import KobraProtocol
import KobraState
import Platform

/// Measures what is done for each message and for each page, without broker and network.
@main
struct BenchmarksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kobra-benchmarks",
        abstract: "Measures reader, state and page in this process; prints the median of seven measurements.",
        discussion: """
            With --feed or --work nothing is measured: deploy/benchmark takes the file for what printers say, and \
            deploy/check-instructions has the work counted.
            """)

    @Option(help: "Seconds for each measurement.")
    var seconds = 0.3

    @Option(help: "Only benchmarks whose name contains this.")
    var only = ""

    @Option(help: "Write a feed to this new file instead: topic, tabulator and payload, a message a line.")
    var feed: String?

    @Option(help: "Of how many printers the feed is.")
    var printers = 100

    @Option(help: "How many messages the feed has at least.")
    var messages = 20_000

    @Option(
        help:
            "Do this piece of work instead, and print nothing: \(Work.allCases.map(\.rawValue).joined(separator: ", "))."
    )
    var work: Work?

    @Option(help: "How often the piece of work is done; 0 only prepares it.")
    var times = 1

    func validate() throws {
        guard (0...1_000).contains(times) else { throw ValidationError("--times: expected 0 to 1000") }
        // A printer's simulated life is kept in memory while the feed is made.
        guard (1...10_000).contains(printers) else { throw ValidationError("--printers: expected 1 to 10000") }
        guard (1...1_000_000).contains(messages) else { throw ValidationError("--messages: expected 1 to 1000000") }
    }

    func run() throws {
        if let feed { return try NewFile.write(Feed(printers: printers, atLeast: messages).lines, to: feed) }
        if let work { return work.run(times: times) }
        measure()
    }

    private func measure() {
        let feed = Feed(printers: 100, atLeast: 20_000)
        let bytes = feed.messages.reduce(0) { $0 + $1.payload.count }
        print("feed: \(feed.messages.count) messages of 100 printers, \(bytes / feed.messages.count) bytes each")
        measure("JSON", unit: "message") {
            for message in feed.messages { consume(try? JSONDocument(message.payload)) }
            return feed.messages.count
        }
        measure("topic", unit: "message") {
            for message in feed.messages { consume(Topic(message.topic)) }
            return feed.messages.count
        }
        var topics = TopicMemory()
        measure("topic, known", unit: "message") {
            for message in feed.messages { consume(topics.read(message.topic)) }
            return feed.messages.count
        }
        measure("report", unit: "message") {
            for message in feed.messages {
                consume(Incoming(topics.read(message.topic), payload: message.payload))
            }
            return feed.messages.count
        }
        let reports = feed.messages.map { Incoming(topic: $0.topic, payload: $0.payload) }
        var farm = Farm(printers: 0)
        measure("state", unit: "message") {
            for report in reports { farm.take(report) }
            return reports.count
        }
        for count in [1, 100, 1_000] {
            let farm = Farm(printers: count)
            let page = MetricsPage.text(farm.snapshot)
            let lines = page.count { $0 == UInt8(ascii: "\n") }
            measure("page of \(count), \(page.count) bytes in \(lines) lines", unit: "page") {
                consume(MetricsPage.text(farm.snapshot))
                return 1
            }
            measure("gzip of that page, \(Gzip.compress(page)?.count ?? 0) bytes", unit: "page") {
                consume(Gzip.compress(page))
                return 1
            }
        }
    }

    private func measure(_ name: String, unit: String, _ batch: () -> Int) {
        guard only.isEmpty || name.contains(only) else { return }
        Stopwatch(seconds: seconds).measure(name, unit: unit, batch)
    }
}

/// Keeps work from being left out because nobody looks at what it gives.
@inline(never) private func consume<Value>(_ value: Value) {}
