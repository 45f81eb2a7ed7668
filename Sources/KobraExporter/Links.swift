import Configuration
import KobraProtocol
import KobraState
import Logging
import Platform
import Synchronization

/// The links to all brokers of the configuration.
final class Links: Sendable {
    /// `nil` once they were ended for good.
    private let links = Mutex<[BrokerLink]?>([])
    private let watchesCommands: Bool
    private let sent = MessageIDs()
    private let hub: Hub
    private let heartbeats: Heartbeats
    private let log: Logger

    /// - Parameter watchesCommands: whether to listen to the command topics, too.
    init(watchesCommands: Bool, hub: Hub, heartbeats: Heartbeats, log: Logger) {
        self.watchesCommands = watchesCommands
        self.heartbeats = heartbeats
        self.hub = hub
        self.log = log
    }

    /// Seconds given to links to say goodbye; a stop may have to wait for those that a reload ends first.
    static let goodbye = 0.45

    /// Makes the links those of the configuration: what is gone or changed is ended, what is new is begun. Nothing
    /// begins any more after `stop`.
    func update(_ brokers: [Configuration.Broker], before change: () -> Void = {}) throws(SystemError) {
        try links.withLock { links throws(SystemError) in
            guard let old = links else { return }
            // What can fail comes first, so that a reload that fails has changed nothing.
            var begun: [BrokerLink] = []
            for broker in brokers where !old.contains(where: { $0.broker == broker }) {
                begun.append(
                    try BrokerLink(
                        broker, watchesCommands: watchesCommands, sent: sent, hub: hub, heartbeats: heartbeats, log: log
                    ))
            }
            let ended = old.filter { link in !brokers.contains(link.broker) }
            Self.stop(ended)
            for link in ended { hub.brokerLost(link.broker.name) }
            var new = old.filter { link in brokers.contains(link.broker) }
            defer { links = new }
            change()
            for link in begun {
                try link.start()
                new.append(link)
            }
        }
    }

    /// Ends all of them, for good.
    func stop() {
        links.withLock { links in
            Self.stop(links ?? [])
            links = nil
        }
    }

    private static func stop(_ links: [BrokerLink]) {
        for link in links { link.requestStop() }
        let deadline = Clock.uptime + Int64(goodbye * 1e9)
        for link in links { _ = link.join(within: max(0, Double(deadline - Clock.uptime) / 1e9)) }
    }

    /// Whether the link to a broker is proven; to any, where none is named.
    func isProven(to broker: String?) -> Bool {
        (links.withLock { $0 } ?? []).contains { ($0.broker.name == broker || broker == nil) && $0.isProven }
    }

    /// Sends a command to a broker, once.
    ///
    /// - Returns: whether it went out.
    func send(_ command: Command, topic: String, on broker: String, escapingSlashes: Bool) -> Bool {
        guard let link = (links.withLock { $0 } ?? []).first(where: { $0.broker.name == broker }) else { return false }
        return link.publish(command, topic: topic, escapingSlashes: escapingSlashes)
    }

    /// Sends a query to the broker its printer was heard on; one for a printer never heard goes to all.
    ///
    /// - Returns: whether any broker took it.
    func send(_ query: DueQuery, escapingSlashes: Bool) -> Bool {
        let targets = (links.withLock { $0 } ?? []).filter { query.broker == nil || $0.broker.name == query.broker }
        var isSent = false
        for link in targets
        where link.publish(query.command, topic: query.topic, escapingSlashes: escapingSlashes) { isSent = true }
        return isSent
    }
}
