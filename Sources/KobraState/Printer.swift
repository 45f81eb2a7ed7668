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
    public private(set) var broker: String?
    /// When its last report came.
    public private(set) var lastReport: Instant?
    /// Temperatures, fans, settings as last heard.
    public private(set) var readings = Readings()
    /// Its jobs.
    public private(set) var work = Work()
    /// Its firmware.
    public private(set) var firmware = FirmwareState()
    /// The last file lists.
    public private(set) var files: [Storage: FileTotals] = [:]
    /// What is plugged in, as far as it said.
    public private(set) var peripherals: [Peripheral: Bool] = [:]
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
    private var lastWord: Instant?
    private(set) var isLinked = false
    private(set) var saidOffline = false
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
        if firmware.isUpdating { schedule.forgetFirmware() }
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

    private mutating func apply(
        _ body: Report.Body, _ envelope: Envelope, isReading: Bool = true, at time: Instant, _ notices: inout [Notice]
    ) {
        if case .lastWill(let will) = body {
            saidOffline = !will.isOnline
        } else {
            saidOffline = false  // whatever it says, it is there to say it (Q18)
        }
        switch body {
        case .status(let status): work.apply(status, at: time)
        case .print(let report):
            guard work.apply(report, envelope, at: time, &notices) else { return }
        case .firmware(let report): apply(report, &notices)
        case .info(let info):
            work.apply(info.status, at: time)
            if let version = info.firmware { apply(.version(version), &notices) }
        case .lastWill, .temperature, .fan, .sliceParameters, .files, .peripherals, .nothing: break
        }
        if isReading { read(body, at: time) }
    }

    private mutating func applyRetained(_ body: Report.Body, on broker: String, at time: Instant) {
        switch body {
        case .lastWill(let will):
            saidOffline = !will.isOnline
            guard will.isOnline else { break }
            // The broker knows it to be there. What it measured when it last spoke itself is as old as that.
            if let lastWord, time.seconds(since: lastWord) > Double(silence) / 1e9 { forgetReadings() }
            (self.broker, isLinked, lastReport) = (broker, true, time)
        case .status(let status): work.applyRetained(status)
        case .firmware(.version) where firmware.version != nil: break
        case .firmware(.version(let version)): firmware.apply(.version(version))
        case .temperature, .fan, .print, .sliceParameters, .info, .files, .peripherals, .firmware, .nothing: break
        }
        read(body, at: time, isPast: true)
    }

    /// Takes the readings of a report; those of a retained one only where nothing was heard before.
    private mutating func read(_ body: Report.Body, at time: Instant, isPast: Bool = false) {
        switch body {
        case .temperature(let new): readings.apply(new, at: time, isPast: isPast)
        case .fan(let new): readings.apply(new, at: time, isPast: isPast)
        case .print(let report):
            if let new = report.temperatures { readings.apply(new, at: time, isPast: isPast) }
            if let new = report.settings { readings.apply(new, at: time, isPast: isPast) }
        case .info(let info):
            readings.apply(info.temperatures, at: time, isPast: isPast)
            readings.apply(info.settings, at: time, isPast: isPast)
        case .files(let list): if !isPast || files[list.storage] == nil { files[list.storage] = list.totals }
        case .peripherals(let new): peripherals.merge(new.connected) { isPast ? $0 : $1 }
        case .lastWill, .status, .sliceParameters, .firmware, .nothing: break
        }
    }

    private mutating func apply(_ report: FirmwareReport, _ notices: inout [Notice]) {
        let old = firmware.version
        firmware.apply(report)
        if let new = firmware.version, new != old { notices.append(.firmware(new)) }
    }

    /// It has just connected: no update is under way, it may run another firmware than before, and, unless it was away
    /// for a moment only, it may have been off, so that what it measured then is no more.
    private mutating func hasConnected(after absence: Double) {
        firmware.endUpdate()
        schedule.forgetFirmware()
        spelling.forgetTrial()
        if absence > Self.flapLimit { forgetReadings() }
    }

    private mutating func forgetReadings() {
        readings.forget()
        work.forgetReadings()
    }
}
