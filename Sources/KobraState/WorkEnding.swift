import KobraProtocol

// How jobs end, and what is counted of it (protocol.md 6.7).
extension Work {
    mutating func end(
        _ outcome: PrintOutcome, _ report: PrintReport, _ envelope: Envelope, at time: Instant,
        _ notices: inout [Notice]
    ) {
        isAcquainted = true
        let isOwned = owns(report)
        if var open = job, isOwned, !isOthersEnd(report, than: open) {
            open.read(report, ending: outcome)
            close(open, outcome, .byWord, envelope, at: time, &notices)
        } else if let id = report.task?.id, closed[id] == nil {
            outcomes.missedBeginnings += 1
            closeMissed(outcome, report, envelope, at: time, &notices)
        } else if let id = report.task?.id, closed[id] == .bySilence {
            // Counted as unknown already; now it is known how it ended, and that it does not go on.
            closed.insert(id, .byWord)
            if let last, last.job.id == id { self.last = EndedJob(last.job, outcome, envelope, at: time) }
        } else if let open = job, isOwned {
            // Another print without an id ended; of the open one nobody heard how.
            closeWithoutWord(open, at: time, &notices)
        }
    }

    /// Whether an end that could be the open job's is another's: that job may have ended unheard, and the end names another
    /// file, or a task where the job has none and the printer was free since.
    private func isOthersEnd(_ report: PrintReport, than open: Job) -> Bool {
        guard isInDoubt, open.id == nil || report.task?.id == nil else { return false }
        return report.namesOtherFile(than: open) || freeSince != nil && namesAnotherTask(report)
    }

    /// The end of a job whose beginning nobody heard; one that is open stays open (6.7).
    private mutating func closeMissed(
        _ outcome: PrintOutcome, _ report: PrintReport, _ envelope: Envelope, at time: Instant,
        _ notices: inout [Notice]
    ) {
        let open = job
        let (since, isHeld, doubt, free) = (freeSince, isGraceHeld, mayBeAnother, wasFreeSinceClose)
        var missed = Job(report, phase: .printing, at: time, isAdopted: false)
        missed.read(report, ending: outcome)
        close(missed, outcome, .byWord, envelope, at: time, &notices)
        guard let open else { return }
        (job, shown, freeSince, isGraceHeld) = (open, nil, since, isHeld)
        (mayBeAnother, wasFreeSinceClose) = (doubt, free)
    }

    /// Closes a job of which nobody said how it ended (6.7).
    mutating func closeWithoutWord(_ job: Job, at time: Instant, _ notices: inout [Notice]) {
        if job.phase == .stopping {
            close(job, .cancelled, .byWord, nil, at: time, &notices)
        } else {
            close(job, .unknown, .bySilence, nil, at: time, &notices)
        }
    }

    private mutating func close(
        _ job: Job, _ outcome: PrintOutcome, _ closing: ClosedTasks.Closing, _ envelope: Envelope?, at time: Instant,
        _ notices: inout [Notice]
    ) {
        outcomes.count(job, outcome)
        if job.counted == nil, let id = job.id { examples[outcome] = CountedJob(task: id, end: time) }
        if let id = job.id { closed.insert(id, closing) }
        let ended = EndedJob(job, outcome, envelope, at: time)
        self.job = nil
        (last, shown) = (ended, ended)
        (freeSince, isGraceHeld) = (nil, false)
        mayBeAnother = false
        wasFreeSinceClose = false
        notices.append(.jobEnded(ended))
    }
}
