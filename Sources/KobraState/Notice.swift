import KobraProtocol

/// Something worth a line in the log.
public enum Notice: Hashable, Sendable {
    /// A printer that was not known before.
    case discovered(ModelID)
    /// The printer can be reached again.
    case up
    /// It cannot, and why.
    case down(DownReason)
    /// A job began.
    case jobStarted(Job)
    /// A job was found under way.
    case jobAdopted(Job)
    /// A job that was taken for ended goes on.
    case jobResumed(Job)
    /// A job was paused.
    case jobPaused(PauseReason, ErrorCode?)
    /// A job ended.
    case jobEnded(EndedJob)
    /// A report carried a code.
    case code(ErrorCode, message: String?)
    /// The printer runs that firmware.
    case firmware(String)
    /// Nothing was answered: queries go out in another spelling.
    case spellingTried(CommandSpelling)
    /// That spelling got an answer.
    case spellingProven(CommandSpelling)
    /// As many printers as may be are known; further ones are left out. Said once.
    case limitReached(Int)
    /// It is not to be watched any more.
    case leftOut
    /// It is watched again, with what was counted.
    case takenBack
    /// It is not watched, and there are too many of these: what was counted of it is forgotten.
    case forgotten

    /// Whether a job opened, closed or paused: something that is counted once and never said again.
    public var isCounted: Bool {
        switch self {
        case .jobStarted, .jobAdopted, .jobResumed, .jobPaused, .jobEnded: true
        case .discovered, .up, .down, .code, .firmware, .spellingTried, .spellingProven, .limitReached, .leftOut,
            .takenBack, .forgotten:
            false
        }
    }

    /// Why a printer is not up.
    public enum DownReason: String, Sendable {
        /// Its last will, or its own word.
        case saidOffline = "said offline"
        /// Nothing came within the silence limit.
        case silent
        /// The broker's connection was lost.
        case brokerLost = "broker lost"
    }
}

/// A notice, and the printer it is about.
public struct PrinterNotice: Hashable, Sendable {
    /// The printer's id.
    public let id: PrinterID
    /// What it is called.
    public let name: String
    /// What happened.
    public let notice: Notice

    init(_ notice: Notice, _ entry: KnownPrinter) {
        (self.notice, id, name) = (notice, entry.id, entry.name ?? entry.id.text)
    }

    init(_ notice: Notice, _ printer: Printer) { (self.notice, id, name) = (notice, printer.id, printer.name) }
}
