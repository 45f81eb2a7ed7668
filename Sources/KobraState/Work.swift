import KobraProtocol

/// What a printer is working at: the life of its jobs and what is counted of them (protocol.md section 6).
public struct Work: Hashable, Sendable {
    /// The last `free` or `busy`.
    public internal(set) var status: WorkStatus?
    /// The job that is open.
    public internal(set) var job: Job?
    /// The job whose end is still shown: until `free`, or until the next one opens (Q35, Q36).
    public internal(set) var shown: EndedJob?
    /// The last job that ended.
    public internal(set) var last: EndedJob?
    /// The job to show: the one that is open, else the one whose end is still shown.
    public var current: Job? { job ?? shown?.job }
    /// What was counted.
    public internal(set) var outcomes = Outcomes()
    /// Of each outcome the job that was last counted with it, if it has an id. Not remembered beyond the process.
    public internal(set) var examples: [PrintOutcome: CountedJob] = [:]

    var closed = ClosedTasks()
    var order = ReportOrder()
    /// Since when the printer says that it is free although a job is open.
    var freeSince: Instant?
    /// Whether it has been silent since, so that time alone ends no job.
    var isGraceHeld = false
    var wasFreeSinceClose = false
    /// The printer was out of reach, or free, and has named neither task nor file since.
    var mayBeAnother = false { didSet { if !mayBeAnother { wasPrepared = false } } }
    /// It then said without naming either that it prepares, though the open job was past that.
    private var wasPrepared = false
    /// Whether anything was heard yet from which a beginning can be told.
    var isAcquainted = false

    /// How long a job stays open after `free` without a terminal word, seconds (Q21).
    public static let grace = 60.0

    init() {}

    /// What is remembered, as of a printer that went out of reach: its next words tell what became of the job.
    init(_ memory: WorkMemory) {
        (outcomes, job, last) = (memory.outcomes, memory.job, memory.last)
        (closed, order) = (memory.closed, memory.order)
        wasFreeSinceClose = memory.wasFreeSinceClose
        isAcquainted = job != nil
        suspend()
    }

    /// Whether the printer has said since the end of a job that it is free: what it says then without naming a task may be
    /// of the next one.
    var isReleased: Bool { wasFreeSinceClose && last?.outcome != nil }

    /// Whether a job is open. Asked of one field, here and above: the whole would be copied for each report.
    var hasJob: Bool { job?.phase != nil }

    /// Whether a job is open that has not been counted as ended before.
    var isUncounted: Bool {
        guard hasJob else { return false }
        if case .some = job?.counted { return false }
        return true
    }

    /// What of it outlives the process.
    var memory: WorkMemory {
        WorkMemory(
            outcomes: outcomes, job: job, last: last, closed: closed, order: order,
            wasFreeSinceClose: wasFreeSinceClose)
    }

    /// When the grace period of an open job is over, if one is running.
    var deadline: Instant? { isGraceHeld ? nil : freeSince.map { $0 + Self.grace } }

    /// What the printer does, as far as its work tells.
    var state: PrinterState {
        // Parts of a job and not the job: this is asked for each printer at each look, and a copy of a job is dear.
        if let phase = job?.phase { return PrinterState(phase) }
        if let outcome = shown?.outcome, let state = PrinterState(outcome) { return state }
        return switch status {
        case .free: .idle
        case .busy: .busy
        case .unknown, nil: .unknown
        }
    }

    /// A `status` report.
    mutating func apply(_ new: WorkStatus, at time: Instant) {
        if new != .unknown { status = new }
        guard new == .free else { return }
        isAcquainted = true
        if hasJob {
            freeSince = freeSince ?? time
            isGraceHeld = false
        } else {
            shown = nil
            wasFreeSinceClose = true
        }
    }

    /// A retained `status` report describes the past: it tells nothing of a job (Q17).
    mutating func applyRetained(_ new: WorkStatus) {
        if new != .unknown, job == nil { status = new }
    }

    /// A `print` report. Returns whether its readings may be used: not if it comes late.
    mutating func apply(
        _ report: PrintReport, _ envelope: Envelope, at time: Instant, _ notices: inout [Notice]
    ) -> Bool {
        guard report.event != .unrelated else { return false }
        guard order.accepts(envelope.timestamp, isTerminal: report.event.isTerminal) else { return false }
        switch report.event {
        case .active(let phase): activate(phase, report, envelope, at: time, &notices)
        case .ended(let outcome): end(outcome, report, envelope, at: time, &notices)
        case .done: if owns(report) { end(.finished, report, envelope, at: time, &notices) }
        case .unchanged:
            if owns(report), !namesAnotherTask(report), let phase = job?.phase { job?.read(report, in: phase) }
        case .refused, .unrelated, .unknownState: break
        }
        return true
    }

    /// A code came, with whatever report.
    mutating func note(_ code: ErrorCode) {
        if code.needsHands { job?.hazard = code }
    }

    /// The printer went out of reach: what it said of being free may be followed by words nobody hears. Where it merely
    /// fell silent it is the next `free` that ends a job: one that hears no polls would be silent again after each, and
    /// its job open for ever.
    mutating func suspend(isSilent: Bool = false) {
        if isSilent { isGraceHeld = freeSince != nil } else { freeSince = nil }
        mayBeAnother = true
    }

