import CMicroHTTPD
import Glibc
import Platform
import Synchronization

/// An HTTP/1.1 server on one thread of its own, with or without TLS. A second thread lets connections in, and shows out whom
/// `HTTPLimits` does not wait for.
@safe public final class HTTPServer: Sendable {
    /// The address it was told to listen on.
    public let address: ListenAddress
    /// The port it listens on, if told 0 the one it was given.
    public let boundPort: UInt16

    /// Its handler is called for the life of the daemon, which `stop` ends: `deinit` comes after.
    private let service: Service
    private let daemon: Mutex<Daemon>
    /// The listening socket's address, to knock there.
    private let name: [UInt8]

    @safe private struct Daemon { var pointer: OpaquePointer? }

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - address: where.
    ///   - limits: what it takes on.
    ///   - tls: how it speaks TLS; `nil` serves plain text.
    ///   - checks: what a request must be like before the handler sees it; `nil` passes what libmicrohttpd passes.
    ///   - lives: what shows that its threads turn.
    ///   - handler: called on the server's thread, one request at a time, for every method and path. While it works nobody
    ///     else is answered; what takes time is for the responder, which it may keep and use from any thread.
    /// - Throws: `HTTPServerError` with the address and what is wrong.
    public init(
        _ address: ListenAddress, limits: HTTPLimits = HTTPLimits(), tls: TLSSettings? = nil,
        checks: RequestChecks? = nil, lives: Lives? = nil,
        handler: @escaping @Sendable (HTTPRequest, HTTPResponder) -> Void
    ) throws(HTTPServerError) {
        let connections: TLSConnections?
        do {
            connections = if let tls { TLSConnections(try TLSCredentials(tls)) } else { nil }
        } catch {
            throw HTTPServerError(address: address, reason: .identity(error))
        }
        let socket = try ListeningSocket(address)
        let service: Service
        do {
            service = try Service(
                limits: limits, checks: checks, tls: connections,
                door: Door(socket, limits: limits, isTLS: tls != nil, heartbeat: lives?.letting), lives: lives,
                handler: handler)
        } catch {
            throw HTTPServerError(address: address, code: error.code)
        }
        // An answer to a client that is gone must not end the process; libmicrohttpd guards its own sends, not GnuTLS's.
        Signals.ignorePipe()
        errno = 0
        guard let started = unsafe DaemonStart(service, tls: tls).start() else {
            let code = errno
            service.door.stop()
            throw HTTPServerError(address: address, code: code)
        }
        unsafe service.door.open(started) { [weak service] in service?.clientLeft($0) }
        self.address = address
        self.service = service
        (boundPort, name) = (socket.port, socket.name)
        daemon = unsafe Mutex(Daemon(pointer: started))
    }

    /// Starts to listen, with a handler that has its answer at once.
    ///
    /// - Throws: `HTTPServerError` with the address and what is wrong.
    public convenience init(
        _ address: ListenAddress, limits: HTTPLimits = HTTPLimits(), tls: TLSSettings? = nil,
        checks: RequestChecks? = nil, lives: Lives? = nil,
        handler: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) throws(HTTPServerError) {
        try self.init(address, limits: limits, tls: tls, checks: checks, lives: lives) { request, responder in
            responder.respond(handler(request))
        }
    }

    /// Whether it speaks TLS.
    public var isEncrypted: Bool { service.tls != nil }

    deinit { stop() }

    /// Has both threads turn once, if they can: the one that answers wakes up for nothing but connections. Where all places
    /// are taken, those who have them wake it before long.
    public func nudge() { ListeningSocket.knock(at: name) }

    /// Speaks TLS by other settings from the next connection on. A connection made under the old ones is judged by the new
    /// ones at its next request, which is its last; an idle one ends by `HTTPLimits.idleSeconds`.
    ///
    /// - Throws: `TLSIdentityError`; the old settings then stay in force.
    /// - Precondition: the server was started with TLS.
    public func change(_ settings: TLSSettings) throws(TLSIdentityError) {
        guard let tls = service.tls else { preconditionFailure("a server of plain text has no TLS to change") }
        tls.change(to: try TLSCredentials(settings))
    }

    /// Adds headers to every answer from now on, each in the place of the answer's own of that name. What libmicrohttpd
    /// answers by itself, to requests it cannot read, is without them.
    public func add(_ headers: [HTTPRequest.Field]) { service.headers = headers }

    /// Stops listening, answers every request that waits for its answer with 503, closes every connection and waits for
    /// the handler's current call, if any. Twice is once.
    ///
    /// Not to be called from the handler, which it would wait for.
    public func stop() {
        daemon.withLock { daemon in
            guard let pointer = unsafe daemon.pointer else { return }
            service.door.stop()
            service.stop()
            unsafe MHD_stop_daemon(pointer)
            unsafe daemon.pointer = nil
            service.lives?.end()
        }
    }
}
