import Configuration
import KobraProtocol
import Logging
import MQTTClient
import Platform
import Synchronization

/// The connection to one broker, kept up by a thread of its own: a broker that hangs, or a name that does not resolve,
/// holds nobody else up.
final class BrokerLink: Sendable {
    let broker: Configuration.Broker
    /// Unless configured, one for each link: two names of one broker in the configuration would otherwise end each other's
    /// connection for ever. 23 characters, which every broker takes (MQTT 3.1.1, 3.1.3.1).
    private let clientID: String
    /// Whether to listen to the command topics, too.
    private let watchesCommands: Bool
    private let hub: Hub
    private let log: Logger
    private let isStopping = Atomic(false)
    private let wakeup: Wakeup
    private let connection = Mutex<MQTTConnection?>(nil)
    private let trust = Mutex(MarkTrust())
    private let thread = Mutex<PlatformThread?>(nil)
    /// Ids of all commands sent, to whichever broker, and of those that came back from this one.
    private let sent: MessageIDs
    private let returned = MessageIDs()
    private let heartbeats: Heartbeats

    /// Seconds within which a broker must have taken connection and subscription.
    static let patience = 10.0
    /// Keep-alives without a sign of life after which a link is none, whatever the library says.
    static let silentKeepAlives = 2.0
    /// Milliseconds the thread waits for messages at most: how long a stop may go unnoticed.
    static let pollTimeout = 200
    /// Seconds that taking in what came, or writing to a broker's socket, may take before the thread counts as stuck; and
    /// how much longer it may take to connect, for a name is resolved meanwhile, by as many servers as the system asks in
    /// turn.
    static let turn = 60.0
    static let resolution = 180.0

    init(
        _ broker: Configuration.Broker, watchesCommands: Bool, sent: MessageIDs, hub: Hub, heartbeats: Heartbeats,
        log: Logger
    ) throws(SystemError) {
        self.heartbeats = heartbeats
        self.broker = broker
        clientID = broker.clientID ?? "kobra-exporter-\(Random.hex(8))"
        self.sent = sent
        self.watchesCommands = watchesCommands
        self.hub = hub
        var log = log
        log[metadataKey: "broker"] = "\(broker.name)"
        self.log = log
        wakeup = try Wakeup()
    }

    func start() throws(SystemError) {
        let heartbeat = heartbeats.add("broker \(broker.name)", patience: Self.turn)
        let started: PlatformThread
        do throws(SystemError) {
            started = try PlatformThread(name: "broker") { [self] in
                run(heartbeat)
                heartbeat.end()
            }
        } catch {
            heartbeat.end()
            throw error
        }
        thread.withLock { $0 = started }
    }

    /// Has the thread say goodbye to the broker and end.
    func requestStop() {
        isStopping.store(true, ordering: .releasing)
        wakeup.wake()
    }

    /// Waits for the end of the thread; `false` if it did not come in time, as when it waits for a name to resolve.
    func join(within seconds: Double) -> Bool { thread.withLock { $0 }?.join(within: seconds) ?? true }

    /// Whether the broker is known to be there: it took connection and subscription, and sent something within one and a
    /// half keep-alives. One that is frozen stops being so before libmosquitto gives it up.
    var isProven: Bool {
        guard let silence = connection.withLock({ $0 })?.silence else { return false }
        return silence <= 1.5 * Double(broker.keepAlive)
    }

    /// Sends a command with a fresh message id, or throws it away: it never waits for a better time.
    func publish(_ command: Command, topic: String, escapingSlashes: Bool) -> Bool {
        guard let connection = connection.withLock({ $0 }) else { return false }
        let id = Random.uuid()
        let payload = command.payload(
            messageID: id, timestamp: Clock.unixMilliseconds, escapingSlashes: escapingSlashes)
        sent.insert(id)
        do throws(MQTTError) {
            try connection.publish(topic, payload)
        } catch {
            log.debug("not sent", metadata: ["topic": "\(topic)", "error": "\(error)"])
            return false
        }
        hub.published(on: broker.name)
        return true
    }

