import MQTTClient
import Platform

extension MQTTConnection {
    /// Polls until the events hold what is looked for or the time is up, and returns all events.
    func events(within seconds: Double = 20, until isEnough: ([MQTTEvent]) -> Bool) throws -> [MQTTEvent] {
        let deadline = Clock.uptime + Int64(seconds * 1e9)
        var events: [MQTTEvent] = []
        while !isEnough(events), !events.isOver, Clock.uptime < deadline { events += try poll(timeout: 100) }
        return events
    }

    /// A connection that has been taken by the broker and has subscribed.
    static func opened(
        _ port: Int, subscribing filters: String..., change: (inout MQTTOptions) -> Void = { _ in }
    ) throws -> MQTTConnection {
        var options = MQTTOptions(host: "127.0.0.1", port: port, clientID: "test-\(Random.hex(8))")
        change(&options)
        let connection = try MQTTConnection(options)
        try connection.connect()
        let events = try connection.events { $0.contains(.connected(isSessionPresent: false)) }
        guard events.contains(.connected(isSessionPresent: false)) else {
            throw Broker.Failure(reason: "not connected: \(events)")
        }
        for filter in filters {
            let id = try connection.subscribe(filter)
            _ = try connection.events { $0.contains(.subscribed(id: id, granted: [0])) }
        }
        return connection
    }
}

extension [MQTTEvent] {
    var messages: [MQTTMessage] {
        compactMap { event in
            guard case .message(let message) = event else { return nil }
            return message
        }
    }

    var ending: MQTTError? {
        guard case .disconnected(let error) = last else { return nil }
        return error
    }

    var isOver: Bool { ending != nil }
}
