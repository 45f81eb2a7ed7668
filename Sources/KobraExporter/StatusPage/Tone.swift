import KobraState

/// How a state is coloured. The colour never stands alone: the word is beside it.
enum Tone: String, CaseIterable {
    /// Somebody should go and look.
    case bad
    /// It waits.
    case warn
    case good
    /// At work.
    case work
    case plain
    /// Away.
    case away

    /// That of a state.
    init(_ state: PrinterState) {
        self =
            switch state {
            case .failed: .bad
            case .pausing, .paused: .warn
            case .finished: .good
            case .busy, .downloading, .checking, .leveling, .preheating, .preparing, .printing, .resuming, .stopping,
                .updating:
                .work
            case .idle, .cancelled: .plain
            case .offline, .unknown: .away
            }
    }

    /// A word in that colour.
    func badge(_ word: String) -> String { "<span class=\"badge \(rawValue)\">\(word)</span>" }
}
