import MQTTClient
import Platform

/// A broker that says what an input says, to the real client over a real socket. Whatever it is, the client ends it or bears
/// it, in bounded time; and a fresh connection then receives a good message.
///
/// An input is a row of deeds, each a byte and what it needs: a packet that is right in itself, one that is not, bytes of
/// any sort, a pause in which the client reads, the end of the stream or of the connection.
enum BrokerTarget: FuzzTarget {
    static let name = "broker"
    static let maxLength = 4_096

    /// Seconds one input may take; a machine that does much else is slow.
    private static let limit = 30.0
    /// Most deeds of an input.
    private static let deedLimit = 200

    static func run(_ input: [UInt8]) throws(Finding) {
        let start = Clock.uptime
        do {
            try attack(ArraySlice(input))
            try Finding.unless(try receivesAGoodMessage(), "a good message on a fresh connection did not come")
        } catch let finding as Finding {
            throw finding
        } catch {
            throw Finding("\(error)")
        }
        let seconds = Double(Clock.uptime - start) / 1e9
        try Finding.unless(seconds < limit, "it took \(seconds) s")
    }

    private static func attack(_ input: ArraySlice<UInt8>) throws {
        var rest = input
        let (connection, broker) = try met()
        defer { connection.end() }
        var deeds = 0
        var isSubscribed = false
        while let deed = rest.popFirst(), deeds < deedLimit {
            deeds += 1
            guard broker.perform(deed % 16, &rest) else { break }
            if deed % 16 == 0 || deed % 3 != 1 {
                guard try poll(connection, broker, &isSubscribed) else { return }
            }
        }
        for _ in 0..<3 { guard try poll(connection, broker, &isSubscribed) else { return } }
        _ = connection.silence
        try? connection.publish("a/b", [1, 2, 3])
        _ = try poll(connection, broker, &isSubscribed)
    }

    /// Has the client read. Returns whether the link still is.
    private static func poll(
        _ connection: MQTTConnection, _ broker: ScriptedBroker, _ isSubscribed: inout Bool
    ) throws -> Bool {
        let events: [MQTTEvent]
        do throws(MQTTError) { events = try connection.poll(timeout: 0) } catch { return false }
        broker.listen()
        try Finding.unless(events.count <= 5 * MQTTConnection.messageLimit, "\(events.count) events of one poll")
        for event in events {
            switch event {
            case .connected where !isSubscribed:
                isSubscribed = true
                _ = try? connection.subscribe("#", qos: 1)
            case .message(let message):
                try Finding.unless((0...2).contains(message.qos), "quality of service \(message.qos)")
                try Finding.unless(message.payload.map { $0.count == message.size } ?? true, "another size than told")
            case .disconnected: return false
            case .connected, .refused, .subscribed: break
            }
        }
        return true
    }

    private static func receivesAGoodMessage() throws -> Bool {
        let (connection, broker) = try met()
        defer { connection.end() }
        broker.send(Packet.connack(0))
        var isSubscribed = false
        var isSaid = false
        for _ in 0..<500 {
            for event in try connection.poll(timeout: 20) {
                if case .connected = event, !isSubscribed {
                    isSubscribed = true
                    _ = try connection.subscribe("good/#")
                }
                if case .message(let message) = event { return message.payload == Array("well".utf8) }
            }
            broker.listen()
            guard !isSaid, let id = broker.subscription else { continue }
            isSaid = true
            broker.send(Packet.suback(id, [0]) + Packet.publish("good/news", Array("well".utf8), qos: 0))
        }
        return false
    }

    private static func met() throws -> (MQTTConnection, ScriptedBroker) {
        let connection = try MQTTConnection(
            MQTTOptions(host: "127.0.0.1", port: ScriptedBroker.port, clientID: "fuzzed", keepAlive: 5))
        try connection.connect()
        return (connection, try ScriptedBroker())
    }
}

extension BrokerTarget {
    /// Each deed, alone and after a good beginning.
    static var seeds: [[UInt8]] {
        let good: [UInt8] = [0, 1]
        let topic = Array(
            "anycubic/anycubicCloud/v1/printer/public/20021/0123456789abcdef0123456789abcdef/status/report".utf8)
        var seeds = (0..<16).map { deed in good + [UInt8(deed), 3, 4, 1, 2, 3, 4, 5, 2, 2] }
        seeds.append([9, 60] + Packet.publish(String(decoding: topic, as: UTF8.self), [1, 2, 3], qos: 2))
        for code in 1...6 { seeds.append([9, 4] + Packet.connack(UInt8(code))) }
        seeds.append(good + [9, 5] + Packet.suback(1, [0x80]) + [9, 5] + Packet.suback(999, [0]))
        seeds.append(good + [9, 4, 0x90, 2, 0, 1] + [9, 5, 0x30, 3, 0, 9, 0x61])
        // Topics: none, with a NUL, not UTF-8, a wildcard; quality of service 3.
        for bytes: [UInt8] in [[0x30, 2, 0, 0], [0x30, 4, 0, 2, 0, 0x61], [0x30, 4, 0, 2, 0xC3, 0x28]] {
            seeds.append(good + [9, UInt8(bytes.count)] + bytes)
        }
        for bytes: [UInt8] in [[0x30, 3, 0, 1, 0x23], [0x36, 5, 0, 1, 0x61, 0, 1], [0x62, 2, 0, 1], [0x20, 0]] {
            seeds.append(good + [9, UInt8(bytes.count)] + bytes)
        }
        return seeds
    }

    static var words: [String] { ["\u{0}\u{4}MQTT", "anycubic/", "good/news", "#", "+"] }
}
