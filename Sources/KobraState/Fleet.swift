import KobraProtocol

/// Everything known: the printers, bounded in number, and the brokers they were heard on. A value: it reads no clock.
public struct Fleet: Sendable {
    /// The printers, by name.
    public internal(set) var printers: [Printer] = []
    /// The brokers, in the order of the configuration.
    public internal(set) var brokers: [BrokerStatus] = []
    /// Messages not taken.
    public internal(set) var rejected = Tally<Rejection>()
    /// Words nobody knows.
    public private(set) var unknownWords = Tally<WordField>()
    /// How long answers took.
    public private(set) var queryDurations: [Query: Histogram] = [:]
    /// Checks of our own that failed.
    public private(set) var invariantViolations = 0.0
    /// How often a printer was free again after a job.
    public private(set) var releases = 0
    /// How long what was heard holds.
    public private(set) var freshness: Freshness
    var polls: PollRules
    var admission: Admission
    /// What is remembered of printers that are not watched now.
    var leftOut = LeftOutPrinters()

    /// Where each printer is in `printers`.
    private(set) var positions: [PrinterID: Int] = [:]
    private var nextIndex = 0
    private var hasReachedLimit = false
    private var inconsistent: Set<PrinterID> = []
    /// What a new configuration brought about, to be told at the next `advance`.
    private var held: [PrinterNotice] = []

    /// A fleet that knows the printers of the configuration and has heard nothing.
    public init(
        admission: Admission = Admission(), freshness: Freshness = Freshness(), polls: PollRules = PollRules(),
        brokers: [String] = [], at time: Instant
    ) {
        (self.admission, self.freshness, self.polls) = (admission, freshness, polls)
        for query in Query.allCases { queryDurations[query] = Histogram() }
        reconfigure(admission: admission, freshness: freshness, polls: polls, brokers: brokers, at: time)
    }

    /// The printer of that id.
    public subscript(id: PrinterID) -> Printer? { positions[id].map { printers[$0] } }

    /// Another printer whose firmware is being updated, if it was heard in the last hour: one that an update took away for
    /// good is in nobody's way.
    public func printerUpdating(otherThan id: PrinterID, at time: Instant) -> Printer? {
        printers.first { printer in
            guard printer.id != id, printer.firmware.isUpdating, let heard = printer.lastReport else { return false }
            return time.seconds(since: heard) < 3600
        }
    }

    /// Takes over a new configuration. Printers that are no longer to be watched are left out and come back with their
    /// counters when they are watched again; all others keep what they have. What is worth a line in the log comes with the
    /// next `advance`.
    public mutating func reconfigure(
        admission: Admission, freshness: Freshness, polls: PollRules, brokers names: [String], at time: Instant
    ) {
        let passed = advance(to: time)
        let hasNewInterval = polls.interval != self.polls.interval
        (self.admission, self.freshness, self.polls) = (admission, freshness, polls)
        var statuses: [BrokerStatus] = []
        for name in names { statuses.append(brokers.first { $0.name == name } ?? BrokerStatus(name: name)) }
        brokers = statuses
        hasReachedLimit = false
        let left = leaveOut(at: time)
        let spread = spread
        let changed = forEach(at: time) { printer, notices in
            printer.configure(
                admission.entry(printer.id), silenceLimit: freshness.silenceLimit, brokers: names, at: time, &notices)
            // A poll that the old interval put off for an hour is not to wait that long under the new silence limit.
            if hasNewInterval { printer.schedule.restart(at: time, after: Self.place(of: printer.index) * spread) }
        }
        held = passed + left + changed
        sort()
        for entry in admission.known where admission.allow.isEmpty || admission.allow.contains(entry.id) {
            guard positions[entry.id] == nil else { continue }
            // Sorted in together: a file may name thousands.
            positions[entry.id] = printers.count
            printers.append(newPrinter(entry.id, at: time))
        }
        for id in comingBack { printers.append(newPrinter(id, at: time)) }
        sort()
    }

    /// A message that came from a broker. Returns what is worth a line in the log, by printer.
    ///
    /// - Parameter isQueued: whether the broker had kept it while nobody listened.
    public mutating func receive(
        _ incoming: Incoming, isRetained: Bool = false, isQueued: Bool = false, from broker: String, at time: Instant
    ) -> [PrinterNotice] {
        count(on: broker) {
            $0.received += 1
            if !isRetained { $0.lastMessage = time }
        }
        switch incoming {
        case .ignored: return []
        case .command:
            rejected[.own] += 1
            return []
        case .rejected(let reason):
            rejected[reason] += 1
            return []
        case .report(let address, let report):
            var notices: [Notice] = []
            guard let position = position(of: address, at: time, &notices) else {
                return notices.map { PrinterNotice($0, admission.entry(address.printer)) }
            }
            if !isRetained { for word in report.unknownWords { unknownWords[word] += 1 } }
            let isReleased = printers[position].apply(
                report, from: address, on: broker, as: isRetained ? .retained : isQueued ? .queued : .new, at: time,
                &notices)
            if isReleased { releases += 1 }
            if !isRetained, !isQueued { settle(report, of: position, at: time, &notices) }
            return notices.map { PrinterNotice($0, printers[position]) }
        }
    }

    /// Time passes for everybody.
    public mutating func advance(to time: Instant) -> [PrinterNotice] {
        defer { held = [] }
        return held + forEach(at: time) { printer, notices in printer.advance(to: time, &notices) }
    }

