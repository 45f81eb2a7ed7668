import KobraProtocol

/// A print job, from the first word about it to the last.
public struct Job: Hashable, Sendable {
    /// The task as last reported, verbatim (Q14).
    public internal(set) var task: TaskReference?
    /// The file, cleaned; untrusted.
    public internal(set) var filename: String?
    /// What it is doing.
    public internal(set) var phase: PrintPhase
    /// When it was first heard of.
    public let start: Instant
    /// It was under way already when this process first heard of the printer's work (Q22).
    public let isAdopted: Bool
    /// The last code heard during it after which nobody should go on without looking (`ErrorCode.needsHands`).
    public internal(set) var hazard: ErrorCode?
    /// 0 to 1, of the print.
    public private(set) var progress: Double?
    /// 0 to 1, of the download.
    public private(set) var downloadProgress: Double?
    /// Seconds, as last reported; `shownElapsed` is what to show.
    public private(set) var elapsed: Double?
    /// Seconds, as reported; `usableRemaining` is what to show.
    public private(set) var remaining: Double?
    /// Metres, as last reported; `shownFilament` is what to show.
    public private(set) var filament: Double?
    /// Whether those two were reported since it was last out of reach.
    private var isMeasured = false
    private var layer: Int?
    private var layers: Int?
    /// What of it is in the counters already: a job closed as unknown that went on is not counted again.
    var counted: Counted?

    /// What the counters hold of a job.
    struct Counted: Hashable, Sendable {
        var elapsed: Double
        var filament: Double
    }

    init(_ report: PrintReport, phase: PrintPhase, at time: Instant, isAdopted: Bool) {
        self.phase = phase
        self.start = time
        self.isAdopted = isAdopted
        identify(report)
    }

    /// One that is remembered. What it was last heard to measure is not, but for what its end will be counted with.
    init(
        task: TaskReference?, filename: String?, phase: PrintPhase, start: Instant, isAdopted: Bool, hazard: ErrorCode?,
        elapsed: Double?, filament: Double?, counted: Counted?
    ) {
        (self.task, self.filename, self.phase, self.start) = (task, filename, phase, start)
        (self.isAdopted, self.hazard, self.counted) = (isAdopted, hazard, counted)
        (self.elapsed, self.filament) = (elapsed, filament)
    }

    /// The id that tells it from other jobs, if it has one.
    public var id: TaskID? { task?.id }

    /// Seconds left, where the figure can be trusted: a Kobra 2 often reports 0 all along (Q9).
    public var usableRemaining: Double? { remaining.flatMap { $0 > 0 || (progress ?? 0) >= 0.99 ? $0 : nil } }

    /// Seconds; `nil` where nothing was heard of it since its printer was out of reach.
    public var shownElapsed: Double? { isMeasured ? elapsed : nil }

    /// Metres; the same.
    public var shownFilament: Double? { isMeasured ? filament : nil }

    /// The layer and how many there are, where both are known (Q8).
    public var layerCount: (current: Int, total: Int)? {
        guard let layer, let layers else { return nil }
        return (layer, layers)
    }

    /// Takes over the readings of a report in that phase; those of a preparing phase are another job's (6.6).
    mutating func read(_ report: PrintReport, in phase: PrintPhase) {
        identify(report)
        if phase == .downloading {
            downloadProgress = report.progress.value ?? downloadProgress
        } else if !phase.isPreparing {
            progress = report.progress.value ?? progress  // Q34: out of range keeps the last
            isMeasured = true
            elapsed = report.elapsed.merged(over: elapsed)
            remaining = report.remaining.merged(over: remaining)
            filament = report.filament.merged(over: filament)
            layer = report.layer.merged(over: layer)
            layers = report.layers.merged(over: layers)
        }
    }

    /// Its printer was out of reach: how far it is now nobody knows. What it had used by then is counted at its end.
    mutating func forgetReadings() {
        (progress, downloadProgress, remaining, layer, layers, isMeasured) = (nil, nil, nil, nil, nil, false)
    }

    private mutating func identify(_ report: PrintReport) {
        // An id once known is not forgotten for a report that has none.
        if let new = report.task, new.id != nil || task?.id == nil { task = new }
        filename = report.filename ?? filename
    }
}

/// A job that a counter counted.
public struct CountedJob: Hashable, Sendable {
    /// Its id.
    public let task: TaskID
    /// When it ended.
    public let end: Instant
}

/// A job that is over.
public struct EndedJob: Hashable, Sendable {
    /// As it was at the end.
    public let job: Job
    /// How it ended.
    public let outcome: PrintOutcome
    /// The code that came with the end.
    public let code: ErrorCode?
    /// Why, in words; cleaned and untrusted.
    public let reason: String?
    /// When it ended.
    public let end: Instant
}

extension EndedJob {
    init(_ job: Job, _ outcome: PrintOutcome, _ envelope: Envelope?, at time: Instant) {
        self.init(job: job, outcome: outcome, code: envelope?.code, reason: envelope?.reason, end: time)
    }
}

extension Job {
    /// The same job, marked as one that the counters hold already, with as much of it as they hold.
    func countedAlready(elapsed: Double, filament: Double) -> Job {
        var job = self
        job.counted = Counted(elapsed: elapsed, filament: filament)
        return job
    }

    /// A terminal word's readings: only `finished` has any that are its own (6.6).
    mutating func read(_ report: PrintReport, ending outcome: PrintOutcome) {
        read(report, in: outcome == .finished ? .printing : .preparing)
    }
}

extension PrintReport {
    /// Whether it names a file, and another one than the job's.
    func namesOtherFile(than job: Job) -> Bool {
        guard let filename, let known = job.filename else { return false }
        return filename != known
    }
}
