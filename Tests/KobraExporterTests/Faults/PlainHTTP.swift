import Glibc

/// HTTP as it is sent on the wire, without a program started for it.
enum PlainHTTP {
    struct Answer {
        let status: Int
        let body: String
    }

    /// Fetches a page over a connection of its own.
    ///
    /// - Parameter host: an IPv4 address in numbers.
    static func get(_ path: String, host: String = "127.0.0.1", port: Int, within seconds: Double) throws -> Answer {
        let socket = try connect(host: host, port: port, within: seconds)
        defer { close(socket) }
        let request = Array("GET \(path) HTTP/1.1\r\nHost: \(host):\(port)\r\nConnection: close\r\n\r\n".utf8)
        guard unsafe send(socket, request, request.count, CInt(MSG_NOSIGNAL)) == request.count else {
            throw Trouble("the request was not taken: \(reason)")
        }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe recv(socket, &part, part.count, 0)
            guard count >= 0 else { throw Trouble("no answer after \(bytes.count) bytes: \(reason)") }
            if count == 0 { break }
            bytes += part[..<count]
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let status = parts[0].split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { throw Trouble("no answer but \"\(text.prefix(100))\"") }
        return Answer(status: status, body: String(parts[1]))
    }

    /// Whether somebody takes connections there.
    static func isListening(host: String, port: Int) -> Bool {
        guard let socket = try? connect(host: host, port: port, within: 5) else { return false }
        close(socket)
        return true
    }

    /// A connection, whose reads and writes each take at most that many seconds.
    static func connect(host: String = "127.0.0.1", port: Int, within seconds: Double) throws -> CInt {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Trouble("no socket: \(reason)") }
        var limit = timeval(tv_sec: Int(seconds), tv_usec: Int((seconds - seconds.rounded(.down)) * 1e6))
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            _ = unsafe setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = unsafe inet_addr(host)
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe Glibc.connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            defer { close(descriptor) }
            throw Trouble("not connected: \(reason)")
        }
        return descriptor
    }

    private static var reason: String { unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "\(errno)" }
}
