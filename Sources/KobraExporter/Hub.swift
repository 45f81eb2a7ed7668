import KobraControl
import KobraProtocol
import KobraState
import Logging
import Platform
import Synchronization

/// The fleet that all threads share, under the one lock. Everything that takes long, reading JSON, rendering, logging,
/// happens outside it.
public final class Hub: Sendable {
    private let fleet: Mutex<Fleet>
    private let log: Logger
    private let wasAnswered = Atomic(false)
    /// Who is told of what the admin API waits for.
    let ears = Ears()

    /// A hub around that fleet.
    public init(_ fleet: consuming sending Fleet, log: Logger) {
        self.fleet = Mutex(fleet)
        self.log = log
    }

    /// The fleet as it is now, states clocked up to this moment.
    public func snapshot() -> (fleet: Fleet, now: Instant) {
        let now = Instant.now
        let (copy, notices) = fleet.withLock { fleet in
            let notices = fleet.advance(to: now)
            return (fleet, notices)
        }
        tell(notices)
        return (copy, now)
    }

    /// The state file was written, with what the fleet was then; `nil` if it could not be.
    func kept(_ written: Fleet?) { fleet.withLock { $0.keep(asIn: written) } }

    /// A broker said how many messages it has thrown away.
    func brokerDropped(_ payload: [UInt8]?, on broker: String) {
        guard let total = payload.flatMap(BrokerFigures.number) else { return }
        fleet.withLock { $0.brokerDropped(total, on: broker) }
    }

    /// A message came.
    ///
    /// - Parameters:
    ///   - isQueued: whether the broker had kept it while the exporter was away.
    ///   - isOwn: whether a command of that message id is one that was sent to this broker.
    func receive(
        _ topic: Topic, payload: [UInt8]?, isRetained: Bool, isQueued: Bool = false, from broker: String,
        isOwn: (String?) -> Bool
    ) {
        let incoming = Incoming(topic, payload: payload)
        if case .command(let address, let command) = incoming {
            // Of a command long ago nobody knows any more whether it was one of ours.
            guard !isQueued else { return }
            note(command, to: address, isOwn: isOwn(command.messageID), isRetained: isRetained, from: broker)
            return
        }
        let (notices, isReleased) = fleet.withLock { fleet in
            let releases = fleet.releases
            let notices = fleet.receive(
                incoming, isRetained: isRetained, isQueued: isQueued, from: broker, at: .now)
            return (notices, fleet.releases != releases)
        }
        tell(notices)
        if isReleased { ears.tellOfJobs() }
        if case .report(_, let report) = incoming, report.envelope.code != nil, !isRetained { ears.tellOfCounts() }
        if case .report(let address, let report) = incoming, !isRetained, !isQueued {
            ears.tell(report, of: address.printer)
        }
    }

    private func note(
        _ command: HeardCommand, to address: PrinterAddress, isOwn: Bool, isRetained: Bool, from broker: String
    ) {
        let name = fleet.withLock {
            $0.heardCommand(to: address, isOwn: isOwn, isRetained: isRetained, from: broker)
        }
        guard let name else { return }
        ears.tell(StrangersCommand(printer: name, verb: command.verb, isRetained: isRetained))
        if !isRetained { ears.tellOfCounts() }
    }

    private func tell(_ notices: [PrinterNotice]) {
        if notices.contains(where: \.notice.isCounted) { ears.tellOfJobs() }
        log.write(notices)
    }

    /// Whether any broker has taken connection and subscription since the start.
    var isReady: Bool { wasAnswered.load(ordering: .acquiring) }

    func brokerConnected(_ name: String) {
        wasAnswered.store(true, ordering: .releasing)
        tell(fleet.withLock { $0.brokerConnected(name, at: .now) })
    }

    func brokerLost(_ name: String) { tell(fleet.withLock { $0.brokerLost(name, at: .now) }) }

    /// Lets time pass, and takes the queries that have become due.
    func tick() -> [DueQuery] {
        let (due, notices, brokerNotices) = fleet.withLock { fleet in
            let now = Instant.now
            let passed = fleet.advance(to: now)
            let (due, notices) = fleet.takeDueQueries(at: now)
            return (due, passed + notices, fleet.checkBrokers(at: now))
        }
        tell(notices)
        log.write(brokerNotices)
        return due
    }

    func published(on broker: String) { fleet.withLock { $0.published(on: broker) } }

    func sent(_ query: DueQuery) { fleet.withLock { $0.sent(query) } }

    func withdraw(_ query: DueQuery) { fleet.withLock { $0.withdraw(query) } }

    /// What a printer is like now; `nil` for one that is not known.
    ///
    /// - Parameter isProven: whether the link to a broker is; of a printer never heard, to any.
    func situation(of id: PrinterID, isProven: (_ broker: String?) -> Bool) -> Situation? {
        let now = Instant.now
        let found = fleet.withLock { fleet -> (Printer, Freshness, String?)? in
            guard let printer = fleet[id] else { return nil }
            return (printer, fleet.freshness, fleet.printerUpdating(otherThan: id, at: now)?.name)
        }
        guard let (printer, freshness, other) = found else { return nil }
        return Situation(
            printer: printer, isLinkProven: isProven(printer.broker), freshness: freshness, otherUpdate: other,
            now: now)
    }

    /// Notes that these questions are put to a printer, and returns what is to be sent.
    func ask(_ id: PrinterID, _ questions: [Queries.Question]) -> [DueQuery] {
        fleet.withLock { $0.ask(id, questions, at: .now) }
    }

    /// The printer of that name or, upper and lower case alike, id.
    func printer(called name: String) -> PrinterID? {
        fleet.withLock { fleet in
            if let id = PrinterID(name.lowercased()), fleet[id] != nil { return id }
            return fleet.printers.first { $0.name == name }?.id
        }
    }

    /// Sees to it that what is known of a printer is fresh; see `Fleet.freshen`.
    func freshen(_ id: PrinterID) -> Freshening? { fleet.withLock { $0.freshen(id, at: .now) } }

    /// Takes over a new configuration.
    func reconfigure(_ rules: FleetRules) {
        fleet.withLock {
            $0.reconfigure(
                admission: rules.admission, freshness: rules.freshness, polls: rules.polls, brokers: rules.brokers,
                at: .now)
        }
    }
}

extension Instant {
    /// This moment.
    static var now: Instant { Instant(uptime: Clock.uptime, unixMilliseconds: Clock.unixMilliseconds) }
}

/// What a broker says of itself.
enum BrokerFigures {
    /// How many messages it threw away because a subscriber was too slow.
    static let droppedTopic = "$SYS/broker/publish/messages/dropped"

    static func number(_ payload: [UInt8]) -> Double? {
        guard payload.count <= 20, let number = UInt64(String(decoding: payload, as: UTF8.self)) else { return nil }
        return Double(number)
    }
}
