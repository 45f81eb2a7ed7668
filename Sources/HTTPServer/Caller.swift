import CMicroHTTPD
import Glibc

/// Somebody at the door: a connection accepted and nobody's yet.
struct Caller {
    enum Outcome {
        case there
        /// Nobody is at the door.
        case nobody
        /// It went away, or something else is wrong with that one.
        case gone
        /// There is no descriptor, or no memory, for it.
        case noDescriptor
    }

    let outcome: Outcome
    let descriptor: CInt
    private let address: sockaddr_storage
    private let length: socklen_t

    /// Accepts a connection at that socket, which does not block.
    init(at socket: CInt) {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let accepted = unsafe withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            return unsafe accept(socket, pointer, &length)
        }
        let code = errno
        (descriptor, self.address, self.length) = (accepted, address, length)
        _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
        outcome =
            switch code {
            case _ where accepted >= 0: .there
            case EAGAIN: .nobody
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: .noDescriptor
            default: .gone
            }
    }

    /// Hands it to a daemon. `false` if that did not want it, and closed it.
    func handOver(to daemon: UInt) -> Bool {
        var address = address
        return unsafe withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            return unsafe MHD_add_connection(OpaquePointer(bitPattern: daemon), descriptor, pointer, length) == .YES
        }
    }

    /// Wakes a daemon that was not woken when somebody was handed over to it, for libmicrohttpd does not try twice: hands it
    /// a connection whose other end is closed already.
    static func knock(at daemon: UInt) {
        var ends: [CInt] = [-1, -1]
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else { return }
        _ = close(ends[1])
        var address = sockaddr(sa_family: sa_family_t(AF_UNIX), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        let length = socklen_t(MemoryLayout<sa_family_t>.size)
        _ = unsafe MHD_add_connection(OpaquePointer(bitPattern: daemon), ends[0], &address, length)
    }

    /// Closes it, and says why unless that would have to be said by TLS.
    func refuse(politely: Bool) {
        guard outcome == .there else { return }
        if politely {
            // What was not read would make of the close a reset, which may overtake the words.
            var request = [UInt8](repeating: 0, count: 4_096)
            _ = unsafe recv(descriptor, &request, request.count, CInt(MSG_DONTWAIT))
            let words = Array(
                "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"
                    .utf8)
            _ = unsafe send(descriptor, words, words.count, CInt(MSG_DONTWAIT | MSG_NOSIGNAL))
        }
        _ = close(descriptor)
    }
}

/// A descriptor kept for refusing somebody when there are no others: without it callers would wait at a closed door.
struct SpareDescriptor: ~Copyable {
    private var descriptor: CInt = -1

    init() { take() }

    deinit { if descriptor >= 0 { _ = close(descriptor) } }

    /// Gives it away for as long as that takes. `false` if there is none.
    mutating func lend(_ use: () -> Void) -> Bool {
        if descriptor < 0 { take() }
        guard descriptor >= 0 else { return false }
        _ = close(descriptor)
        use()
        take()
        return true
    }

    private mutating func take() { descriptor = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC) }
}
