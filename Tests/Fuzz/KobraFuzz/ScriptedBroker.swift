import Glibc
import Platform

/// The broker's end of one connection: sends what it is told to, and reads what it is sent only to find a subscription.
final class ScriptedBroker {
    private let socket: CInt
    private var heard: [UInt8] = []

    /// Where all of them listen.
    static var port: Int { listener.port }

    private static let listener: (descriptor: CInt, port: Int) = {
        let descriptor = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, length) == 0 && Glibc.listen(descriptor, 16) == 0
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        precondition(isListening, "no port on the loopback interface")
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }()

    /// Takes the next connection.
    ///
    /// - Throws: `Finding` when none comes.
    init() throws(Finding) {
        var waiting = pollfd(fd: Self.listener.descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe Glibc.poll(&waiting, 1, 10_000) == 1 else { throw Finding("the client did not come") }
        socket = accept(Self.listener.descriptor, nil, nil)
        guard socket >= 0 else { throw Finding("not accepted: \(errno)") }
        // Closed without lingering: thousands of these a minute would use up the ports.
        var none = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(socket, SOL_SOCKET, SO_LINGER, &none, socklen_t(MemoryLayout<linger>.size))
        var flag: CInt = 1
        _ = unsafe setsockopt(socket, CInt(IPPROTO_TCP), TCP_NODELAY, &flag, socklen_t(MemoryLayout<CInt>.size))
    }

    deinit { close(socket) }

    /// The id of the subscription that was asked for last, if any was.
    private(set) var subscription: UInt16?

    /// Sends bytes, as many as there is room for.
    func send(_ bytes: [UInt8]) {
        _ = unsafe Glibc.send(socket, bytes, bytes.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
    }

    /// Reads what the client sent.
    func listen() {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = unsafe recv(socket, &buffer, buffer.count, CInt(MSG_DONTWAIT))
            guard count > 0 else { break }
            heard += buffer.prefix(count)
        }
        // SUBSCRIBE, at most 127 bytes long: its id is the first thing in it.
        while heard.count >= 2 {
            let length = 2 + Int(heard[1])
            guard heard[1] < 128, heard.count >= length else { break }
            if heard[0] == 0x82, length >= 4 { subscription = UInt16(heard[2]) << 8 | UInt16(heard[3]) }
            heard.removeFirst(length)
        }
        heard = heard.suffix(4_096)
    }

    /// Does one thing. Returns whether the connection still is.
    func perform(_ deed: UInt8, _ rest: inout ArraySlice<UInt8>) -> Bool {
        func take(_ count: Int) -> [UInt8] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        let number = Int(rest.first ?? 0)
        switch deed {
        case 0: send(Packet.connack(0))
        case 1: send(Packet.suback(subscription ?? 1, [0]))
        case 2: send(Packet.publish("a", take(number), qos: 0))
        case 3: send(Packet.publish("b", take(number), qos: 1))
        case 4: send(Packet.publish("c", take(number), qos: 2) + [0x62, 2, 0, 7])
        case 5: send([UInt8](repeating: 0, count: 2 * (number + 1)).enumerated().map { $0.offset % 2 == 0 ? 0xD0 : 0 })
        case 6: send([0x30, 0xFF, 0xFF, 0xFF, 0x7F])
        case 7: send([0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F])
        case 8: send(Packet.publish("half", take(number), qos: 0).dropLast(1 + number % 8))
        case 9:
            _ = take(1)
            send(take(number))
        case 10: send(Packet.suback(UInt16(number) &* 257, Array(repeating: 0, count: number % 5)))
        case 11: send([0xB0, 2, 0, UInt8(number), 0x40, 2, 0, 1, 0x50, 2, 0, 1, 0x70, 2, 0, 1])
        case 12: send([UInt8(number)] + Packet.length(number) + take(number))
        case 13: send(Array(repeating: Packet.publish("d", take(8), qos: 1), count: number).flatMap { $0 })
        case 14: return shutdown(socket, CInt(SHUT_WR)) == 0 && number % 2 == 0
        default: return number % 4 != 0
        }
        return true
    }
}
