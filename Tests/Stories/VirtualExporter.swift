import JSON
import JSON
import KobraMetrics
import KobraProtocol
import KobraSimulator
import KobraState

/// The exporter of a story: the state, the page, and beside them the clerks who know what they must say.
struct VirtualExporter {
    /// What is on the disk: the state, and how the clerks' books stood then.
    struct Disk {
        var bytes: [UInt8]
        var clerks: [Clerk?]
        var written: Instant
    }

    private enum Life { case awake, paused(since: Double, until: Double), down(until: Double) }

    let tampering: Tampering?
    private let printers: [PrinterID]
    private let admission: Admission
    private let freshness: Freshness
    private let polls: PollRules
    private let scrapes: Double

    private(set) var fleet: Fleet
    private(set) var clerks: [Clerk?]
    var links = [ExporterLink(), ExporterLink()]
    private var life = Life.down(until: 0)
    private var disk: Disk?
    private var hasJobNews = false
    /// The next news of a job kills it before it is written down.
    private var isDoomed: Double?
    private var nextScrape: Double
    private var audit: PageAudit
    /// Pages looked at.
    private(set) var pages = 0
    /// Messages taken.
    private(set) var messages = 0
    private var turns = 0
    private var isTouched = false

    static let brokers = ["left", "right"]
    /// Seconds between two writings where no job begins or ends.
    static let writing = 30.0
    /// Seconds after which a broker gives up a client that says nothing: one and a half keep-alives of 10 s.
    static let patience = 15.0

    init(_ plot: Plot, printers: [PrinterID], tampering: Tampering?) {
        (self.printers, self.tampering, scrapes) = (printers, tampering, plot.scrapes)
        nextScrape = plot.scrapes
        let known = zip(printers, plot.cast).enumerated().compactMap { index, pair in
            pair.1.isKnown ? KnownPrinter(id: pair.0, name: "p\(index + 1)", model: pair.1.model) : nil
        }
        admission = Admission(known: known)
        polls = PollRules(interval: plot.interval)
        freshness = Freshness(silenceLimit: plot.interval * 3)
        clerks = Array(repeating: nil, count: printers.count)
        fleet = Fleet(at: Instant(uptime: 0, unixMilliseconds: 0))
        audit = PageAudit()
    }

    // MARK: Life and death

    /// Starts with what is on the disk.
    mutating func start(at now: Instant, memory: Disk?) throws(Wrong) {
        fleet = Fleet(admission: admission, freshness: freshness, polls: polls, brokers: Self.brokers, at: now)
        clerks = Array(repeating: nil, count: printers.count)
        links = [ExporterLink(), ExporterLink()]
        audit.restart()
        if let memory { try restore(memory, at: now) }
        for index in clerks.indices
        where clerks[index] == nil && admission.known.contains(where: { $0.id == printers[index] }) {
            clerks[index] = Clerk(silence: freshness.silenceLimit, at: now.uptime)
        }
        life = .awake
        hasJobNews = false
    }

    private mutating func restore(_ memory: Disk, at now: Instant) throws(Wrong) {
        clerks = memory.clerks
        let root: JSONValue
        do throws(JSONError) {
            root = try JSONDocument(memory.bytes).root
        } catch {
            throw Wrong("what was written is no JSON: \(error)")
        }
        let restoration = fleet.restore(root, age: now.seconds(since: memory.written), at: now)
        guard restoration.refused.isEmpty, restoration.dropped.isEmpty else {
            throw Wrong("what was written is not believed: \(restoration.refused) \(restoration.dropped)")
        }
        for index in clerks.indices {
            clerks[index]?.wake(at: now.uptime, away: now.seconds(since: memory.written))
        }
    }

    private mutating func save(at now: Instant) {
        disk = Disk(bytes: fleet.memory.bytes(), clerks: clerks, written: now)
        fleet.keep(asIn: fleet)
        hasJobNews = false
    }

    mutating func stop(at now: Instant, isCrash: Bool, until: Double) {
        if case .down = life { return }
        if !isCrash {
            advance(to: now)
            save(at: now)
        }
        if isCrash { forgotten = Self.ends(in: clerks, notIn: disk?.clerks) }
        life = .down(until: until)
        for index in links.indices { links[index].cut(noticed: .infinity, back: .infinity) }
    }

    /// The prints whose end it knew of when it crashed, and the disk did not: printer and print.
    private(set) var forgotten: [(printer: Int, print: Int)] = []

    private static func ends(in clerks: [Clerk?], notIn disk: [Clerk?]?) -> [(printer: Int, print: Int)] {
        clerks.indices.flatMap { index -> [(printer: Int, print: Int)] in
            let known = clerks[index]?.account.endsHeard ?? []
            return known.subtracting(disk?[index]?.account.endsHeard ?? []).sorted().map { (index, $0) }
        }
    }

    var isDown: Bool { if case .down = life { true } else { false } }

    /// Has it crash at the next news of a job, before that is on the disk.
    mutating func doom(away: Double) { isDoomed = away }

