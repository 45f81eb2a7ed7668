import CMicroHTTPD
import Glibc
import Platform
import Synchronization

/// An HTTP/1.1 server on one thread of its own, which waits with `poll`: in libmicrohttpd 0.9.75 half a TLS hello makes
/// its epoll loop burn a core. A second thread cuts off connections that are too slow.
@safe public final class HTTPServer: Sendable {
    /// The address it was told to listen on.
    public let address: ListenAddress
    /// The port it listens on, if told 0 the one it was given.
    public let boundPort: UInt16

    /// Its handler is called for the life of the daemon, which `stop` ends: `deinit` comes after.
    private let service: Service
    private let daemon: Mutex<Daemon>
    /// Certificate, key and client CA, for as long as the daemon may look at them.
    private let texts: [StableText]

    @safe private struct Daemon { var pointer: OpaquePointer? }

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - address: where.
    ///   - limits: what it takes on.
    ///   - tls: what it proves itself with; `nil` for plaintext.
    ///   - checks: what a request is held to before the handler sees it.
    ///   - handler: called on the server's thread, one request at a time, for every method and path. While it works nobody
    ///     else is answered; what takes longer is to answer later.
    /// - Throws: `HTTPServerError` with the address and the system's words.
    public init(
        _ address: ListenAddress, limits: HTTPLimits = HTTPLimits(), tls: TLSIdentity? = nil,
        checks: RequestChecks? = nil, handler: @escaping @Sendable (HTTPRequest, HTTPResponder) -> Void
    ) throws(HTTPServerError) {
        let deadlines: ConnectionDeadlines
        do { deadlines = try ConnectionDeadlines() } catch {
            throw HTTPServerError(address: address, code: error.code)
        }
        let socket = try ListeningSocket(address)
        let service = Service(
            limits: limits, checks: checks, needsClientCertificate: tls?.clientCA != nil, deadlines: deadlines,
            handler: handler)
        let texts = [tls?.key, tls?.certificate, tls?.clientCA].map { $0.map(StableText.init) }
        var options = unsafe Self.tlsOptions(texts) + Self.options(limits, socket: socket, service)
        // An answer to a client that is gone must not end the process; libmicrohttpd guards its own sends, not GnuTLS's.
        Signals.ignorePipe()
        errno = 0
        var flags = MHD_USE_POLL_INTERNAL_THREAD.rawValue | MHD_USE_ITC.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
        if tls != nil { flags |= MHD_USE_TLS.rawValue }
        let started = unsafe kobra_start_daemon(
            flags,
            { context, connection, path, method, version, part, size, state in
                guard let connection = unsafe connection, let path = unsafe path, let method = unsafe method,
                    let version = unsafe version, let size = unsafe size, let pointer = unsafe state?.pointee
                else { return .NO }
                let call = unsafe Call(
                    connection: connection, method: method, path: path, version: version, part: part, size: size)
                return unsafe Unmanaged<Exchange>.fromOpaque(pointer).takeUnretainedValue().take(call)
            }, Unmanaged.passUnretained(service).toOpaque(), &options)
        // It does not tell whether it closed the socket; leaking one is the lesser harm of closing another's.
        guard let started = unsafe started else {
            let code = errno
            deadlines.stop()
            throw HTTPServerError(address: address, code: code)
        }
        self.address = address
        self.service = service
        self.texts = texts.compactMap(\.self)
        boundPort = socket.port
        daemon = unsafe Mutex(Daemon(pointer: started))
    }

    /// Starts to listen, with a handler that has its answer at once.
    public convenience init(
        _ address: ListenAddress, limits: HTTPLimits = HTTPLimits(),
        handler: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) throws(HTTPServerError) {
        try self.init(address, limits: limits) { $1.respond(handler($0)) }
    }

    deinit { stop() }

    /// Stops listening, answers what still waits with 503, closes every connection and waits for the handler's current
    /// call, if any. Twice is once.
    ///
    /// Not to be called from the handler, which it would wait for.
    public func stop() {
        daemon.withLock { daemon in
            guard let pointer = unsafe daemon.pointer else { return }
            service.replies.stop()
            // Closes the listening socket, too, though it was ours.
            unsafe MHD_stop_daemon(pointer)
            unsafe daemon.pointer = nil
            service.deadlines.stop()
        }
    }

    private static func item(_ option: MHD_OPTION, _ value: Int, _ pointer: UnsafeMutableRawPointer? = nil)
        -> MHD_OptionItem
    {
        unsafe MHD_OptionItem(option: option, value: value, ptr_value: pointer)
    }

