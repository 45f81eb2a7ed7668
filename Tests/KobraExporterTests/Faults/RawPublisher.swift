import Glibc

/// A client of a broker that only publishes, as fast as the socket takes it: packets of MQTT 3.1.1 made by hand.
final class RawPublisher {
    private let socket: CInt
    private var pending: [UInt8] = []
    private(set) var sent = 0

    init(port: Int) throws {
        socket = try PlainHTTP.connect(port: port, within: 120)
        // Clean session, keep-alive 0: it says nothing but what it publishes.
        pending = Self.packet(
            0x10, Self.text("MQTT") + [4, 2, 0, 0] + Self.text("raw-\(UInt32.random(in: 0 ... .max))"))
        try flush()
        var answer = [UInt8](repeating: 0, count: 4)
        guard unsafe recv(socket, &answer, 4, CInt(MSG_WAITALL)) == 4, answer == [0x20, 2, 0, 0] else {
            throw Trouble("no CONNACK: \(answer)")
        }
    }

    deinit { close(socket) }

    /// Publishes with quality of service 0.
    func publish(_ topic: String, _ payload: [UInt8], isRetained: Bool = false) throws {
        pending += Self.packet(isRetained ? 0x31 : 0x30, Self.text(topic) + payload)
        sent += 1
        if pending.count > 1 << 16 { try flush() }
    }

    /// A message of that many zeroes, never held whole.
    func publishZeroes(_ topic: String, _ count: Int) throws {
        try flush()
        let head = Self.text(topic)
        pending = [0x30] + Self.length(head.count + count) + head
        try flush()
        let part = [UInt8](repeating: 0, count: 1 << 16)
        var left = count
        while left > 0 {
            pending = Array(part.prefix(left))
            left -= pending.count
            try flush()
        }
    }

    func flush() throws {
        var begin = 0
        while begin < pending.count {
            let count = unsafe pending.withUnsafeBytes { bytes in
                unsafe send(
                    socket, bytes.baseAddress.map { unsafe $0 + begin }, bytes.count - begin, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Trouble("the broker takes no more after \(sent) messages") }
            begin += count
        }
        pending.removeAll(keepingCapacity: true)
    }

    private static func packet(_ kind: UInt8, _ body: [UInt8]) -> [UInt8] { [kind] + length(body.count) + body }

    private static func text(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
    }

    private static func length(_ count: Int) -> [UInt8] {
        var (bytes, left) = ([UInt8](), count)
        repeat {
            bytes.append(UInt8(left & 0x7F) | (left > 0x7F ? 0x80 : 0))
            left >>= 7
        } while left > 0
        return bytes
    }
}
