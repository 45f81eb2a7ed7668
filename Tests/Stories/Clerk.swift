import KobraProtocol
import KobraSimulator
import KobraState

/// What an exporter must have counted of one printer: the rules of protocol.md 6.3 to 6.7 told a second time, by somebody
/// who knows of each message which print it truly is about, and so knows as well where the words do not tell.
///
/// Times are nanoseconds of the clock that never goes back.
struct Clerk {
    /// What was counted.
    struct Counts: Equatable {
        var started = 0.0
        var adopted = 0.0
        var missed = 0.0
        var ended = Tally<PrintOutcome>()
        var pauses = Tally<PauseReason>()
        var seconds = Tally<PrintOutcome>()
        var meters = Tally<PrintOutcome>()
        var errors = 0.0
        var reports = 0.0
    }

    /// A print as words make it look: one, or several that look the same.
    struct View {
        /// The prints it is truly made of, in order.
        var prints: [Int]
        var id: String?
        var file: String?
        var phase: Phase
        var elapsed: Double?
        var meters: Double?
        /// How much the counters hold of it, where it was taken for ended before.
        var counted: (seconds: Double, meters: Double)?
    }

    enum Phase { case preparing, printing, pausing, paused, resuming, stopping }
    enum Closing { case byWord, bySilence }

    private(set) var counts = Counts()
    var account = Account()
    private(set) var view: View?
    private var last: (view: View, outcome: PrintOutcome)?
    private var closed: [String: Closing] = [:]
    private var order = Order()
    private var freeSince: Int64?
    /// Silent since it said that it is free.
    private var isHeld = false
    private var wasFreeSinceEnd = false
    private var isInDoubt = false { didSet { if !isInDoubt { seemsToBegin = false } } }
    /// A word without a name said that it prepares, though the print was past that.
    private var seemsToBegin = false
    private var isAcquainted = false

    private(set) var broker: String?
    private var isLinked = false
    private var saidOffline = false
    private var lastReport: Int64?
    private var clock: Int64
    /// How long the printer has been known, nanoseconds.
    private(set) var watched: Int64 = 0
    private let silence: Int64

    static let grace: Int64 = 60_000_000_000

    /// - Parameters:
    ///   - silence: seconds without a report after which the printer is not up.
    init(silence: Double, at time: Int64) {
        self.silence = Int64(silence * 1e9)
        clock = time
    }

    /// Whether the printer is to be shown as up.
    func isUp(at time: Int64) -> Bool { isLinked && !saidOffline && (silentFrom.map { time < $0 } ?? false) }

    private var silentFrom: Int64? { lastReport.map { $0 + silence + 1 } }

    /// Time passes.
    mutating func advance(to time: Int64) {
        while clock < time {
            let wasUp = isUp(at: clock)
            var next = time
            if wasUp, let silentFrom { next = min(next, silentFrom) }
            if let freeSince, view != nil, !isHeld, freeSince + Self.grace > clock {
                next = min(next, freeSince + Self.grace)
            }
            watched += next - clock
            clock = next
            // Silent is not unheard: what was said of being free stands, but it takes another word to end a print.
            if wasUp, !isUp(at: next) { (isInDoubt, isHeld) = (true, freeSince != nil) }
            if let freeSince, view != nil, !isHeld, freeSince + Self.grace <= next { closeWithoutWord() }
        }
    }

    mutating func brokerLost(_ name: String, at time: Int64) {
        guard broker == name else { return }
        advance(to: time)
        isLinked = false
        loseSight()
    }

    mutating func brokerConnected(_ name: String, at time: Int64) {
        guard broker == name else { return }
        advance(to: time)
        isLinked = true
    }

    /// The exporter was restarted with what it knew: it has no link, and did not see what happened meanwhile.
    ///
    /// - Parameter away: seconds by the wall clock since that was written.
    mutating func wake(at time: Int64, away: Double) {
        (isLinked, saidOffline, broker, lastReport, clock) = (false, false, nil, nil, time)
        (counts.reports, isAcquainted) = (0, view != nil)
        order.forgetRow()
        loseSight()
        // Within a minute it cannot have become free and be printing the next.
        if view == nil, !(0...60).contains(away) { wasFreeSinceEnd = true }
    }

    private mutating func loseSight() {
        (freeSince, isHeld) = (nil, false)
        isInDoubt = true
    }

