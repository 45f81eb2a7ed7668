/// What somebody knows of the printer's jobs who heard every word that went out over a link, and nothing else: the rules
/// of protocol.md 6.7 say what to count of a job whose beginning or end was said to nobody. An observer that was
/// connected whenever the printer was must hold exactly these counts.
///
/// It takes jobs to be longer than any absence, as printers' are: of one that began and nearly ended while nobody
/// listened, and whose last word names no task, an observer takes that word for the end of the job before.
public struct Audience: Hashable, Sendable {
    /// Jobs of which a word was heard before their end.
    public internal(set) var started = 0
    /// Jobs whose `finished` was heard.
    public internal(set) var finished = 0
    /// Jobs whose end by somebody was heard, or was on its way when nothing was heard any more.
    public internal(set) var cancelled = 0
    /// Jobs whose end by a fault was heard.
    public internal(set) var failed = 0
    /// Jobs that were heard of, and their end not.
    public internal(set) var unknown = 0

    /// What was heard of one job.
    struct Share: Hashable, Sendable {
        var isKnown = false
        /// Whether that it is being stopped was heard.
        var isStopping = false
    }

    /// How a job ends when its word is heard.
    enum End { case finished, cancelled, failed }

    /// The states of `print` words that show a job under way (protocol.md 6.1).
    private static let active: Set<String> = [
        "downloading", "checking", "auto_leveling", "preheating", "printing",
        "pausing", "paused", "resuming", "resumed", "stopping",
    ]

    /// A word went out while a job was open.
    mutating func hear(_ word: Word, of share: inout Share) {
        guard word.type == "print", word.action != "update", Self.active.contains(word.state) else { return }
        if !share.isKnown { started += 1 }
        share.isKnown = true
        share.isStopping = word.state == "stopping"
    }

    /// A job is over.
    ///
    /// - Parameters:
    ///   - end: how, if the word for it went out.
    ///   - namesTask: whether that word names a task that can be told from others.
    mutating func close(_ share: Share, end: End?, namesTask: Bool) {
        guard share.isKnown || (end != nil && namesTask) else { return }
        switch end {
        case .finished: finished += 1
        case .cancelled: cancelled += 1
        case .failed: failed += 1
        case nil where share.isStopping: cancelled += 1
        case nil: unknown += 1
        }
    }
}
