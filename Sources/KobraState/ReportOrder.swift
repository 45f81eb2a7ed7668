import KobraProtocol

/// Which `print` reports come late, by the printer's own timestamps (protocol.md 6.7, *Order*).
struct ReportOrder: Hashable, Sendable {
    /// Unix milliseconds by the printer's clock; `nil` where its last report did not say.
    private(set) var newest: Int64?
    private var lateInARow = 0

    /// Older by more than this, the printer's clock was set back: milliseconds.
    static let window: Int64 = 60_000
    /// The late report in a row that is taken after all, because the clock was set back a little.
    static let patience = 3

    /// One whose newest report is from that moment.
    init(newest: Int64? = nil) { self.newest = newest }

    /// Whether a report's phase and readings are to be used; a terminal word always is.
    mutating func accepts(_ timestamp: Int64?, isTerminal: Bool) -> Bool {
        guard let timestamp else {
            // Late is only what is older than a newest one that says when: this one does not.
            (newest, lateInARow) = (nil, 0)
            return true
        }
        if let newest, timestamp < newest, newest - timestamp <= Self.window {
            lateInARow += 1
            guard lateInARow >= Self.patience else { return isTerminal }
        }
        newest = timestamp
        lateInARow = 0
        return true
    }
}

extension PrintEvent {
    /// Whether it is the word that ends a job.
    var isTerminal: Bool {
        switch self {
        case .ended, .done: true
        case .active, .refused, .unchanged, .unrelated, .unknownState: false
        }
    }
}
