import Glibc
import Platform
import Synchronization

/// A raw TCP client on loopback.
final class Client {
    struct Failure: Error {}

    private let descriptor: CInt
    private var buffer: [UInt8] = []

    /// A socket for a client to come.
    static func socket() -> CInt { Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0) }

    init(_ port: UInt16, _ descriptor: CInt = Client.socket()) throws(Failure) {
        Signals.ignorePipe()
        self.descriptor = descriptor
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

    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        var start = 0
        while start < bytes.count {
            let sent = unsafe bytes.withUnsafeBytes { bytes in
                unsafe write(descriptor, bytes.baseAddress?.advanced(by: start), bytes.count - start)
            }
            guard sent > 0 else { return }
            start += sent
        }
    }

    /// Sends no more; what the server says is still read.
    func finish() { _ = shutdown(descriptor, CInt(SHUT_WR)) }

    /// The next bytes up to and with a mark; what there is if the server closes before.
    func receive(until mark: String) -> String {
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
    func rest() -> String {
        while fill() {}
        defer { buffer = [] }
        return String(decoding: buffer, as: UTF8.self)
    }

    /// Waits until the server hangs up. What it says meanwhile is dropped.
    ///
    /// - Returns: whether it did in that time.
    func isClosed(within seconds: Double) -> Bool {
        let deadline = Clock.uptime + Int64(seconds * 1e9)
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let left = max(0, deadline - Clock.uptime)
            guard unsafe poll(&entry, 1, CInt(left / 1_000_000)) > 0 else { return false }
            guard fill() else { return true }
            buffer = []
        }
    }

    private func fill() -> Bool {
        var part = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe read(descriptor, &part, part.count)
        guard count > 0 else { return false }
        buffer += part.prefix(count)
        return true
    }
}

/// Output of a shell command.
func shell(_ command: String) throws -> [UInt8] {
    guard let stream = unsafe popen(command, "re") else { throw Client.Failure() }
    defer { _ = unsafe pclose(stream) }
    var output: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = unsafe fread(&part, 1, part.count, stream)
        guard count > 0 else { return output }
        output += part.prefix(count)
    }
}

func curl(_ arguments: String) throws -> String {
    String(decoding: try shell("curl --silent --noproxy '*' --max-time 20 \(arguments)"), as: UTF8.self)
}

/// Looks again and again until the condition holds.
///
/// - Returns: whether it held within 20 s.
func eventually(_ condition: () -> Bool) -> Bool {
    let deadline = Clock.uptime + 20_000_000_000
    while !condition() {
        guard Clock.uptime < deadline else { return false }
        usleep(5_000)
    }
    return true
}

/// Counts from any thread.
final class Counter: Sendable {
    private let value = Atomic(0)

    var count: Int { value.load(ordering: .sequentiallyConsistent) }
    func add() { value.add(1, ordering: .sequentiallyConsistent) }
}