    mutating func pause(until: Double, at time: Double) {
        if case .awake = life { life = .paused(since: time, until: until) }
    }

    /// At work, with all its links.
    var isWell: Bool { isAwake && links.allSatisfy { $0.isUp && $0.looksUp } }

    var isAwake: Bool { if case .awake = life { true } else { false } }

    /// Why nothing sent now reaches it; `nil` if it does.
    func deafness(to broker: Int) -> Fate? {
        if case .down = life { return .exporterDown }
        return links[broker].isUp ? nil : .linkLost
    }

    /// Whether a broker gives it up now because it stands still.
    mutating func isGivenUp(by broker: Int, at time: Double) -> Bool {
        guard case .paused(let since, let until) = life, links[broker].isUp, since + Self.patience <= time else {
            return false
        }
        links[broker].cut(noticed: until, back: until + 1)
        return true
    }

    /// Time passes.
    mutating func live(at now: Instant, seconds time: Double) throws(Wrong) {
        switch life {
        case .awake: break
        case .paused(_, let until) where until <= time: life = .awake
        case .down(let until) where until <= time: try start(at: now, memory: disk)
        case .paused, .down: return
        }
        advance(to: now)
        if let written = disk?.written, now.seconds(since: written) < Self.writing { return }
        save(at: now)
    }

    private mutating func advance(to now: Instant) {
        note(fleet.advance(to: now))
        for index in clerks.indices { clerks[index]?.advance(to: now.uptime) }
    }

    private mutating func note(_ notices: [PrinterNotice]) {
        for notice in notices {
            switch notice.notice {
            case .jobStarted, .jobAdopted, .jobResumed, .jobEnded: hasJobNews = true
            default: break
            }
        }
    }

    // MARK: What it hears and asks

    mutating func connected(_ index: Int, _ name: String, at now: Instant) {
        links[index].connect()
        note(fleet.brokerConnected(name, at: now))
        for index in clerks.indices { clerks[index]?.brokerConnected(name, at: now.uptime) }
    }

    mutating func lost(_ name: String, at now: Instant) {
        isTouched = true
        note(fleet.brokerLost(name, at: now))
        for index in clerks.indices { clerks[index]?.brokerLost(name, at: now.uptime) }
    }

    mutating func hear(_ delivery: VirtualBroker.Delivery, on broker: String, at now: Instant) {
        messages += 1
        isTouched = true
        let incoming = Incoming(topic: delivery.message.topic, payload: delivery.message.payload)
        var isReport = false
        if case .report = incoming { isReport = true }
        if isReport, clerks[delivery.printer] == nil {
            clerks[delivery.printer] = Clerk(silence: freshness.silenceLimit, at: now.uptime)
        }
        clerks[delivery.printer]?.hear(delivery, isReport: isReport, on: broker, at: now.uptime)
        for _ in 0..<(tampering?.copies(of: delivery) ?? 1) {
            note(fleet.receive(incoming, isRetained: delivery.isRetained, from: broker, at: now))
        }
        if let forgery = tampering?.forgery(of: delivery) {
            let incoming = Incoming(topic: delivery.message.topic, payload: forgery)
            note(fleet.receive(incoming, isRetained: delivery.isRetained, from: broker, at: now))
        }
    }

    mutating func questions(at now: Instant) -> [DueQuery] {
        let due = fleet.takeDueQueries(at: now)
        note(due.notices)
        return due.queries
    }

    mutating func published(on broker: String) { fleet.published(on: broker) }

    mutating func settle(_ query: DueQuery, isSent: Bool) {
        if isSent { fleet.sent(query) } else { fleet.withdraw(query) }
    }

    // MARK: Whether all is well

    /// The end of a turn: compares everything, looks at the page now and then, and writes down what is worth it.
    mutating func check(at now: Instant, seconds time: Double, isLast: Bool) throws(Wrong) {
        turns += 1
        // Time alone seldom changes anything: then every few turns are enough.
        if isTouched || isLast || turns % 8 == 0 { try compare(at: now) }
        isTouched = false
        if isLast || time >= nextScrape {
            nextScrape = time + scrapes
            pages += 1
            var page = MetricsPage.text(Snapshot(fleet: fleet, now: now))
            tampering?.touch(&page)
            try audit.look(at: page, of: fleet, clerks, printers, now)
        }
        guard hasJobNews else { return }
        if let away = isDoomed {
            isDoomed = nil
            stop(at: now, isCrash: true, until: time + away)
        } else {
            save(at: now)
        }
    }

    private func compare(at now: Instant) throws(Wrong) {
        for (index, clerk) in clerks.enumerated() {
            guard let clerk, let printer = fleet[printers[index]] else { continue }
            if let difference = clerk.difference(from: printer, at: now) {
                throw Wrong("printer \(index + 1): \(difference)")
            }
        }
        if fleet.invariantViolations > 0 { throw Wrong("the exporter's own checks failed") }
    }
}
