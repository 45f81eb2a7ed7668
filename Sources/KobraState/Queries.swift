import KobraProtocol

/// What a printer is asked, as used in labels.
public enum Query: String, CaseIterable, Sendable {
    case status
    case print
    case firmware
    case files
}

/// The questions put to one printer and whether they were answered (protocol.md 9.1, 9.6).
public struct Queries: Hashable, Sendable {
    /// Questions put.
    public private(set) var asked = Tally<Query>()
    /// Questions that nothing answered in time.
    public private(set) var unanswered = Tally<Query>()

    private var pending = PerQuestion<Instant>()
    /// When each was last put, and last heard the answer to, asked for or not.
    private var put = PerQuestion<Instant>()
    private var heard = PerQuestion<Instant>()

    /// Seconds after which a question counts as unanswered. Printers answer within one (protocol.md 14).
    public static let limit = 10.0

    init() {}

    /// One question: what is asked, and of which storage.
    public enum Question: Hashable, Sendable {
        case status
        case print
        case firmware
        case files(Storage)

        static let all: [Question] = [.status, .print, .firmware] + Storage.allCases.map { .files($0) }

        /// Its label.
        public var query: Query {
            switch self {
            case .status: .status
            case .print: .print
            case .firmware: .firmware
            case .files: .files
            }
        }

        /// What puts it.
        ///
        /// - Parameter task: the open job's, or 0 for whichever there is.
        public func command(task: String) -> Command {
            switch self {
            case .status: .queryStatus
            case .print: .queryPrint(task: task)
            case .firmware: .queryFirmware
            case .files(let storage): .listFiles(storage, path: "/")
            }
        }

        /// The question that a report answers, if it answers one. Whether a report was asked for or came by itself
        /// cannot be told: `msgid` is not an echo (protocol.md R11).
        public init?(answeredBy report: Report) {
            switch report.body {
            case .status: self = .status
            case .print(let report) where report.event != .unrelated: self = .print
            case .firmware(.version): self = .firmware
            case .files(let list): self = .files(list.storage)
            default: return nil
            }
        }
    }

    mutating func ask(_ question: Question, at time: Instant, hasJob: Bool) {
        put[question] = time
        if let since = pending[question] {
            // A poll may come right behind what somebody wished to know: one answer is as good as two. Half the shortest
            // interval, for two polls are hardly ever exactly one interval apart.
            guard time.seconds(since: since) >= PollRules.shortest / 2 else { return }
            giveUp(question, hasJob: hasJob)
        }
        pending[question] = time
    }

    /// Whether an answer is awaited.
    func awaits(_ question: Question) -> Bool { pending[question] != nil }

    /// Whether it was put within so many seconds.
    func hasPut(_ question: Question, within seconds: Double, of time: Instant) -> Bool {
        put[question].map { time.seconds(since: $0) < seconds } ?? false
    }

    /// Whether its answer was heard within so many seconds.
    func hasHeard(_ question: Question, within seconds: Double, of time: Instant) -> Bool {
        heard[question].map { time.seconds(since: $0) < seconds } ?? false
    }

    /// The question was sent. Counted now and not when it was due: a count taken back would be a counter that falls.
    mutating func sent(_ question: Question) { asked[question.query] += 1 }

    /// The question was not sent after all.
    mutating func withdraw(_ question: Question) {
        pending[question] = nil
        put[question] = nil
    }

    /// Seconds the answer took, if one was awaited.
    mutating func answer(_ question: Question, at time: Instant) -> Double? {
        heard[question] = time
        guard let since = pending[question] else { return nil }
        pending[question] = nil
        return max(0, time.seconds(since: since))
    }

    mutating func expire(at time: Instant, hasJob: Bool) {
        guard !pending.isEmpty else { return }
        for question in Question.all {
            guard let since = pending[question], since + Self.limit <= time else { continue }
            giveUp(question, hasJob: hasJob)
        }
    }

    private mutating func giveUp(_ question: Question, hasJob: Bool) {
        pending[question] = nil
        // An idle printer does not answer `print`/`query` (9.6).
        if question != .print || hasJob { unanswered[question.query] += 1 }
    }
}