    /// Whether a command of that id is one of ours, and here for the first time.
    private func isOwn(_ id: String?) -> Bool {
        guard let id, sent.contains(id) else { return false }
        return returned.insert(id)
    }

    private var isRunning: Bool { !isStopping.load(ordering: .acquiring) }

    private func run(_ heartbeat: Heartbeat) {
        var backoff = Backoff()
        var budget = ConnectBudget()
        var generator = SystemRandomNumberGenerator()
        while isRunning {
            let ending = live(heartbeat, &budget)
            guard isRunning else { return }
            backoff.linkEnded(after: ending.seconds, wasLost: ending.isLost)
            let wait = max(backoff.wait(using: &generator), budget.wait(at: Clock.uptime))
            let retry = (wait * 10).rounded() / 10
            log.warning("not connected", metadata: ["reason": "\(ending.reason)", "retry_seconds": "\(retry)"])
            let isMarkForbidden = trust.withLock {
                $0.linkEnded(after: ending.seconds, wasLost: ending.isLost, hasLostMark: ending.hasLostMark)
            }
            if isMarkForbidden {
                log.warning("the mark behind queued reports seems to be forbidden; a silence will have to do")
            }
            if backoff.isAtWar {
                log.error(
                    "links are lost as soon as they are made: another client with this client id?",
                    metadata: ["client_id": "\(clientID)"])
            }
            heartbeat.beat(takingUpTo: wait)
            _ = wakeup.wait(atMost: wait)
        }
    }

    /// How a connection ended.
    private struct Ending {
        var reason = "stopped"
        /// Whether a broker was there and answered, be it with a no.
        var isAnswered = false
        /// How long the link lasted since the broker took it; `nil` if it did not.
        var seconds: Double?
        /// Whether the broker ended it, or the network, and nobody said why.
        var isLost = false
        /// Whether it ended after a mark was sent that had not come back.
        var hasLostMark = false
    }

    /// One connection, from the attempt to its end. libmosquitto keeps to the first address of a name, which often is an
    /// IPv6 one that nobody listens on: if nothing answers there, IPv4 is tried before the attempt counts as failed.
    private func live(_ heartbeat: Heartbeat, _ budget: inout ConnectBudget) -> Ending {
        let first = live(heartbeat, onlyIPv4: false, &budget)
        guard isRunning, !first.isAnswered, !broker.hasLiteralAddress, budget.wait(at: Clock.uptime) == 0 else {
            return first
        }
        let second = live(heartbeat, onlyIPv4: true, &budget)
        return second.isAnswered ? second : first
    }

    private func live(_ heartbeat: Heartbeat, onlyIPv4: Bool, _ budget: inout ConnectBudget) -> Ending {
        var ending = Ending()
        heartbeat.beat(takingUpTo: Self.resolution)
        budget.spend(at: Clock.uptime)
        do throws(MQTTError) {
            let connection = try MQTTConnection(MQTTOptions(broker, clientID: clientID, onlyIPv4: onlyIPv4))
            defer { connection.end() }
            try connection.connect()
            defer {
                self.connection.withLock { $0 = nil }
                // An exporter that stops has not lost its printers; of a link that a reload ends, `Links` says so, and its
                // successor may be of the same name.
                if isRunning { hub.brokerLost(broker.name) }
            }
            try drive(connection, heartbeat, &ending)
        } catch {
            ending.reason = error.description
            // It was gone before anything could be asked of it.
            ending.isLost = ending.isAnswered && error == .notConnected
        }
        return ending
    }

