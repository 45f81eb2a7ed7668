import KobraProtocol

/// What is counted of a printer's jobs. Every count only ever grows.
public struct Outcomes: Hashable, Sendable {
    /// Jobs whose beginning was seen.
    public internal(set) var started = 0.0
    /// Jobs that were under way when this process first heard of the printer's work.
    public internal(set) var adopted = 0.0
    /// Jobs of which only the end was seen.
    public internal(set) var missedBeginnings = 0.0
    /// Jobs ended.
    public internal(set) var ended = Tally<PrintOutcome>()
    /// Seconds of printing in jobs ended.
    public internal(set) var seconds = Tally<PrintOutcome>()
    /// Metres of filament in jobs ended.
    public internal(set) var filament = Tally<PrintOutcome>()
    /// Pauses entered.
    public internal(set) var pauses = Tally<PauseReason>()

    init() {}

    /// Counts the end of a job, once: a job counted before adds only what came since, where it was counted.
    mutating func count(_ job: Job, _ outcome: PrintOutcome) {
        let label = job.counted == nil ? outcome : .unknown
        if job.counted == nil { ended[outcome] += 1 }
        seconds[label] += max(0, (job.elapsed ?? 0) - (job.counted?.elapsed ?? 0))
        filament[label] += max(0, (job.filament ?? 0) - (job.counted?.filament ?? 0))
    }

    /// A check of our own: of the jobs that were ever heard of, each has ended, but for the one that is open. One that is
    /// counted already and goes on has ended as far as this is concerned.
    ///
    /// - Parameter isOpen: whether there is one that has not been counted.
    func areComplete(whenOneIsOpen isOpen: Bool) -> Bool {
        ended.total + (isOpen ? 1 : 0) == started + adopted + missedBeginnings
    }
}
