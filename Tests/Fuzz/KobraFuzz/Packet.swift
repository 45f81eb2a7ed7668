/// Packets of MQTT 3.1.1 as a broker sends them.
enum Packet {
    static func connack(_ code: UInt8) -> [UInt8] { [0x20, 2, 0, code] }

    static func suback(_ id: UInt16, _ granted: [UInt8]) -> [UInt8] {
        [0x90] + length(2 + granted.count) + [UInt8(id >> 8), UInt8(id & 0xFF)] + granted
    }

    static func publish(_ topic: String, _ payload: [UInt8], qos: UInt8, id: UInt16 = 7) -> [UInt8] {
        let topic = Array(topic.utf8)
        let number = qos > 0 ? [UInt8(id >> 8), UInt8(id & 0xFF)] : []
        let body = [UInt8(topic.count >> 8), UInt8(topic.count & 0xFF)] + topic + number + payload
        return [0x30 | qos << 1] + length(body.count) + body
    }

    /// The remaining length as its up to four bytes.
    static func length(_ count: Int) -> [UInt8] {
        var rest = count
        var bytes: [UInt8] = []
        repeat {
            bytes.append(UInt8(rest % 128) | (rest >= 128 ? 0x80 : 0))
            rest /= 128
        } while rest > 0
        return bytes
    }
}
