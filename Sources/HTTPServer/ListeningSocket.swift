// Which of the two modules has the kinds of sockets depends on which the compiler reads first.
import CMicroHTTPD
import Glibc

/// A socket of ours that listens. Ours and not libmicrohttpd's, for errors that say why and for both kinds of address at
/// once.
struct ListeningSocket {
    let descriptor: CInt
    let port: UInt16
    /// Where it listens, as the system writes it.
    let name: [UInt8]

    init(_ address: ListenAddress) throws(HTTPServerError) {
        var failure = EADDRNOTAVAIL
        // As many as come at once: of those beyond it each waits a second for another try of its own system.
        for candidate in Self.candidates(address) {
            do {
                self = try Self(candidate, backlog: 1_024)
                return
            } catch {
                failure = error.code
                // Only what this machine does not have is worth trying otherwise: a port in use is in use.
                guard [EAFNOSUPPORT, EADDRNOTAVAIL, EPROTONOSUPPORT].contains(failure) else { break }
            }
        }
        throw HTTPServerError(address: address, code: failure)
    }

    private struct Failure: Error { let code: CInt }

    private enum Candidate {
        case v4(sockaddr_in)
        case v6(sockaddr_in6)
    }

    /// What to try, in this order. `localhost` is 127.0.0.1 where there is one: a scraper told that name tries both.
    private static func candidates(_ address: ListenAddress) -> [Candidate] {
        var v4 = sockaddr_in()
        v4.sin_family = sa_family_t(AF_INET)
        v4.sin_port = address.port.bigEndian
        var v6 = sockaddr_in6()
        v6.sin6_family = sa_family_t(AF_INET6)
        v6.sin6_port = address.port.bigEndian
        switch address.host {
        case nil: return [.v6(v6), .v4(v4)]
        case "localhost":
            _ = unsafe inet_pton(AF_INET, "127.0.0.1", &v4.sin_addr)
            _ = unsafe inet_pton(AF_INET6, "::1", &v6.sin6_addr)
            return [.v4(v4), .v6(v6)]
        case .some(let host):
            if unsafe inet_pton(AF_INET, host, &v4.sin_addr) == 1 { return [.v4(v4)] }
            if unsafe inet_pton(AF_INET6, host, &v6.sin6_addr) == 1 { return [.v6(v6)] }
            return []
        }
    }

    private init(_ candidate: Candidate, backlog: CInt) throws(Failure) {
        let family =
            switch candidate {
            case .v4: AF_INET
            case .v6: AF_INET6
            }
        // Non-blocking, or a client that resets before it is accepted would hold the server's thread.
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(family, kind, 0)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        var on: CInt = 1
        var off: CInt = 0
        let size = socklen_t(MemoryLayout<CInt>.size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
        if family == AF_INET6 { _ = unsafe setsockopt(descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &off, size) }
        let bound: [UInt8]? =
            switch candidate {
            case .v4(let address): unsafe Self.bind(descriptor, address, backlog)
            case .v6(let address): unsafe Self.bind(descriptor, address, backlog)
            }
        guard let bound else {
            let code = errno
            _ = close(descriptor)
            throw Failure(code: code)
        }
        self.descriptor = descriptor
        name = bound
        // It stands in the same place in both kinds of address.
        port = UInt16(bound[2]) << 8 | UInt16(bound[3])
    }

    /// Binds, listens, and returns the address; `nil` leaves the reason in errno.
    @unsafe private static func bind<Address>(_ descriptor: CInt, _ address: Address, _ backlog: CInt) -> [UInt8]? {
        var address = address
        var length = socklen_t(MemoryLayout<Address>.size)
        return unsafe withUnsafeMutableBytes(of: &address) { bytes -> [UInt8]? in
            guard let pointer = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                unsafe Glibc.bind(descriptor, pointer, length) == 0, listen(descriptor, backlog) == 0,
                unsafe getsockname(descriptor, pointer, &length) == 0
            else { return nil }
            return unsafe Array(bytes.prefix(Int(length)))
        }
    }

    /// Connects to a listening socket and hangs up at once, without waiting for anything: whoever accepts there wakes up.
    /// Of an address that stands for all of the machine's the system takes the loopback interface's.
    static func knock(at name: [UInt8]) {
        guard name.count > 4 else { return }
        let family = CInt(unsafe name.withUnsafeBytes { unsafe $0.loadUnaligned(as: sa_family_t.self) })
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(family, kind, 0)
        guard descriptor >= 0 else { return }
        unsafe name.withUnsafeBytes { bytes in
            guard let address = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return }
            _ = unsafe connect(descriptor, address, socklen_t(bytes.count))
        }
        _ = close(descriptor)
    }
}
