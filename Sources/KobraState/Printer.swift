import KobraProtocol

/// One printer: what it said, what follows from that, and what was counted. A value: it reads no clock.
public struct Printer: Hashable, Sendable {
    /// Its id, as it or the configuration spells it.
    public let id: PrinterID
    /// What it is called in labels.
    public internal(set) var name: String
    /// Where it is in topics; `nil` until heard, unless the configuration says the model.
    public private(set) var address: PrinterAddress?
    /// The broker it was last heard on.
    public internal(set) var broker: String?
    /// When its last report came.
    public internal(set) var lastReport: Instant?
    /// Temperatures, fans, settings as last heard.
    public internal(set) var readings = Readings()
    /// Its jobs.
    public internal(set) var work = Work()
    /// Its firmware.
    public internal(set) var firmware = FirmwareState()
    /// The last file lists.
    public internal(set) var files: [Storage: FileTotals] = [:]
    /// What is plugged in, as far as it said.
    public internal(set) var peripherals: [Peripheral: Bool] = [:]
    /// Reports applied.
    public private(set) var reports = Tally<ReportKind>()
    /// Reports with a code other than fine.
    public private(set) var errors = Tally<ErrorCode.Kind>()
    /// The last such code, and when it came.
    public private(set) var lastError: (code: ErrorCode, time: Instant)? {
        get { lastErrorCode.flatMap { code in lastErrorTime.map { (code, $0) } } }
        set { (lastErrorCode, lastErrorTime) = (newValue?.code, newValue?.time) }
    }
    /// Seconds spent in each state.
    public private(set) var stateSeconds = Tally<PrinterState>()
    /// When it last went out of reach or connected anew: nobody knows what was done to it in between.
    public private(set) var interrupted: Instant?
    /// Commands to it that this exporter did not send, as far as it may listen to them.
    public internal(set) var foreignCommands = 0.0
    /// What it was asked.
    public internal(set) var queries = Queries()
    /// How commands to it are spelled.
    public internal(set) var spelling: SpellingChoice
    var schedule = PollSchedule()
    /// What its counts are shown as, where that is not what they are.
    var kept: KeptCounts?
    /// What was counted when our own checks last looked.
    var audited = Outcomes()
    /// Which printer this is in the order in which they became known: gives it its place in the polling interval.
    let index: Int

    /// Seconds within which offline and online are a reconnection of the network, not of the printer (protocol.md 5.2).
    static let flapLimit = 5.0

    private var lastErrorCode: ErrorCode?
    private var lastErrorTime: Instant?
    /// When it last spoke itself: `offline` is the broker's word, and may come a minute and a half late.
    var lastWord: Instant?
    var isLinked = false
    var saidOffline = false
    /// Nanoseconds without a report that it is still up for.
    private(set) var silence: Int64
    /// Up to when `stateSeconds` counts.
    private var clockedUntil: Instant

    init(_ entry: KnownPrinter, index: Int, at time: Instant, silenceLimit: Double) {
        id = entry.id
        name = entry.name ?? entry.id.text
        address = entry.model.map { PrinterAddress(model: $0, printer: entry.id) }
        spelling = SpellingChoice(fixed: entry.spelling)
        self.index = index
        silence = Instant.nanoseconds(silenceLimit)
        clockedUntil = time
    }

    /// Its model, as far as known.
    public var model: ModelID? { address?.model }

    /// The spelling of commands to it now.
    public var currentSpelling: CommandSpelling { spelling.current(firmware.number) }

    // Called, it would be handed a copy of the printer: two kilobytes for each of a thousand, five times a second.
    /// What it does.
    @inline(__always)
    public func state(at time: Instant) -> PrinterState {
        guard isUp(at: time) else { return .offline }
        return firmware.isUpdating && !work.hasJob ? .updating : work.state
    }

    /// Takes back what is remembered of it. It is not up until it is heard, and what was done to it meanwhile nobody knows.
    mutating func restore(_ memory: PrinterMemory, at time: Instant) {
        address = address ?? memory.model.map { PrinterAddress(model: $0, printer: id) }
        if let version = memory.firmware { firmware.apply(.version(version)) }
        work = Work(memory.work)
        (stateSeconds, errors, lastError) = (memory.stateSeconds, memory.errors, memory.lastError)
        foreignCommands = memory.foreignCommands
        (interrupted, clockedUntil) = (time, time)
        kept = KeptCounts(self)
    }
}

// MARK: - What happens to it

