import Stories

/// What came of many stories.
struct Summary: Sendable {
    private var stories = 0
    private var prints = 0
    private var messages = 0
    private var pages = 0
    private var seconds = 0.0
    private var fates: [Fate: Int] = [:]
    private var lines: [String] = []
    /// Stories that are wrong.
    private(set) var failed = 0

    mutating func add(_ ending: Story.Ending, _ seed: UInt64) {
        stories += 1
        prints += ending.prints
        messages += ending.messages
        pages += ending.pages
        seconds += ending.seconds
        fates.merge(ending.fates, uniquingKeysWith: +)
        guard let failure = ending.failure else { return }
        failed += 1
        lines.append("seed \(seed) \(failure)")
    }

    mutating func add(_ other: Summary) {
        stories += other.stories
        prints += other.prints
        messages += other.messages
        pages += other.pages
        seconds += other.seconds
        fates.merge(other.fates, uniquingKeysWith: +)
        failed += other.failed
        lines += other.lines
    }

    /// For people.
    ///
    /// - Parameter elapsed: how long it took; `nil` leaves out what depends on the machine.
    func text(seconds elapsed: Double?) -> String {
        var text = lines
        text.append(
            "\(stories) stories of \(Int(seconds / 3600)) hours, \(prints) prints, \(messages) messages, \(pages) pages, \(failed) wrong"
        )
        if let elapsed, elapsed > 0 {
            text.append("\((elapsed * 10).rounded() / 10) s, \(Int(Double(stories) / elapsed)) stories/s")
        }
        for fate in Fate.allCases where fates[fate, default: 0] > 0 {
            text.append("  \(fates[fate, default: 0]) \(fate.rawValue)")
        }
        return text.joined(separator: "\n")
    }
}
