import KobraProtocol

/// What a printer does, in one word: the values of `kobra_printer_state`.
public enum PrinterState: String, CaseIterable, Sendable {
    /// Not up: whatever was last heard no longer counts.
    case offline
    case idle
    /// Busy without a job: levelling, heating from the screen, a self-test.
    case busy
    case downloading
    case checking
    case leveling
    case preheating
    case preparing
    case printing
    case pausing
    case paused
    case resuming
    case stopping
    /// The last job ended so, and the printer has not said since that it is free.
    case finished
    /// The same.
    case cancelled
    /// The same.
    case failed
    /// A firmware update is under way.
    case updating
    /// There, but not a word about work so far.
    case unknown

    init(_ phase: PrintPhase) {
        self =
            switch phase {
            case .downloading: .downloading
            case .checking: .checking
            case .leveling: .leveling
            case .preheating: .preheating
            case .preparing: .preparing
            case .printing: .printing
            case .pausing: .pausing
            case .paused: .paused
            case .resuming: .resuming
            case .stopping: .stopping
            }
    }

    init?(_ outcome: PrintOutcome) {
        switch outcome {
        case .finished: self = .finished
        case .cancelled: self = .cancelled
        case .failed: self = .failed
        case .unknown: return nil
        }
    }

    /// Whether progress in this state is the print's own, not left over from another job (protocol.md 6.6).
    public var showsProgress: Bool {
        switch self {
        case .printing, .pausing, .paused, .resuming, .stopping, .finished: true
        case .offline, .idle, .busy, .downloading, .checking, .leveling, .preheating, .preparing, .cancelled, .failed,
            .updating, .unknown:
            false
        }
    }
}