extension Printer {
    /// Something it said. A retained report describes the past (Q17): presence is taken from the last will, which the
    /// broker keeps true, and readings where nothing newer was heard. It opens, closes and counts no job and no error.
    ///
    /// A queued one describes the past, too, but all of it, in order: jobs and errors are counted as ever. It shows
    /// nobody to be there now, and is no reading.
    ///
    /// - Returns: whether by this word the printer is free again after a job.
    mutating func apply(
        _ report: Report, from address: PrinterAddress, on broker: String, as arrival: Arrival, at time: Instant,
        _ notices: inout [Notice]
    ) -> Bool {
        let wasReleased = work.isReleased
        advance(to: time, &notices)
        let wasUp = isUp(at: time)
        if arrival != .retained { reports[report.kind] += 1 }
        let will = report.will
        guard !isLeftBehind(will, on: broker, isRetained: arrival == .retained) else {
            return !wasReleased && work.isReleased
        }
        self.address = address
        switch arrival {
        case .retained: applyRetained(report.body, on: broker, at: time)
        case .queued:
            if connects(will) {
                interrupted = time
                hasConnected(after: .infinity)
            }
            note(report.envelope, at: time, &notices)
            apply(report.body, report.envelope, isReading: false, at: time, &notices)
        case .new:
            let absence = lastWord.map(time.seconds(since:)) ?? 0
            if connects(will) {
                interrupted = time
                hasConnected(after: absence)
            } else if absence > Double(silence) / 1e9 {
                forgetReadings()  // it may have been off, and its `online` said while nobody listened
                doubtUpdate()
            }
            (self.broker, isLinked, lastReport) = (broker, true, time)
            if will?.isOnline ?? true { lastWord = time }
            note(report.envelope, at: time, &notices)
            apply(report.body, report.envelope, at: time, &notices)
        }
        switch (wasUp, isUp(at: time)) {
        case (false, true): notices.append(.up)
        case (true, false): goDown(.saidOffline, at: time, &notices)
        // What is queued follows word by word: nothing was missed in between but where the printer left.
        case (false, false): if arrival != .queued || will?.isOnline == false { work.suspend() }
        case (true, true): break
        }
        return !wasReleased && work.isReleased
    }

    /// Time passes: states are clocked, and what was waited for is given up.
    mutating func advance(to time: Instant, _ notices: inout [Notice]) {
        while clockedUntil < time {
            let wasUp = isUp(at: clockedUntil)
            var next = time
            if wasUp, !isUp(at: time), let silentFrom { next = min(next, silentFrom) }
            if let deadline = work.deadline, deadline > clockedUntil { next = min(next, deadline) }
            stateSeconds[state(at: clockedUntil)] += next.seconds(since: clockedUntil)
            clockedUntil = next
            if wasUp, !isUp(at: next) { goDown(.silent, at: next, &notices) }
            work.expire(at: next, &notices)
        }
        queries.expire(at: time, hasJob: work.hasJob)
    }

    /// Its broker was lost.
    mutating func unlink(at time: Instant, _ notices: inout [Notice]) {
        advance(to: time, &notices)
        let wasUp = isUp(at: time)
        isLinked = false
        if wasUp { goDown(.brokerLost, at: time, &notices) } else { work.suspend() }
    }

    /// A broker is back that it may have spoken to meanwhile.
    mutating func mayHaveMissedWords() { work.mayHaveMissedWords() }

    /// Its broker is back.
    mutating func link(at time: Instant, _ notices: inout [Notice]) {
        advance(to: time, &notices)
        let wasUp = isUp(at: time)
        isLinked = true
        // Whatever it said meanwhile was not heard: which job it is at, and that an update is over.
        work.mayHaveMissedWords()
        doubtUpdate()
        if !wasUp, isUp(at: time) { notices.append(.up) }
    }

    /// The configuration changed. Time has been brought up to that moment, so that the old limits hold until then.
    mutating func configure(
        _ entry: KnownPrinter, silenceLimit: Double, brokers: [String], at time: Instant, _ notices: inout [Notice]
    ) {
        let wasUp = isUp(at: time)
        name = entry.name ?? id.text
        spelling.fixed = entry.spelling
        silence = Instant.nanoseconds(silenceLimit)
        if let current = broker, !brokers.contains(current) {
            // It is asked on every broker again until it is heard on one.
            (broker, isLinked) = (nil, false)
        }
        switch (wasUp, isUp(at: time)) {
        case (true, false): goDown(isLinked ? .silent : .brokerLost, at: time, &notices)
        case (false, true): notices.append(.up)
        default: break
        }
        if address == nil, let model = entry.model { address = PrinterAddress(model: model, printer: id) }
    }

    private mutating func goDown(_ reason: Notice.DownReason, at time: Instant, _ notices: inout [Notice]) {
        work.suspend(isSilent: reason == .silent)
        interrupted = time
        notices.append(.down(reason))
    }

    /// Seconds within which the same code again is no news.
    private static let repetition = 300.0

    private mutating func note(_ envelope: Envelope, at time: Instant, _ notices: inout [Notice]) {
        guard let code = envelope.code else { return }
        errors[code.kind] += 1
        work.note(code)
        // A paused printer repeats its code with every report.
        let isNews = lastError.map { $0.code != code || time.seconds(since: $0.time) > Self.repetition } ?? true
        lastError = (code, time)
        if isNews { notices.append(.code(code, message: envelope.message)) }
    }

    /// It has just connected: no update is under way, it may run another firmware than before, and, unless it was away
    /// for a moment only, it may have been off, so that what it measured then is no more.
    private mutating func hasConnected(after absence: Double) {
        firmware.endUpdate()
        schedule.forgetFirmware()
        spelling.forgetTrial()
        if absence > Self.flapLimit { forgetReadings() }
    }

    private mutating func doubtUpdate() {
        guard firmware.isUpdating else { return }
        firmware.doubt()
        schedule.forgetFirmware()
    }

    mutating func forgetReadings() {
        readings.forget()
        work.forgetReadings()
    }
}