    /// The printer was out of reach: how far its job is now nobody knows.
    mutating func forgetReadings() { job?.forgetReadings() }

    /// What was said while nobody listened may not all have been kept.
    mutating func mayHaveMissedWords() { mayBeAnother = true }

    /// Ends the grace period if it is over.
    mutating func expire(at time: Instant, _ notices: inout [Notice]) {
        guard let freeSince, let deadline, deadline <= time, let job else { return }
        closeWithoutWord(job, at: freeSince, &notices)
        shown = nil  // it has said that it is free
    }

    /// Whether a report is about the open job: it names the same task, or none.
    func owns(_ report: PrintReport) -> Bool {
        guard let job else { return false }
        guard let id = report.task?.id, job.id != id else { return true }
        return job.id == nil && closed[id] == nil
    }

    /// Whether the open job may have ended unheard: the printer was out of reach, or says that it is free.
    var isInDoubt: Bool { mayBeAnother || freeSince != nil }

    /// Whether a report names a task, and the open job, which has no id, may not be that one.
    func namesAnotherTask(_ report: PrintReport) -> Bool {
        guard isInDoubt, let job, job.id == nil else { return false }
        return report.task?.id != nil
    }
}

extension Work {
    private mutating func activate(
        _ phase: PrintPhase, _ report: PrintReport, _ envelope: Envelope, at time: Instant, _ notices: inout [Notice]
    ) {
        if let open = job, !isOther(phase, report, than: open) {
            guard owns(report) else { return }  // an id that was closed before
            // A word that names neither task nor file does not tell whether this is still the job from before.
            mayBeAnother = isInDoubt && report.task?.id == nil && report.filename == nil
            if mayBeAnother, phase.isPreparing, !open.phase.isPreparing { wasPrepared = true }
        } else {
            guard let next = opening(phase, report, envelope, at: time) else { return }
            if let open = job { closeWithoutWord(open, at: time, &notices) }
            mayBeAnother = false
            open(next, at: time, &notices)
        }
        isAcquainted = true
        (freeSince, isGraceHeld) = (nil, false)
        enter(phase, envelope.code, &notices)
        job?.read(report, in: phase)
    }

    /// Whether an active word is about another job than the open one: it names another task; or the tasks cannot be
    /// compared, and the printer was out of reach or free in between and now prints another file or begins anew.
    private func isOther(_ phase: PrintPhase, _ report: PrintReport, than open: Job) -> Bool {
        if let id = report.task?.id {
            if let known = open.id { return known != id }
            if closed[id] == .bySilence { return true }
        }
        let beginsAnew = open.id == nil && phase.isPreparing && (!open.phase.isPreparing || wasPrepared)
        return beginsAnew && (freeSince != nil || namesAnotherTask(report))
            || isInDoubt && report.namesOtherFile(than: open)
    }

    /// The job that an active word opens or goes on with; `nil` where the word is an echo of one that is over.
    private func opening(
        _ phase: PrintPhase, _ report: PrintReport, _ envelope: Envelope, at time: Instant
    ) -> Job? {
        let fresh = Job(report, phase: phase, at: time, isAdopted: !isAcquainted && !phase.isPreparing)
        if let id = report.task?.id {
            switch closed[id] {
            case .byWord: return nil
            case .bySilence: return resumed(id) ?? fresh.countedAlready(elapsed: .infinity, filament: .infinity)
            case nil: return fresh
            }
        }
        guard job == nil, let last else { return fresh }
        // Nobody pauses, resumes or stops what has not begun: after a power cut a print is resumed at the screen, long after
        // it was closed for want of a word.
        let isUnderWay = envelope.action == "resume" || [.pausing, .paused, .resuming, .stopping].contains(phase)
        if isUnderWay, !mayBeAnother, last.outcome == .unknown, !report.namesOtherFile(than: last.job) {
            return resumed(last.job.id)
        }
        if phase.isPreparing || wasFreeSinceClose || report.namesOtherFile(than: last.job) { return fresh }
        return last.outcome == .unknown ? resumed(last.job.id) : nil
    }

    /// The last job, closed for want of a word, as one that goes on.
    private func resumed(_ id: TaskID?) -> Job? {
        guard let last, last.job.id == id else { return nil }
        return last.job.countedAlready(elapsed: last.job.elapsed ?? 0, filament: last.job.filament ?? 0)
    }

    private mutating func open(_ next: Job, at time: Instant, _ notices: inout [Notice]) {
        job = next
        shown = nil
        if next.counted != nil {
            notices.append(.jobResumed(next))
        } else if next.isAdopted {
            outcomes.adopted += 1
            notices.append(.jobAdopted(next))
        } else {
            outcomes.started += 1
            // So that this pause is counted, as that of an adopted job is not.
            if next.phase == .paused { job?.phase = .pausing }
            notices.append(.jobStarted(next))
        }
    }

    private mutating func enter(_ phase: PrintPhase, _ code: ErrorCode?, _ notices: inout [Notice]) {
        if phase == .paused, job?.phase != .paused {
            let reason = code?.pauseReason ?? .user
            outcomes.pauses[reason] += 1
            notices.append(.jobPaused(reason, code))
        }
        job?.phase = phase
    }
}
