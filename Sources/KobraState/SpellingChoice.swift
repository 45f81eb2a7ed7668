import KobraProtocol

/// Which spelling of the command topic a printer hears (protocol.md 3.3, Q1).
public struct SpellingChoice: Hashable, Sendable {
    /// Set by the configuration; `nil` is `auto`.
    public var fixed: CommandSpelling?
    /// The one that got an answer.
    public private(set) var proven: CommandSpelling?
    private var trial: CommandSpelling?
    private var pollsWithoutAnswer = 0
    private var trialsInARow = 0

    /// Polls without any answer after which the next spelling is tried.
    public static let patience = 3

    init(fixed: CommandSpelling? = nil) { self.fixed = fixed }

    /// The one to use for a printer of that firmware.
    public func current(_ firmware: FirmwareVersion?) -> CommandSpelling {
        fixed ?? trial ?? proven ?? CommandSpelling.believed(for: firmware)
    }

    /// A poll is about to be sent. Returns a spelling if from now on another one is tried and that is news: a printer that
    /// was switched off without a last will would otherwise be in the log every three polls for ever.
    mutating func poll(isThere: Bool, _ firmware: FirmwareVersion?) -> CommandSpelling? {
        guard fixed == nil, isThere else {
            (pollsWithoutAnswer, trialsInARow) = (0, 0)
            return nil
        }
        guard pollsWithoutAnswer >= Self.patience else {
            pollsWithoutAnswer += 1
            return nil
        }
        let attempts = CommandSpelling.attempts
        let next = ((attempts.firstIndex(of: current(firmware)) ?? -1) + 1) % attempts.count
        trial = attempts[next]
        pollsWithoutAnswer = 1
        trialsInARow = min(trialsInARow + 1, attempts.count + 1)
        return trialsInARow > attempts.count ? nil : attempts[next]
    }

    /// The printer connects anew: what once got an answer goes before what was tried while it was away.
    mutating func forgetTrial() {
        (pollsWithoutAnswer, trialsInARow) = (0, 0)
        if proven != nil { trial = nil }
    }

    /// A query was answered. Returns the spelling if that is news.
    mutating func answered(_ firmware: FirmwareVersion?) -> CommandSpelling? {
        (pollsWithoutAnswer, trialsInARow) = (0, 0)
        let spelling = current(firmware)
        guard fixed == nil, proven != spelling else { return nil }
        (proven, trial) = (spelling, nil)
        return spelling
    }
}
