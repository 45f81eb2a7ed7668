import Glibc
import Platform

/// A raw TCP client on loopback.
public final class Client {
    public struct Failure: Error {
        public init() {}
    }

    private let descriptor: CInt
    private var buffer: [UInt8] = []

    public init(_ port: UInt16) throws(Failure) {
        Signals.ignorePipe()
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Failure() }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    public func send(_ text: String) { send(Array(text.utf8)) }

    public func send(_ bytes: [UInt8]) {
        var start = 0
        while start < bytes.count {
            let sent = unsafe bytes.withUnsafeBytes { bytes in
                unsafe write(descriptor, bytes.baseAddress?.advanced(by: start), bytes.count - start)
            }
            guard sent > 0 else { return }
            start += sent
        }
    }

    /// The next bytes up to and with a mark; what there is if the server closes before.
    public func receive(until mark: String) -> String {
        let mark = Array(mark.utf8)
        var searched = 0
        while true {
            if let range = buffer[searched...].firstRange(of: mark) {
                defer { buffer.removeSubrange(..<range.upperBound) }
                return String(decoding: buffer[..<range.upperBound], as: UTF8.self)
            }
            searched = max(0, buffer.count - mark.count)
            guard fill() else {
                defer { buffer = [] }
                return String(decoding: buffer, as: UTF8.self)
            }
        }
    }

    /// Everything until the server closes.
    public func rest() -> String {
        while fill() {}
        defer { buffer = [] }
        return String(decoding: buffer, as: UTF8.self)
    }

    /// Whether the server has closed, or closes within that many seconds.
    public func isClosed(within seconds: Double) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&entry, 1, CInt(seconds * 1000)) > 0 else { return false }
        return !fill()
    }

    private func fill() -> Bool {
        var part = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe read(descriptor, &part, part.count)
        guard count > 0 else { return false }
        buffer += part.prefix(count)
        return true
    }
}
