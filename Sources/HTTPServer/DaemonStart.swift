import CMicroHTTPD
import Glibc
import Platform

/// How libmicrohttpd's daemon is started: what it is told, and what of ours it calls.
@safe struct DaemonStart {
    let service: Service
    let tls: TLSSettings?

    init(_ service: Service, tls: TLSSettings?) {
        self.service = service
        self.tls = tls
    }

    /// The daemon; `nil` when it did not start, with errno or without.
    @unsafe func start() -> OpaquePointer? {
        // It waits with `poll`: in libmicrohttpd 0.9.75 half a TLS hello makes its epoll loop burn a core.
        var flags =
            MHD_USE_POLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
            | MHD_USE_NO_LISTEN_SOCKET.rawValue
        var options = unsafe plain
        // libmicrohttpd reads them while it starts, and not later.
        var texts: [ErasedText] = []
        if let tls {
            flags |= MHD_USE_TLS.rawValue
            // It wants some; each connection gets those of its moment in their place.
            texts = [
                ErasedText(tls.identity.certificate), ErasedText(tls.identity.key),
                ErasedText(Array(tls.priorities.text.utf8)),
            ]
            unsafe options += [
                item(.HTTPS_MEM_CERT, texts[0].pointer), item(.HTTPS_MEM_KEY, texts[1].pointer),
                item(.HTTPS_PRIORITIES, texts[2].pointer),
            ]
        }
        unsafe options.append(item(.END, 0))
        return unsafe withExtendedLifetime(texts) {
            unsafe kobra_start_daemon(
                flags,
                { _, connection, path, method, version, part, size, state in
                    guard let connection = unsafe connection, let path = unsafe path, let method = unsafe method,
                        let version = unsafe version, let size = unsafe size, let exchange = unsafe state?.pointee
                    else { return .NO }
                    let call = unsafe Call(
                        connection: connection, method: method, path: path, version: version, part: part, size: size)
                    return unsafe Unmanaged<Exchange>.fromOpaque(exchange).takeUnretainedValue().handle(call)
                }, nil, &options)
        }
    }

    private var plain: [MHD_OptionItem] {
        /// Makes what belongs to a request. Its request line is there, whole and as it was sent.
        let announced:
            @convention(c) (
                UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?
            ) -> UnsafeMutableRawPointer? = { context, target, connection in
                guard let context = unsafe context else { return nil }
                let service = unsafe Unmanaged<Service>.fromOpaque(context).takeUnretainedValue()
                service.lives?.answering.beat()
                if let connection = unsafe connection {
                    let descriptor = unsafe kobra_connection_descriptor(connection)
                    service.door.note { $0.readHead(descriptor) }
                }
                return unsafe Unmanaged.passRetained(Exchange(service, target: RequestTarget(target))).toOpaque()
            }
        /// Frees what was made for a request, however the request ended.
        let completed: MHD_RequestCompletedCallback = { _, connection, state, _ in
            guard let connection = unsafe connection, let pointer = unsafe state?.pointee else { return }
            unsafe Unmanaged<Exchange>.fromOpaque(pointer).takeRetainedValue().end(connection)
            unsafe state?.pointee = nil
        }
        /// A connection was taken up or is about to be closed.
        let notified: MHD_NotifyConnectionCallback = { context, connection, _, moment in
            guard let context = unsafe context, let connection = unsafe connection else { return }
            let service = unsafe Unmanaged<Service>.fromOpaque(context).takeUnretainedValue()
            service.lives?.answering.beat()
            let descriptor = unsafe kobra_connection_descriptor(connection)
            if moment == .CONNECTION_NOTIFY_STARTED {
                service.door.note { $0.begin(descriptor) }
                unsafe service.tls?.open(connection)
            } else {
                unsafe service.tls?.close(connection)
                service.door.leave(descriptor)
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
            // The door keeps the limit; libmicrohttpd counts one that it closes for a moment longer.
            item(.CONNECTION_LIMIT, service.limits.connections + 64),
            item(.CONNECTION_TIMEOUT, service.limits.idleSeconds),
            item(.CONNECTION_MEMORY_LIMIT, service.limits.connectionBytes),
            // With checks it is ours to say that Host is missing, and that there are spaces in the target.
            item(.STRICT_FOR_CLIENT, service.checks == nil ? 1 : 0),
            item(.URI_LOG_CALLBACK, unsafeBitCast(announced, to: Int.self), context),
            item(.NOTIFY_COMPLETED, unsafeBitCast(completed, to: Int.self)),
            item(.NOTIFY_CONNECTION, unsafeBitCast(notified, to: Int.self), context),
            item(.UNESCAPE_CALLBACK, unsafeBitCast(unescape, to: Int.self)),
        ]
    }

    @unsafe private func item(_ option: MHD_OPTION, _ value: Int, _ context: UnsafeMutableRawPointer? = nil)
        -> MHD_OptionItem
    {
        unsafe MHD_OptionItem(option: option, value: value, ptr_value: context)
    }

    @unsafe private func item(_ option: MHD_OPTION, _ text: UnsafeMutablePointer<CChar>) -> MHD_OptionItem {
        unsafe MHD_OptionItem(option: option, value: 0, ptr_value: text)
    }
}

/// A copy of a text with a NUL at its end, as C wants it, erased when it is done with.
@safe private final class ErasedText {
    let pointer: UnsafeMutablePointer<CChar>
    private let size: Int

    init(_ text: [UInt8]) {
        size = text.count + 1
        unsafe pointer = .allocate(capacity: size)
        for (index, byte) in text.enumerated() { unsafe (pointer + index).initialize(to: CChar(bitPattern: byte)) }
        unsafe (pointer + text.count).initialize(to: 0)
    }

    deinit {
        unsafe explicit_bzero(pointer, size)
        unsafe pointer.deallocate()
    }
}
