import CMicroHTTPD
import Glibc
import Platform
import Synchronization

/// An HTTP/1.1 server on one thread of its own, which waits with `poll`: in libmicrohttpd 0.9.75 half a TLS hello makes
/// its epoll loop burn a core.
///
/// **TLS** would be more entries in `options` (`MHD_OPTION_HTTPS_MEM_KEY`, `_CERT`, `_PRIORITIES`, the last because it
/// takes TLS 1.0 by default) and `MHD_USE_TLS` among the flags; nothing else here knows how bytes travel.
@safe public final class HTTPServer: Sendable {
    /// The address it was told to listen on.
    public let address: ListenAddress
    /// The port it listens on, if told 0 the one it was given.
    public let boundPort: UInt16

    /// Its handler is called for the life of the daemon, which `stop` ends: `deinit` comes after.
    private let service: Service
    private let daemon: Mutex<Daemon>

    @safe private struct Daemon { var pointer: OpaquePointer? }

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - address: where.
    ///   - limits: what it takes on.
    ///   - handler: called on the server's thread, one request at a time, for every method and path. While it works nobody
    ///     else is answered.
    /// - Throws: `HTTPServerError` with the address and the system's words.
    public init(
        _ address: ListenAddress, limits: HTTPLimits = HTTPLimits(),
        handler: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) throws(HTTPServerError) {
        let socket = try ListeningSocket(address)
        let service = Service(limits: limits, handler: handler)
        var options = unsafe Self.options(limits, socket: socket)
        // An answer to a client that is gone must not end the process; libmicrohttpd guards its own sends, not GnuTLS's.
        Signals.ignorePipe()
        errno = 0
        let started = unsafe kobra_start_daemon(
            MHD_USE_POLL_INTERNAL_THREAD.rawValue | MHD_USE_ITC.rawValue,
            { context, connection, path, method, _, part, size, state in
                guard let context = unsafe context, let connection = unsafe connection, let path = unsafe path,
                    let method = unsafe method, let size = unsafe size, let state = unsafe state
                else { return .NO }
                let call = unsafe Call(connection: connection, method: method, path: path, part: part, size: size)
                return unsafe call.handle(Unmanaged<Service>.fromOpaque(context).takeUnretainedValue(), state)
            }, Unmanaged.passUnretained(service).toOpaque(), &options)
        // It does not tell whether it closed the socket; leaking one is the lesser harm of closing another's.
        guard let started = unsafe started else { throw HTTPServerError(address: address, code: errno) }
        self.address = address
        self.service = service
        boundPort = socket.port
        daemon = unsafe Mutex(Daemon(pointer: started))
    }

    deinit { stop() }

    /// Stops listening, closes every connection and waits for the handler's current call, if any. Twice is once.
    ///
    /// Not to be called from the handler, which it would wait for.
    public func stop() {
        daemon.withLock { daemon in
            guard let pointer = unsafe daemon.pointer else { return }
            // Closes the listening socket, too, though it was ours.
            unsafe MHD_stop_daemon(pointer)
            unsafe daemon.pointer = nil
        }
    }

    private static func options(_ limits: HTTPLimits, socket: ListeningSocket) -> [MHD_OptionItem] {
        /// Frees what the access handler made for a request, however the request ended.
        let completed: MHD_RequestCompletedCallback = { _, _, state, _ in
            guard let pointer = unsafe state?.pointee else { return }
            unsafe Unmanaged<Exchange>.fromOpaque(pointer).release()
            unsafe state?.pointee = nil
        }
        /// Leaves paths and queries as they were sent: decoding a query is ours to do, and a path is not decoded at all.
        let unescape: @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<CChar>?) -> Int = {
            _, _, text in
            guard let text = unsafe text else { return 0 }
            return unsafe strlen(text)
        }
        func item(_ option: MHD_OPTION, _ value: Int) -> MHD_OptionItem {
            unsafe MHD_OptionItem(option: option, value: value, ptr_value: nil)
        }
        return unsafe [
            item(.LISTEN_SOCKET, Int(socket.descriptor)),
            item(.CONNECTION_LIMIT, limits.connections),
            item(.CONNECTION_TIMEOUT, limits.idleSeconds),
            item(.CONNECTION_MEMORY_LIMIT, limits.connectionBytes),
            item(.STRICT_FOR_CLIENT, 1),
            item(.NOTIFY_COMPLETED, unsafeBitCast(completed, to: Int.self)),
            item(.UNESCAPE_CALLBACK, unsafeBitCast(unescape, to: Int.self)),
            item(.END, 0),
        ]
    }
}

/// One call of libmicrohttpd's access handler: the first of a request announces it, the next bring its body, the last
/// finds nothing left and answers.
@safe private struct Call {
    let connection: OpaquePointer
    let method: UnsafePointer<CChar>
    let path: UnsafePointer<CChar>
    let part: UnsafePointer<CChar>?
    let size: UnsafeMutablePointer<Int>

    func handle(_ service: Service, _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> MHD_Result {
        guard let pointer = unsafe state.pointee else {
            let exchange = Exchange(service)
            unsafe state.pointee = unsafe Unmanaged.passRetained(exchange).toOpaque()
            // An answer given now makes libmicrohttpd close the connection; the next call is for answering.
            return unsafe exchange.refuseEarly(connection) ?? .YES
        }
        let exchange = unsafe Unmanaged<Exchange>.fromOpaque(pointer).takeUnretainedValue()
        guard unsafe size.pointee == 0 else {
            let isTaken = unsafe exchange.take(UnsafeRawBufferPointer(start: part, count: size.pointee))
            unsafe size.pointee = 0
            return isTaken ? .YES : .NO
        }
        return unsafe exchange.respond(
            connection, method: String(cString: method), path: String(cString: path))
    }
}