    /// A message of the printer arrived.
    mutating func hear(_ delivery: VirtualBroker.Delivery, isReport: Bool, on name: String, at time: Int64) {
        guard isReport else { return }
        advance(to: time)
        let saying = delivery.message.saying
        let isWill = saying?.type == "lastWill"
        // What another broker than the one it was last heard on says of its connection there is no news of it.
        let isElsewhere = isWill && broker != nil && broker != name
        if delivery.isRetained {
            if isWill, !isElsewhere || !isLinked {
                if saying?.state == "online" {
                    (saidOffline, broker, isLinked, lastReport) = (false, name, true, time)
                } else if !isElsewhere {
                    saidOffline = true
                }
            }
            if !isUp(at: time), !(isElsewhere && (isLinked || saying?.state != "online")) { loseSight() }
            return
        }
        counts.reports += 1
        if isElsewhere, saying?.state == "offline" { return }
        saidOffline = isWill && saying?.state != "online"
        (broker, isLinked, lastReport) = (name, true, time)
        if let saying {
            read(saying, isStale: delivery.isStale, at: time)
        } else if delivery.message.topic.hasSuffix("print/report") {
            order = Order()
        }
        if !isUp(at: time) { loseSight() }
    }

    private mutating func read(_ saying: Saying, isStale: Bool, at time: Int64) {
        if saying.code != 0, saying.code != 200 { counts.errors += 1 }
        switch saying.type {
        case "status":
            guard saying.state == "free" else { return }
            isAcquainted = true
            if view != nil { (freeSince, isHeld) = (freeSince ?? time, false) } else { wasFreeSinceEnd = true }
        case "print": follow(saying, isStale: isStale)
        default: break
        }
    }
}

// MARK: - The life of prints

extension Clerk {
    private mutating func follow(_ saying: Saying, isStale: Bool) {
        guard let meaning = Meaning(saying) else { return }
        guard order.accepts(saying.timestamp, isEnd: meaning.isEnd) else { return }
        switch meaning {
        case .phase(let phase): enter(phase, saying, isStale: isStale)
        case .end(let outcome): end(outcome, saying)
        case .nothing:
            if owns(saying), !isNewTask(saying) {
                merge(saying, into: view)
                identify(saying)
            }
        case .unknown, .refusal: break
        }
    }

    private func usable(_ saying: Saying) -> String? {
        saying.task.flatMap { Int($0).map { $0 > 0 } == true ? $0 : nil }
    }

    private func owns(_ saying: Saying) -> Bool {
        guard let view else { return false }
        guard let id = usable(saying), id != view.id else { return true }
        return view.id == nil && closed[id] == nil
    }

    private mutating func enter(_ phase: Phase, _ saying: Saying, isStale: Bool) {
        account.hear(saying)
        if let view, !tellsApart(phase, saying, from: view) {
            guard owns(saying) else { return }
            merge(saying, into: view)
            isInDoubt = (isInDoubt || freeSince != nil) && usable(saying) == nil && saying.filename == nil
            if isInDoubt, phase == .preparing, view.phase != .preparing { seemsToBegin = true }
        } else {
            guard open(phase, saying, isStale: isStale) else { return }
            isInDoubt = false
        }
        (isAcquainted, freeSince, isHeld) = (true, nil, false)
        if phase == .paused, view?.phase != .paused { counts.pauses[Self.reason(saying.code)] += 1 }
        view?.phase = phase
        identify(saying)
        if phase != .preparing { measure(saying) }
    }

    /// Whether the words show that this is not the print they were about before.
    private func tellsApart(_ phase: Phase, _ saying: Saying, from view: View) -> Bool {
        if let id = usable(saying) {
            if let known = view.id { return id != known }
            if closed[id] == .bySilence { return true }
        }
        let begins = phase == .preparing && (view.phase != .preparing || seemsToBegin)
        if begins, view.id == nil, freeSince != nil || isNewTask(saying) { return true }
        return (isInDoubt || freeSince != nil) && names(saying, otherThan: view)
    }

    /// Whether the words name a task while it is not sure that they are about the print without one.
    private func isNewTask(_ saying: Saying) -> Bool {
        guard isInDoubt || freeSince != nil, let view, view.id == nil else { return false }
        return usable(saying) != nil
    }

    /// Whether an end cannot be that of the open print.
    private func isOthersEnd(_ saying: Saying, than view: View) -> Bool {
        guard isInDoubt || freeSince != nil, view.id == nil || usable(saying) == nil else { return false }
        return names(saying, otherThan: view) || freeSince != nil && isNewTask(saying)
    }

    private func names(_ saying: Saying, otherThan view: View) -> Bool {
        guard let file = saying.filename, let known = view.file else { return false }
        return file != known
    }

