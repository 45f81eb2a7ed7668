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
        log.write(notices)
        return (copy, now)
    }

    /// A message came.
    func receive(topic: String, payload: [UInt8]?, isRetained: Bool, from broker: String) {
        if topic == BrokerFigures.droppedTopic {
            if let total = payload.flatMap(BrokerFigures.number) {
                fleet.withLock { $0.brokerDropped(total, on: broker) }
            }
            return
        }
        let incoming = Incoming(topic: topic, payload: payload)
        log.write(
            fleet.withLock { $0.receive(incoming, isRetained: isRetained, from: broker, at: .now) })
    }

    /// Whether any broker has taken connection and subscription since the start.
    var isReady: Bool { wasAnswered.load(ordering: .acquiring) }

    func brokerConnected(_ name: String) {
        wasAnswered.store(true, ordering: .releasing)
        log.write(fleet.withLock { $0.brokerConnected(name, at: .now) })
    }

    func brokerLost(_ name: String) { log.write(fleet.withLock { $0.brokerLost(name, at: .now) }) }

    /// Lets time pass, and takes the queries that have become due.
    func tick() -> [DueQuery] {
        let (due, notices, brokerNotices) = fleet.withLock { fleet in
            let now = Instant.now
            let passed = fleet.advance(to: now)
            let (due, notices) = fleet.takeDueQueries(at: now)
            return (due, passed + notices, fleet.checkBrokers(at: now))
        }
        log.write(notices)
        log.write(brokerNotices)
        return due
    }

    func published(on broker: String) { fleet.withLock { $0.published(on: broker) } }

    func sent(_ query: DueQuery) { fleet.withLock { $0.sent(query) } }

    func withdraw(_ query: DueQuery) { fleet.withLock { $0.withdraw(query) } }

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
