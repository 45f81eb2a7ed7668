import Glibc
import MQTTClient

/// A broker that says byte for byte what a test tells it, to a client that has connected.
final class ScriptedPeer {
    let client: MQTTConnection
    private let socket: CInt

    init(_ change: (inout MQTTOptions) -> Void = { _ in }) throws {
        let (listener, port) = try Loopback.listen()
        defer { close(listener) }
        var options = MQTTOptions(host: "127.0.0.1", port: port, clientID: "test")
        change(&options)
        client = try MQTTConnection(options)
        try client.connect()
        socket = accept(listener, nil, nil)
        guard socket >= 0 else { throw Broker.Failure(reason: "accept") }
        try say([0x20, 2, 0, 0])
        let events = try client.events { !$0.isEmpty }
        guard events == [.connected(isSessionPresent: false)] else { throw Broker.Failure(reason: "\(events)") }
    }

    deinit { close(socket) }

    /// Sends bytes, and throws away what the client sent.
    func say(_ bytes: [UInt8]) throws {
        guard unsafe send(socket, bytes, bytes.count, CInt(MSG_NOSIGNAL)) == bytes.count else {
            throw Broker.Failure(reason: "send")
        }
        var heard = [UInt8](repeating: 0, count: 4_096)
        while unsafe recv(socket, &heard, heard.count, CInt(MSG_DONTWAIT)) > 0 {}
    }

    /// Ends the connection from its side.
    func hangUp() { _ = shutdown(socket, CInt(SHUT_RDWR)) }

    /// What the client sent since, up to the end of the connection, which is waited for.
    func heardToTheEnd() -> [UInt8] {
        var heard: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4_096)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        _ = unsafe setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        while true {
            let count = unsafe recv(socket, &part, part.count, 0)
            guard count > 0 else { return heard }
            heard += part[..<count]
        }
    }

    /// A PUBLISH packet (MQTT 3.1.1, 3.3).
    static func publish(_ message: MQTTMessage, id: UInt8 = 1) -> [UInt8] {
        let topic = Array(message.topic.utf8)
        var body = [UInt8(topic.count >> 8), UInt8(topic.count & 0xFF)] + topic
        if message.qos > 0 { body += [0, id] }
        body += message.payload ?? Array(repeating: 7, count: message.size)
        var (packet, length) = ([UInt8(0x30 | message.qos << 1 | (message.isRetained ? 1 : 0))], body.count)
        repeat {
            packet.append(UInt8(length & 0x7F) | (length > 0x7F ? 0x80 : 0))
            length >>= 7
        } while length > 0
        return packet + body
    }
}