    /// A word of a print that is not open.
    private mutating func open(_ phase: Phase, _ saying: Saying, isStale: Bool) -> Bool {
        var fresh = View(
            prints: saying.print.map { [$0] } ?? [], id: usable(saying), file: saying.filename, phase: phase)
        var isCounted = false
        if let id = usable(saying), let closing = closed[id] {
            guard closing == .bySilence else { return false }
            isCounted = true
            if let last, last.view.id == id { fresh = last.view }
            fresh.counted = last?.view.id == id ? (fresh.elapsed ?? 0, fresh.meters ?? 0) : (.infinity, .infinity)
        } else if usable(saying) == nil, view == nil, let last {
            let goesOn = saying.action == "resume" || [.pausing, .paused, .resuming, .stopping].contains(phase)
            if goesOn, !isInDoubt, last.outcome == .unknown, !names(saying, otherThan: last.view) {
                isCounted = true
                fresh = last.view
                fresh.counted = (fresh.elapsed ?? 0, fresh.meters ?? 0)
                if fresh.prints.last != saying.print { account.confuse(saying, .looksTheSame) }
            } else if phase != .preparing, !wasFreeSinceEnd, !names(saying, otherThan: last.view) {
                guard last.outcome == .unknown else {
                    if last.view.prints.last != saying.print { account.confuse(saying, .takenForEcho) }
                    return false
                }
                isCounted = true
                fresh = last.view
                fresh.counted = (fresh.elapsed ?? 0, fresh.meters ?? 0)
                if fresh.prints.last != saying.print { account.confuse(saying, .looksTheSame) }
            }
        }
        if view != nil { closeWithoutWord() }
        if !isCounted {
            if !isAcquainted, phase != .preparing {
                counts.adopted += 1
            } else {
                counts.started += 1
                if phase == .paused { fresh.phase = .pausing }
            }
            account.open(saying, isStale: isStale)
        }
        view = fresh
        return true
    }

    private mutating func merge(_ saying: Saying, into view: View?) {
        guard let print = saying.print, let view, !view.prints.contains(print) else { return }
        account.confuse(saying, .looksTheSame)
        self.view?.prints.append(print)
    }

    private mutating func identify(_ saying: Saying) {
        guard var named = view else { return }
        named.id = named.id ?? usable(saying)
        named.file = saying.filename ?? named.file
        view = named
    }

    private mutating func measure(_ saying: Saying) {
        guard var measured = view else { return }
        measured.elapsed = saying.minutes.map { $0 * 60 } ?? measured.elapsed
        measured.meters = saying.millimetres.map { $0 / 1000 } ?? measured.meters
        view = measured
    }

    private mutating func end(_ outcome: PrintOutcome, _ saying: Saying) {
        isAcquainted = true
        account.heardEnd(saying)
        let isOthers = view.map { owns(saying) && isOthersEnd(saying, than: $0) } ?? false
        if isOthers, usable(saying) == nil {
            closeWithoutWord()
        } else if !isOthers, let open = view, owns(saying) {
            merge(saying, into: open)
            identify(saying)
            if outcome == .finished { measure(saying) }
            close(outcome, .byWord)
        } else if let id = usable(saying), closed[id] == nil {
            counts.missed += 1
            account.open(saying, isStale: false)
            let (open, since, held, doubt, free) = (view, freeSince, isHeld, isInDoubt, wasFreeSinceEnd)
            view = View(prints: saying.print.map { [$0] } ?? [], id: id, file: saying.filename, phase: .printing)
            if outcome == .finished { measure(saying) }
            close(outcome, .byWord)
            if open != nil { (view, freeSince, isHeld, isInDoubt, wasFreeSinceEnd) = (open, since, held, doubt, free) }
        } else if let id = usable(saying), closed[id] == .bySilence {
            closed[id] = .byWord
            if last?.view.id == id { last?.outcome = outcome }
        }
    }

    private mutating func closeWithoutWord() {
        if view?.phase == .stopping { close(.cancelled, .byWord) } else { close(.unknown, .bySilence) }
    }

    private mutating func close(_ outcome: PrintOutcome, _ closing: Closing) {
        guard let ended = view else { return }
        let label = ended.counted == nil ? outcome : .unknown
        if ended.counted == nil { counts.ended[outcome] += 1 }
        account.close(ended.prints, outcome, isAgain: ended.counted != nil, bySilence: closing == .bySilence)
        counts.seconds[label] += max(0, (ended.elapsed ?? 0) - (ended.counted?.seconds ?? 0))
        counts.meters[label] += max(0, (ended.meters ?? 0) - (ended.counted?.meters ?? 0))
        if let id = ended.id { closed[id] = closing }
        last = (ended, outcome)
        view = nil
        (freeSince, isHeld, isInDoubt, wasFreeSinceEnd) = (nil, false, false, false)
    }

    /// Why a pause that came with that code happened (protocol.md 8).
    private static func reason(_ code: Int) -> PauseReason {
        switch code {
        case 0, 200: .user
        case 10107: .filament
        case 10122: .fault
        default: .unknown
        }
    }
}
