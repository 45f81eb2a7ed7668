import KobraProtocol

// Checks of our own, cheap enough for every look at a printer: what fails is counted in
// `kobra_exporter_invariant_violations_total`, once for each printer. They look at what can be wrong only by our own fault,
// whatever a printer says.
extension Printer {
    /// Whether each print that was heard of has ended, but for the one that is open.
    var isConsistent: Bool { work.outcomes.areComplete(whenOneIsOpen: work.isUncounted) }

    /// Whether what is counted and shown of it can be true.
    mutating func isSound(at time: Instant) -> Bool {
        let hasNotFallen = work.outcomes.isNoLess(than: audited)
        audited = work.outcomes
        return hasNotFallen && isConsistent && work.isSound && (state(at: time) == .offline) != isUp(at: time)
    }
}

extension Outcomes {
    /// Whether no count is below what it was. Counts that nobody touched share their storage, so that this costs nothing.
    func isNoLess(than old: Outcomes) -> Bool {
        started >= old.started && adopted >= old.adopted && missedBeginnings >= old.missedBeginnings
            && ended.isNoLess(than: old.ended) && seconds.isNoLess(than: old.seconds)
            && filament.isNoLess(than: old.filament) && pauses.isNoLess(than: old.pauses)
    }
}

extension Tally {
    /// Whether no count is below what it was.
    func isNoLess(than old: Tally) -> Bool {
        self == old || zip(entries, old.entries).allSatisfy { $0.count >= $1.count }
    }
}

extension Work {
    /// Whether the state is that of the open job, and of none where none is open.
    var isSound: Bool {
        switch state {
        case .downloading, .checking, .leveling, .preheating, .preparing, .printing, .pausing, .paused, .resuming,
            .stopping:
            hasJob
        case .offline, .idle, .busy, .finished, .cancelled, .failed, .updating, .unknown: !hasJob
        }
    }
}