    private func drive(
        _ connection: MQTTConnection, _ heartbeat: Heartbeat, _ ending: inout Ending
    ) throws(MQTTError) {
        let begin = Clock.uptime
        var takenAt: Int64?
        var subscription: Int?
        var isSubscribed = false
        var isUp = false
        var backlog: Backlog?
        var topics = TopicMemory()
        var pace = Pace()
        let markTopic = Backlog.topic(clientID: clientID)
        defer {
            ending.seconds = takenAt.map { Double(Clock.uptime - $0) / 1e9 }
            ending.hasLostMark = backlog?.isOver == false
        }
        while isRunning {
            heartbeat.beat()
            let events = try connection.poll(timeout: Self.pollTimeout)
            pace.note(events.count, at: Clock.uptime)
            for event in events {
                switch event {
                // Who is leaving asks for nothing more. What was received is counted: to the broker it is delivered.
                case .connected where !isRunning, .subscribed where !isRunning: break
                case .connected(let isSessionPresent):
                    (ending.isAnswered, takenAt) = (true, Clock.uptime)
                    if isSessionPresent { backlog = Backlog(clientID: clientID, at: Clock.uptime) }
                    subscription = try subscribe(connection, marking: backlog)
                case .subscribed(let id, let granted) where id == subscription:
                    guard granted.allSatisfy({ $0 <= 2 }) else {
                        ending.reason = "the broker refused the subscription"
                        return
                    }
                    isSubscribed = true
                case .subscribed: break
                case .message(let message):
                    backlog?.take(message, at: Clock.uptime)
                    if message.topic == markTopic { continue }
                    if message.topic == BrokerFigures.droppedTopic {
                        hub.brokerDropped(message.payload, on: broker.name)
                        continue
                    }
                    hub.receive(
                        topics.read(message.topic), payload: message.payload, isRetained: message.isRetained,
                        isQueued: backlog?.isOver == false, from: broker.name, isOwn: isOwn)
                case .refused(let refusal):
                    (ending.isAnswered, ending.reason) = (true, refusal.description)
                    return
                case .disconnected(let error):
                    (ending.reason, ending.isLost) = (
                        error.description, error == .connectionLost || error.systemCode != nil
                    )
                    return
                }
            }
            backlog?.pass(to: Clock.uptime)
            if isSubscribed, !isUp, backlog?.isOver != false {
                isUp = true
                takeOver(connection, after: backlog)
            }
            if !isSubscribed, Double(Clock.uptime - begin) / 1e9 > Self.patience {
                ending.reason = "no answer from the broker for \(Int(Self.patience)) s"
                return
            }
            let limit = Self.silentKeepAlives * Double(broker.keepAlive)
            if isUp, events.isEmpty, let silence = connection.silence, silence > limit {
                ending.reason = "no sign of life from the broker for \(Int(limit)) s"
                return
            }
            if let rest = pace.rest, (1..<MQTTConnection.messageLimit).contains(events.count) {
                wakeup.wait(atMost: rest)
            }
        }
        connection.disconnect()
    }

    /// Asks for everything wanted.
    ///
    /// - Parameter backlog: what is queued, to be ended by a mark.
    /// - Returns: the id of the subscription without which there is no link.
    private func subscribe(_ connection: MQTTConnection, marking backlog: Backlog?) throws(MQTTError) -> Int {
        let reports = try connection.subscribe(TopicFilter.reports, qos: 1)
        _ = try connection.subscribe(BrokerFigures.droppedTopic, qos: 0)
        // Where the broker refuses this one, strangers cannot be heard, and the metric says nothing.
        if watchesCommands { _ = try connection.subscribe(TopicFilter.commands, qos: 0) }
        if let backlog {
            _ = try connection.subscribe(backlog.topic, qos: 1)
            if trust.withLock(\.mayMark) { try connection.mark(backlog.topic, backlog.mark) }
        }
        return reports
    }

    /// The link is good: what comes from now on is new, and something may be sent.
    private func takeOver(_ connection: MQTTConnection, after backlog: Backlog?) {
        self.connection.withLock { $0 = connection }
        hub.brokerConnected(broker.name)
        let queued: Logger.Metadata = backlog.map { ["queued_messages": "\($0.count)"] } ?? [:]
        log.info("connected", metadata: queued)
    }
}

extension Configuration.Broker {
    /// Whether the host is an address, so that there is nothing to resolve.
    fileprivate var hasLiteralAddress: Bool {
        host.contains(":") || host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }
    }
}
