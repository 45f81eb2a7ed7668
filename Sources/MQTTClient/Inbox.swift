import CMosquitto
import Glibc
import Synchronization

/// Where libmosquitto's callbacks put what happened. It outlives the handle whose callbacks know it, and has a lock of its
/// own, because the library logs from whichever thread calls it.
final class Inbox: Sendable {
    struct Contents {
        var events: [MQTTEvent] = []
        var bytes = 0
        /// What OpenSSL last complained of.
        var complaint: String?
    }

    let payloadLimit: Int
    let contents = Mutex(Contents())

    init(payloadLimit: Int) { self.payloadLimit = payloadLimit }

    static func at(_ context: UnsafeMutableRawPointer) -> Inbox {
        unsafe Unmanaged<Inbox>.fromOpaque(context).takeUnretainedValue()
    }

    private let connected = Atomic(false)
    private let over = Atomic(false)

    var isConnected: Bool { connected.load(ordering: .acquiring) }
    var isOver: Bool { over.load(ordering: .acquiring) }
    var complaint: String? { contents.withLock { $0.complaint } }

    func add(_ event: MQTTEvent) {
        contents.withLock { contents in
            guard !isOver else { return }
            contents.events.append(event)
            switch event {
            case .connected: connected.store(true, ordering: .releasing)
            case .message(let message): contents.bytes += message.bytes
            case .disconnected:
                connected.store(false, ordering: .releasing)
                over.store(true, ordering: .releasing)
            case .refused, .subscribed: break
            }
        }
    }

    /// Has many messages added at once.
    func fill<Result>(_ body: (inout [MQTTEvent]) -> Result) -> Result {
        contents.withLock { contents in
            let before = contents.events.count
            let result = body(&contents.events)
            for case .message(let message) in contents.events[before...] {
                contents.bytes += message.bytes
            }
            return result
        }
    }

    /// Ends the connection for a reason only a status tells.
    func end(status: CInt, errno: CInt) {
        add(.disconnected(MQTTError(status: status, errno: errno, detail: complaint) ?? .none))
    }

    func takeEvents() -> [MQTTEvent] {
        contents.withLock { contents in
            defer {
                contents.events = []
                contents.bytes = 0
            }
            return contents.events
        }
    }

    /// Events, and bytes of topics and payloads, that wait.
    var load: (events: Int, bytes: Int) { contents.withLock { ($0.events.count, $0.bytes) } }

    /// Makes a handle's callbacks fill the inbox that was given to `mosquitto_new`.
    static func install(on handle: OpaquePointer) {
        unsafe mosquitto_connect_with_flags_callback_set(handle) { _, context, code, flags in
            guard let context = unsafe context else { return }
            // The one flag there is: the broker has kept the session (MQTT 3.1.1, 3.2.2.2).
            let event = MQTTEvent.connected(isSessionPresent: flags & 1 != 0)
            unsafe Inbox.at(context).add(code == 0 ? event : .refused(MQTTRefusal(rawValue: code)))
        }
        unsafe mosquitto_disconnect_callback_set(handle) { _, context, status in
            let code = errno
            guard let context = unsafe context else { return }
            unsafe Inbox.at(context).end(status: status, errno: code)
        }
        unsafe mosquitto_subscribe_callback_set(handle) { _, context, id, count, granted in
            guard let context = unsafe context else { return }
            let granted = unsafe UnsafeBufferPointer(start: granted, count: Int(count)).map { Int($0) }
            unsafe Inbox.at(context).add(.subscribed(id: Int(id), granted: granted))
        }
        unsafe mosquitto_message_callback_set(handle) { _, context, message in
            guard let context = unsafe context, let message = unsafe message?.pointee, let topic = unsafe message.topic
            else { return }
            let inbox = unsafe Inbox.at(context)
            let size = Int(unsafe message.payloadlen)
            let payload = unsafe UnsafeRawBufferPointer(start: message.payload, count: size)
            let copy = unsafe size <= inbox.payloadLimit ? Array(payload) : nil
            let received = unsafe MQTTMessage(
                topic: String(cString: topic), payload: copy, size: size, isRetained: message.retain,
                qos: Int(message.qos))
            inbox.add(.message(received))
        }
        unsafe mosquitto_log_callback_set(handle) { _, context, level, text in
            // Everything but errors is noise; those are OpenSSL's reasons.
            guard level & CInt(MOSQ_LOG_ERR) != 0, let context = unsafe context, let text = unsafe text else { return }
            let complaint = unsafe String(cString: text)
            unsafe Inbox.at(context).contents.withLock { $0.complaint = complaint }
        }
    }
}

extension MQTTMessage {
    /// Bytes that are kept of it.
    fileprivate var bytes: Int { topic.utf8.count + (payload?.count ?? 0) }
}
