import KobraProtocol

/// What a report shows of whether a printer is there, and where.
extension Printer {
    /// Whether the printer is known to be there even if it answers nothing (Q1).
    var isThere: Bool { isLinked && !saidOffline && lastReport != nil }

    /// Whether it can be believed: its broker is connected, it did not say offline, and a report came within the
    /// silence limit. Everything that is read from it is only worth showing then.
    public func isUp(at time: Instant) -> Bool {
        guard isLinked, !saidOffline, let lastReport else { return false }
        return time.uptime - lastReport.uptime <= silence
    }

    /// The first moment at which it counts as silent.
    var silentFrom: Instant? {
        lastReport.map {
            // A report exactly that old is still within the limit.
            Instant(uptime: $0.uptime + silence + 1, unixMilliseconds: $0.unixMilliseconds + silence / 1_000_000)
        }
    }

    /// Whether a report is the word of a broker that the printer has left: a will comes up to a minute and a half late, and
    /// a retained one for ever. The printer was last heard on another broker, and that is where it is.
    func isLeftBehind(_ will: LastWill?, on broker: String, isRetained: Bool) -> Bool {
        guard let will, let current = self.broker, current != broker else { return false }
        return will.isOnline ? isRetained && isLinked : true
    }

    /// Whether a report shows that the printer has just connected: it says so, or it had said offline and is there.
    func connects(_ will: LastWill?) -> Bool { will?.isOnline ?? saidOffline }
}

extension Report {
    /// What it says of whether the printer is there, if that is what it is about.
    var will: LastWill? {
        // By its kind, for nearly every report is of another, and a body is dear to look into.
        guard kind == .lastWill, case .lastWill(let will) = body else { return nil }
        return will
    }
}