    /// - Parameter texts: key, certificate and client CA.
    private static func tlsOptions(_ texts: [StableText?]) -> [MHD_OptionItem] {
        guard let key = texts[0], let certificate = texts[1] else { return unsafe [] }
        var options = unsafe [
            item(.HTTPS_MEM_KEY, 0, key.pointer), item(.HTTPS_MEM_CERT, 0, certificate.pointer),
            item(.HTTPS_PRIORITIES, 0, priorities.pointer),
        ]
        if let clientCA = texts[2] { unsafe options.append(item(.HTTPS_MEM_TRUST, 0, clientCA.pointer)) }
        return unsafe options
    }

    private static let priorities = StableText(Array(TLSIdentity.priorities.utf8))

    private static func options(_ limits: HTTPLimits, socket: ListeningSocket, _ service: Service) -> [MHD_OptionItem] {
        /// Makes what belongs to a request, as soon as its target was read.
        let begun:
            @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) ->
                UnsafeMutableRawPointer? = { context, target, _ in
                    guard let context = unsafe context, let target = unsafe target else { return nil }
                    let service = unsafe Unmanaged<Service>.fromOpaque(context).takeUnretainedValue()
                    return unsafe Unmanaged.passRetained(Exchange(service, target: target)).toOpaque()
                }
        /// Frees it, however the request ended.
        let completed: MHD_RequestCompletedCallback = { context, connection, state, _ in
            guard let pointer = unsafe state?.pointee, let context = unsafe context else { return }
            let exchange = unsafe Unmanaged<Exchange>.fromOpaque(pointer)
            unsafe exchange.takeUnretainedValue().end()
            unsafe exchange.release()
            unsafe state?.pointee = nil
            let limits = unsafe Unmanaged<Service>.fromOpaque(context).takeUnretainedValue().limits
            if let connection = unsafe connection {
                unsafe ConnectionDeadlines.entry(connection)?.allow(limits.idleSeconds + limits.requestSeconds)
            }
        }
        /// A connection begins, or is about to be closed.
        let notified: MHD_NotifyConnectionCallback = { context, connection, slot, what in
            guard let context = unsafe context, let connection = unsafe connection, let slot = unsafe slot else {
                return
            }
            let service = unsafe Unmanaged<Service>.fromOpaque(context).takeUnretainedValue()
            if what.rawValue == 0 {  // MHD_CONNECTION_NOTIFY_STARTED, which has no name in Swift
                let entry = unsafe service.deadlines.begin(
                    kobra_socket(connection), seconds: service.limits.requestSeconds)
                unsafe slot.pointee = unsafe Unmanaged.passRetained(entry).toOpaque()
            } else if let pointer = unsafe slot.pointee {
                let entry = unsafe Unmanaged<ConnectionDeadlines.Entry>.fromOpaque(pointer)
                unsafe service.deadlines.end(entry.takeUnretainedValue())
                unsafe entry.release()
                unsafe slot.pointee = nil
            }
        }
        /// Leaves paths and queries as they were sent: decoding a query is ours to do, and a path is not decoded at all.
        let unescape: @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<CChar>?) -> Int = {
            _, _, text in
            guard let text = unsafe text else { return 0 }
            return unsafe strlen(text)
        }
        let context = unsafe Unmanaged.passUnretained(service).toOpaque()
        return unsafe [
            item(.LISTEN_SOCKET, Int(socket.descriptor)),
            item(.CONNECTION_LIMIT, limits.connections),
            item(.CONNECTION_TIMEOUT, limits.idleSeconds),
            item(.CONNECTION_MEMORY_LIMIT, limits.connectionBytes),
            item(.STRICT_FOR_CLIENT, 1),
            item(.URI_LOG_CALLBACK, unsafeBitCast(begun, to: Int.self), context),
            item(.NOTIFY_COMPLETED, unsafeBitCast(completed, to: Int.self), context),
            item(.NOTIFY_CONNECTION, unsafeBitCast(notified, to: Int.self), context),
            item(.UNESCAPE_CALLBACK, unsafeBitCast(unescape, to: Int.self)),
            item(.END, 0),
        ]
    }
}

extension ConnectionDeadlines {
    /// What is kept of a connection.
    static func entry(_ connection: OpaquePointer) -> Entry? {
        unsafe kobra_socket_context(connection).map {
            unsafe Unmanaged<Entry>.fromOpaque($0).takeUnretainedValue()
        }
    }
}
