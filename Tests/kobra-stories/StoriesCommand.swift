import ArgumentParser
import Platform
import Stories
import Synchronization

/// Tells stories made by seeds, and says which are wrong.
@main
struct StoriesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kobra-stories",
        abstract: "Tells stories of printers, brokers and the exporter under a virtual clock, one for each seed.",
        discussion: "Ends with 1 if a story is wrong; its seed, moment and difference are printed.")

    @Option(help: ArgumentHelp("The seeds: FIRST..<END.", valueName: "range"))
    var seeds = "0..<1000"

    @Option(help: "One seed alone.")
    var seed: UInt64?

    @Flag(help: "Print the story of that seed line by line; it is the same each time.")
    var trace = false

    @Option(help: "Threads.")
    var threads = 2

    @Option(help: "Failures after which to give up.")
    var failures = 10

    func run() throws {
        if let seed { return try tellOne(seed) }
        let range = try range()
        let total = Mutex(Summary())
        let next = Atomic(range.lowerBound)
        let begin = Clock.uptime
        let workers = try (0..<max(1, threads)).map { _ in
            try PlatformThread(name: "stories") {
                while true {
                    let first = next.wrappingAdd(50, ordering: .relaxed).oldValue
                    guard first < range.upperBound, total.withLock({ $0.failed }) < failures else { return }
                    var part = Summary()
                    for seed in first..<min(first + 50, range.upperBound) { part.add(Story(seed: seed).tell(), seed) }
                    total.withLock { $0.add(part) }
                }
            }
        }
        for worker in workers { _ = worker.join(within: 86_400) }
        let summary = total.withLock { $0 }
        print(summary.text(seconds: Double(Clock.uptime - begin) / 1e9))
        if summary.failed > 0 { throw ExitCode(1) }
    }

    private func tellOne(_ seed: UInt64) throws {
        let ending = Story(seed: seed).tell(traces: trace)
        for line in ending.trace?.lines ?? [] { print(line) }
        var summary = Summary()
        summary.add(ending, seed)
        print(summary.text(seconds: nil))
        if ending.failure != nil { throw ExitCode(1) }
    }

    private func range() throws -> Range<UInt64> {
        let parts = seeds.split(separator: "..<", omittingEmptySubsequences: false).map { UInt64($0) }
        guard parts.count == 2, let first = parts[0], let end = parts[1], first < end else {
            throw ValidationError("expected seeds such as 0..<1000, not \"\(seeds)\"")
        }
        return first..<end
    }
}