    /// A broker was connected to and has taken the subscription.
    public mutating func brokerConnected(_ name: String, at time: Instant) -> [PrinterNotice] {
        count(on: name) {
            ($0.isConnected, $0.connectedSince) = (true, time)
            $0.connections += 1
        }
        let spread = spread
        return forEach(at: time) { printer, notices in
            guard printer.broker == name || printer.broker == nil else { return }
            if printer.broker == name { printer.link(at: time, &notices) } else { printer.mayHaveMissedWords() }
            printer.schedule.restart(at: time, after: Self.place(of: printer.index) * spread)
        }
    }

    /// A broker was lost, or left.
    public mutating func brokerLost(_ name: String, at time: Instant) -> [PrinterNotice] {
        count(on: name) {
            if $0.isConnected { $0.disconnections += 1 }
            ($0.isConnected, $0.dropped) = (false, nil)
        }
        return forEach(at: time) { printer, notices in
            if printer.broker == name { printer.unlink(at: time, &notices) }
        }
    }

    /// The broker says how many messages it dropped.
    public mutating func brokerDropped(_ total: Double, on name: String) {
        count(on: name) { ($0.received, $0.dropped) = ($0.received + 1, total) }
    }

    /// A message was sent to a broker.
    public mutating func published(on name: String) { count(on: name) { $0.published += 1 } }

    /// Seconds over which printers that are all to be asked soon are spread.
    private var spread: Double { min(polls.interval, 0.05 * Double(printers.count)) }

    /// Where in each interval the printer of that index is asked, 0 to 1: the golden ratio spreads any number evenly.
    static func place(of index: Int) -> Double {
        let turn = Double(index) * 0.618_033_988_749_895
        return turn - turn.rounded(.down)
    }
}

// MARK: - Keeping order

extension Fleet {
    mutating func count(on broker: String, _ change: (inout BrokerStatus) -> Void) {
        if let index = brokers.firstIndex(where: { $0.name == broker }) { change(&brokers[index]) }
    }

    private mutating func forEach(
        at time: Instant, _ body: (inout Printer, inout [Notice]) -> Void
    ) -> [PrinterNotice] {
        var all: [PrinterNotice] = []
        for index in printers.indices {
            var notices: [Notice] = []
            body(&printers[index], &notices)
            if !printers[index].isSound(at: time), inconsistent.insert(printers[index].id).inserted {
                invariantViolations += 1
            }
            for notice in notices { all.append(PrinterNotice(notice, printers[index])) }
        }
        return all
    }

    /// Where the printer of an address is, known or new; `nil`, and counted, if it is not to be watched.
    private mutating func position(of address: PrinterAddress, at time: Instant, _ notices: inout [Notice]) -> Int? {
        let position = positions[address.printer]
        // A printer is here because its address was found to be one to watch.
        if let position, printers[position].address == address { return position }
        guard admission.admits(address) else {
            rejected[.model] += 1
            return nil
        }
        if let position { return position }
        guard printers.count < admission.limit else {
            rejected[.limit] += 1
            if !hasReachedLimit { notices.append(.limitReached(admission.limit)) }
            hasReachedLimit = true
            return nil
        }
        notices.append(.discovered(address.model))
        return add(address.printer, at: time)
    }

    /// Takes in one printer at its place. All would be sorted for it otherwise, and a thousand times while a farm is found.
    private mutating func add(_ id: PrinterID, at time: Instant) -> Int {
        let printer = newPrinter(id, at: time)
        var (place, end) = (0, printers.count)
        while place < end {
            let middle = (place + end) / 2
            if Self.precedes(printers[middle], printer) {
                place = middle + 1
            } else {
                end = middle
            }
        }
        printers.insert(printer, at: place)
        for index in place..<printers.count { positions[printers[index].id] = index }
        return place
    }

    /// A printer of that id that has not been heard of, or not since it was left out.
    mutating func newPrinter(_ id: PrinterID, at time: Instant) -> Printer {
        defer { nextIndex += 1 }
        var printer = Printer(
            admission.entry(id), index: nextIndex, at: time, silenceLimit: freshness.silenceLimit)
        printer.schedule.restart(at: time, after: Self.place(of: nextIndex) * spread)
        if let entry = leftOut.remove(id) {
            printer.restore(entry, at: time)
            held.append(PrinterNotice(.takenBack, printer))
        }
        return printer
    }

    /// Takes in printers that are not here yet.
    mutating func insert(_ new: [Printer]) {
        printers += new
        sort()
    }

    /// The order of printers: by name, and by id where names are the same.
    private static func precedes(_ left: Printer, _ right: Printer) -> Bool {
        (left.name, left.id) < (right.name, right.id)
    }

    private mutating func sort() {
        printers.sort(by: Self.precedes)
        positions = [:]
        for index in printers.indices { positions[printers[index].id] = index }
    }

    /// Books the answer that a report is.
    private mutating func settle(_ report: Report, of position: Int, at time: Instant, _ notices: inout [Notice]) {
        guard let question = Queries.Question(answeredBy: report),
            let seconds = printers[position].queries.answer(question, at: time)
        else { return }
        queryDurations[question.query]?.observe(seconds)
        if let spelling = printers[position].spelling.answered(printers[position].firmware.number) {
            notices.append(.spellingProven(spelling))
        }
    }
}
