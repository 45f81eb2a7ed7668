import KobraProtocol

/// What a report shows of whether a printer is there, and where.
extension Printer {
    /// Whether the printer is known to be there even if it answers nothing (Q1).
    var isThere: Bool { isLinked && !saidOffline && lastReport != nil }

    /// Whether a report is the word of a broker that the printer has left: a will comes up to a minute and a half late, and
    /// a retained one for ever. The printer was last heard on another broker, and that is where it is.
    func isLeftBehind(_ body: Report.Body, on broker: String, isRetained: Bool) -> Bool {
        guard case .lastWill(let will) = body, let current = self.broker, current != broker else { return false }
        return will.isOnline ? isRetained && isLinked : true
    }

    func isWill(_ body: Report.Body) -> Bool {
        if case .lastWill(let will) = body { !will.isOnline } else { false }
    }

    /// Whether a report shows that the printer has just connected: it says so, or it had said offline and is there.
    func connects(_ body: Report.Body) -> Bool {
        if case .lastWill(let will) = body { will.isOnline } else { saidOffline }
    }
}
