import CMosquitto
import Glibc

/// A way past libmosquitto for what a farm sends by the thousand, messages of quality of service 0: the library reads each
/// with four system calls, this reads all that have come with two.
///
/// It looks at what the kernel holds and takes from the front what is plain: whole messages of quality 0 under a topic of
/// printable ASCII. Where anything else begins, an acknowledgement, a message of another quality, half a one, nonsense, it
/// leaves that and all behind it to the library, which reads it and decides as ever. So the library must stand between two
/// packets when this is called.
@safe struct PlainMessages {
    /// What came of looking.
    enum Outcome {
        /// Everything that had come was plain, and is taken.
        case dry
        /// There is more of it.
        case more
        /// Something else is next, if anything.
        case other
        /// The kernel did not give what it had shown: where the next packet begins is not known any more.
        case lost
    }

    /// Bytes looked at at once: some fifty reports. A message of more is for the library.
    static let window = 1 << 14

    /// Whether the library reads a packet and no further. From 2.1 on it reads ahead, and what it has read is not in the
    /// kernel.
    static let isPossible: Bool = {
        var (major, minor, revision): (CInt, CInt, CInt) = (0, 0, 0)
        _ = unsafe mosquitto_lib_version(&major, &minor, &revision)
        return (major, minor) == (2, 0)
    }()

    let payloadLimit: Int

    /// Takes plain messages from the front of what has come.
    ///
    /// - Parameter limit: the most to take, at least 1.
    func take(from descriptor: CInt, limit: Int, into events: inout [MQTTEvent]) -> Outcome {
        unsafe withUnsafeTemporaryAllocation(byteCount: Self.window, alignment: 1) { buffer in
            let flags = CInt(MSG_DONTWAIT)
            let seen = unsafe recv(descriptor, buffer.baseAddress, buffer.count, flags | CInt(MSG_PEEK))
            guard seen > 0 else { return seen < 0 && errno == EAGAIN ? .dry : .other }
            let most = events.count + limit
            let taken = unsafe read(RawSpan(_unsafeBytes: buffer[..<seen]), limit: limit, into: &events)
            guard taken > 0 else { return .other }
            // Throws away what was read above (tcp(7), MSG_TRUNC).
            guard unsafe recv(descriptor, buffer.baseAddress, taken, flags | CInt(MSG_TRUNC)) == taken else {
                return .lost
            }
            if seen == buffer.count || events.count == most { return .more }
            return taken == seen ? .dry : .other
        }
    }

    /// Reads plain messages from the front of bytes; returns how many bytes they are.
    private func read(_ bytes: RawSpan, limit: Int, into events: inout [MQTTEvent]) -> Int {
        var start = 0
        for _ in 0..<limit {
            guard let packet = Packet(bytes, at: start) else { break }
            let size = packet.payload.count
            let topic = unsafe bytes.extracting(packet.topic).withUnsafeBytes {
                unsafe String(decoding: $0, as: UTF8.self)
            }
            let payload = unsafe bytes.extracting(packet.payload).withUnsafeBytes {
                unsafe size <= payloadLimit ? Array($0) : nil
            }
            events.append(
                .message(MQTTMessage(topic: topic, payload: payload, size: size, isRetained: packet.isRetained)))
            start = packet.payload.upperBound
        }
        return start
    }

    /// Where the parts of a plain message are (MQTT 3.1.1, 3.3).
    private struct Packet {
        let isRetained: Bool
        let topic: Range<Int>
        let payload: Range<Int>

        /// The message that begins at an offset; `nil` if it is not whole, or not plain.
        init?(_ bytes: RawSpan, at start: Int) {
            func byte(_ offset: Int) -> Int { unsafe Int(bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)) }
            // PUBLISH without the flag of a repetition, of quality 0.
            guard start + 2 <= bytes.byteCount, byte(start) & ~1 == 0x30 else { return nil }
            isRetained = byte(start) & 1 != 0
            // The length, seven bits a byte (2.2.3); a window holds none of more than three.
            var (place, length, shift) = (start + 1, 0, 0)
            while true {
                guard place < bytes.byteCount, shift <= 14 else { return nil }
                length |= (byte(place) & 0x7F) << shift
                shift += 7
                place += 1
                if byte(place - 1) < 0x80 { break }
            }
            let end = place + length
            guard length > 2, end <= bytes.byteCount else { return nil }
            let topicEnd = place + 2 + (byte(place) << 8 | byte(place + 1))
            guard topicEnd > place + 2, topicEnd <= end else { return nil }
            (topic, payload) = (place + 2..<topicEnd, topicEnd..<end)
            for offset in topic where !Self.isPlain(byte(offset)) { return nil }
        }

        /// Printable, and no wildcard.
        private static func isPlain(_ byte: Int) -> Bool {
            (0x20...0x7E).contains(byte) && byte != 0x23 && byte != 0x2B
        }
    }
}
