import MQTTClient
import Testing

/// What goes past libmosquitto and what it reads itself come as one row of messages, wherever the stream is cut.
@Suite struct PlainMessagesTests {
    private static let payloadLimit = 30_000

    /// Messages of every sort: plain, retained, without payload, longer than a look at the kernel's bytes, longer than
    /// wanted, under a topic that is not ASCII, of quality 1 and 2.
    private static func message(_ number: Int, _ generator: inout Numbers) -> MQTTMessage {
        let size =
            switch generator.next() % 12 {
            case 0: 0
            case 1: 20_000
            case 2: payloadLimit + 1
            default: Int(generator.next() % 600)
            }
        let topic = generator.next() % 9 == 0 ? "küche/\(number)" : "kobra/\(number)"
        let payload = (0..<size).map { _ in UInt8(generator.next() & 0xFF) }
        return MQTTMessage(
            topic: topic, payload: size <= payloadLimit ? payload : nil, size: size,
            isRetained: generator.next() % 5 == 0, qos: generator.next() % 8 == 0 ? 1 : 0)
    }

    @Test(arguments: 0..<20)
    func allComeInOrderHoweverTheyAreCut(seed: Int) throws {
        var generator = Numbers(state: UInt64(seed) + 1)
        let peer = try ScriptedPeer { $0.payloadLimit = Self.payloadLimit }
        let messages = (0..<150).map { Self.message($0, &generator) }
        var stream: [UInt8] = []
        for message in messages {
            stream += ScriptedPeer.publish(message)
            // A sign of life between two of them, which is no event.
            if generator.next() % 6 == 0 { stream += [0xD0, 0] }
        }
        var heard: [MQTTMessage] = []
        var rest = stream[...]
        let longest = seed % 2 == 0 ? 1_000 : 40_000
        while !rest.isEmpty {
            let piece = rest.prefix(1 + Int(generator.next() % UInt64(longest)))
            try peer.say(Array(piece))
            rest = rest.dropFirst(piece.count)
            heard += try peer.client.poll(timeout: 20).messages
        }
        heard += try peer.client.events { heard.count + $0.messages.count >= messages.count }.messages
        #expect(heard == messages)
    }

    @Test func atMostSoManyAtOnce() throws {
        let peer = try ScriptedPeer()
        let message = MQTTMessage(topic: "a", payload: [], size: 0)
        let count = 2 * MQTTConnection.messageLimit + 7
        try peer.say((0..<count).flatMap { _ in ScriptedPeer.publish(message) })
        var counts: [Int] = []
        while counts.reduce(0, +) < count, counts.count < 100 {
            counts.append(try peer.client.poll(timeout: 100).messages.count)
        }
        #expect(counts.reduce(0, +) == count)
        #expect((counts.max() ?? 0) <= MQTTConnection.messageLimit)
    }

    /// What is not as it should be is for the library to judge, and what came before is not lost.
    @Test(arguments: [
        [0x30, 2, 0, 0], [0x30, 4, 0, 2, 0x61, 0], [0x30, 4, 0, 2, 0xC3, 0x28], [0x30, 3, 0, 9, 0x61],
        [0x30, 1, 0], [0x30, 0], [0x36, 5, 0, 1, 0x61, 0, 1], [0x32, 5, 0, 1, 0x61, 0, 0],
        [0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0xF0, 0],
    ])
    func nonsenseEndsTheLink(bytes: [UInt8]) throws {
        let peer = try ScriptedPeer()
        let good = MQTTMessage(topic: "good", payload: [1, 2], size: 2)
        try peer.say(ScriptedPeer.publish(good) + ScriptedPeer.publish(good) + bytes)
        let events = try peer.client.events(within: 10) { _ in false }
        #expect(events.messages == [good, good])
        #expect(events.ending != nil)
    }

    /// Numbers that are the same each time.
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
    }
}
