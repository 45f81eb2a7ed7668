/// What a job is doing (protocol.md 6.1).
public enum PrintPhase: String, CaseIterable, Sendable {
    case downloading
    case checking
    case leveling
    case preheating
    /// Any other step before printing.
    case preparing
    case printing
    case pausing
    case paused
    case resuming
    case stopping

    /// Before anything is printed: progress, times and layers in such a report are left over from another job (6.6).
    public var isPreparing: Bool {
        switch self {
        case .downloading, .checking, .leveling, .preheating, .preparing: true
        case .printing, .pausing, .paused, .resuming, .stopping: false
        }
    }

    init?(word: String) {
        switch word {
        case "printing", "resumed": self = .printing
        case "downloading": self = .downloading
        case "checking": self = .checking
        case "auto_leveling", "leveling": self = .leveling
        case "preheating", "heating": self = .preheating
        case "vibrating", "resonance", "flow_calibrating", "fod", "nozzle_purging", "ace_filament_feeding",
            "extfilbox_filament_feeding", "extfilbox_filament_unfeeding", "waiting":
            self = .preparing
        case "pausing": self = .pausing
        case "paused": self = .paused
        case "resuming": self = .resuming
        case "stopping": self = .stopping
        default: return nil
        }
    }
}

/// How a job ended, as used in labels.
public enum PrintOutcome: String, CaseIterable, Sendable {
    case finished
    case failed
    case cancelled
    /// It is over, and nobody said how (protocol.md 6.7).
    case unknown
}
