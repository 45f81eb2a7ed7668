import CMosquitto
import Glibc
import Synchronization

/// One attempt to connect to a broker, and the link's life if it succeeds.
///
/// **Safety: a connection is never used twice.** libmosquitto keeps what could not be sent and sends it after it has
/// reconnected; a command given to a printer that long ago must never arrive. So there is no reconnecting here: whoever
/// wants another link makes another `MQTTConnection`, with a fresh handle whose queue is empty. For the same reason
/// `publish` works only between `connected` and `disconnected`, and a lost link's unsent bytes are dropped by the kernel
/// too (see `Socket`). What has reached the broker's machine cannot be called back: a broker that was only frozen may
/// still read it.
///
/// One thread owns the connection and calls `connect`, `poll`, `disconnect` and `end`. `publish` and `subscribe` may be
/// called from any thread at any time: they never wait for a `poll`, and `end` waits for them.
@safe public final class MQTTConnection: Sendable {
    /// Most messages one `poll` returns.
    public static let messageLimit = 1_000
    /// Bytes of topics and payloads after which one `poll` returns; at most one message more.
    public static let byteLimit = 8 << 20
    /// Bytes of a message at which the connection is given up while it comes in. The library has no limit, and would
    /// hold the whole of it, twice: 256 MiB is the most there can be.
    public static let messageBytes = 16 << 20

    private let options: MQTTOptions
    private let inbox: Inbox
    /// `nil` where all is left to the library: with TLS, bytes are packets only behind it.
    private let plainMessages: PlainMessages?
    /// The handle for the owner's calls, which wait: held for as long as they take.
    private let driver: Mutex<Driver>
    /// The same handle for calls that only queue. `end` empties both, this one last taken and first given back.
    private let sender: Mutex<MosquittoHandle?>

    private struct Driver {
        var handle: MosquittoHandle?
        /// Whether `connect` was called.
        var isBegun = false
        /// Whether the last `poll` left packets unread: with TLS they may be in OpenSSL's memory, where `select` does not
        /// see them.
        var hasMore = false
        /// Bytes that had come at the first look since a packet was known to be whole, and at the last look.
        var wholeAt: UInt64?
        var seen: UInt64 = 0
    }

    /// Sets up a connection, and sends nothing yet.
    ///
    /// - Throws: `MQTTError` for an option the library does not take, or a certificate file that cannot be read; what is in
    ///   the files is looked at by `connect`.
    public init(_ options: MQTTOptions) throws(MQTTError) {
        self.options = options
        inbox = Inbox(payloadLimit: options.payloadLimit)
        plainMessages =
            options.tls == nil && PlainMessages.isPossible ? PlainMessages(payloadLimit: options.payloadLimit) : nil
        let handle = try MosquittoHandle(options, inbox: inbox)
        driver = Mutex(Driver(handle: handle))
        sender = Mutex(handle)
    }

    deinit { end() }

    /// Begins to connect. It does not wait for the broker, whose answer comes by `poll` or never: the owner keeps the
    /// deadline. It does wait for the resolution of the host's name, which may take half a minute.
    ///
    /// - Throws: `MQTTError` when that is known to fail at once: no such host, TLS files that make no sense, a port closed on
    ///   this machine (sometimes; at other times `poll` hears of it); and when it was called before.
    public func connect() throws(MQTTError) {
        try driver.withLock { driver throws(MQTTError) in
            guard let handle = driver.handle, !driver.isBegun else { throw .notConnected }
            driver.isBegun = true
            // Otherwise a function that fails without a system call shows the errno of an earlier one.
            errno = 0
            // Bound to any IPv4 address, the library passes over those of another family.
            let status = unsafe mosquitto_connect_bind_async(
                handle.pointer, options.host, CInt(truncatingIfNeeded: options.port), CInt(options.keepAlive),
                options.onlyIPv4 ? "0.0.0.0" : nil)
            let code = errno
            if let error = MQTTError(status: status, errno: code, detail: inbox.complaint) {
                inbox.add(.disconnected(error))
                throw error
            }
            Socket(handle).dropsUnsent(true)
        }
    }

    /// Drives the link: sends what is queued, waits for something to arrive, and returns all there is of it.
    ///
    /// - Parameter timeout: milliseconds to wait at most; also while the link is being made.
    /// - Returns: what happened, oldest first, and nothing if nothing did. Bounded by `messageLimit` and `byteLimit`; the
    ///   rest comes with the next call, which does not wait then.
    /// - Throws: `MQTTError.notConnected` when there is no link: before `connect`, or after `disconnected` was returned.
    public func poll(timeout: Int) throws(MQTTError) -> [MQTTEvent] {
        try driver.withLock { driver throws(MQTTError) in
            guard let handle = driver.handle, driver.isBegun, !inbox.isOver else { throw .notConnected }
            let wait = driver.hasMore ? 0 : CInt(clamping: max(0, timeout))
            errno = 0
            var status = unsafe mosquitto_loop(handle.pointer, wait, 1)
            let code = errno
            if status == 0 {
                // One packet at most was read by then: the library reads another for each of ours that waits for an
                // acknowledgement, and that is one mark.
                status = drain(handle, isBetween: code == 0 && inbox.load.events > 0, hasMore: &driver.hasMore)
            }
            // The library usually has told so by its callback, and then this adds nothing.
            if status != 0 { inbox.end(status: status, errno: errno) }
            let events = inbox.takeEvents()
            guard isTooLarge(handle, &driver, isWhole: !events.isEmpty), !inbox.isOver else { return events }
            inbox.add(.disconnected(.tooLarge))
            return inbox.takeEvents()
        }
    }

    /// Bytes of what comes between two messages: acknowledgements and answers to signs of life.
    private static let smallPackets: UInt64 = 64

    /// Whether a message larger than anybody sends is coming in: bytes and bytes, and no message. All that the kernel
    /// had was read just now.
    private func isTooLarge(_ handle: MosquittoHandle, _ driver: inout Driver, isWhole: Bool) -> Bool {
        guard !isWhole, !driver.hasMore, let received = Socket(handle).received else {
            driver.wholeAt = nil
            return false
        }
        let wholeAt = received < driver.seen + Self.smallPackets ? received : driver.wholeAt ?? received
        (driver.wholeAt, driver.seen) = (wholeAt, received)
        return received > wholeAt + UInt64(Self.messageBytes)
    }

    /// Reads packets until none is left. Each call of the library reads one, and a `select` between two of them would
    /// double the price of a message.
    ///
    /// - Parameter isBetween: whether the library is known to stand between two packets.
    private func drain(_ handle: MosquittoHandle, isBetween: Bool, hasMore: inout Bool) -> CInt {
        // Counted as well as weighed: a broker may send packets without end that are no events.
        var (packets, isBetween) = (0, isBetween)
        hasMore = false
        reading: while !inbox.isOver {
            let load = inbox.load
            packets += 1
            guard packets <= 4 * Self.messageLimit, load.events < Self.messageLimit, load.bytes < Self.byteLimit else {
                hasMore = true
                break
            }
            if isBetween, let plainMessages {
                let limit = Self.messageLimit - load.events
                switch inbox.fill({ plainMessages.take(from: Socket(handle).descriptor, limit: limit, into: &$0) }) {
                case .dry: break reading
                case .more: continue
                case .other: break
                case .lost: return CInt(MOSQ_ERR_CONN_LOST.rawValue)
                }
            }
            errno = 0
            let status = unsafe mosquitto_loop_read(handle.pointer, 1)
            let code = errno
            guard status == 0 else { return status }
            // Nothing was left to read; after a message it may be the library's own wake-up that was full.
            if code == EAGAIN, inbox.load.events == load.events { break }
            isBetween = inbox.load.events > load.events && code == 0
        }
        Socket(handle).acknowledgesAtOnce()
        return 0
    }

    /// Asks the broker for the messages of a filter; the answer comes as `subscribed` with the id returned. To be called
    /// after each `connected`.
    ///
    /// - Parameters:
    ///   - filter: a topic, `+` and `#` allowed.
    ///   - qos: the best quality of service wanted, 0 or 1.
    /// - Throws: `MQTTError`, `notConnected` among them.
    public func subscribe(_ filter: String, qos: Int = 0) throws(MQTTError) -> Int {
        try sender.withLock { handle throws(MQTTError) in
            guard let handle, inbox.isConnected else { throw .notConnected }
            guard !filter.utf8.contains(0), (0...1).contains(qos) else { throw .invalid }
            var id: CInt = 0
            errno = 0
            try MQTTError.check(
                unsafe mosquitto_subscribe(handle.pointer, &id, filter, CInt(truncatingIfNeeded: qos)))
            return Int(id)
        }
    }

    /// Sends a message, with quality of service 0 and not retained. Neither can be chosen: a retained command would be
    /// carried out again by each printer that connects, and one of quality 1 again after a reconnection.
    ///
    /// It returns when the message is queued; the thread in `poll` wakes and sends it.
    ///
    /// - Throws: `MQTTError`; with `notConnected` the message is gone, and will not be sent later.
    public func publish(_ topic: String, _ payload: [UInt8]) throws(MQTTError) { try send(topic, payload, qos: 0) }

    /// Sends a message that the broker is to acknowledge, and to queue where it queues: a mark to oneself, which comes back
    /// behind everything queued before it. Never a command.
    ///
    /// - Throws: `MQTTError`, `notConnected` among them.
    public func mark(_ topic: String, _ payload: [UInt8]) throws(MQTTError) { try send(topic, payload, qos: 1) }

    private func send(_ topic: String, _ payload: [UInt8], qos: CInt) throws(MQTTError) {
        try sender.withLock { handle throws(MQTTError) in
            guard let handle, inbox.isConnected else { throw .notConnected }
            // A NUL would end the topic in C, and make it another one.
            guard let length = CInt(exactly: payload.count), !topic.utf8.contains(0) else { throw .invalid }
            errno = 0
            try MQTTError.check(
                unsafe mosquitto_publish(handle.pointer, nil, topic, length, payload, qos, false))
        }
    }

    /// Seconds since the broker last sent anything; `nil` while there is no link. A broker is asked for a sign of life
    /// after each keep-alive without one, so on a good link this stays below one and a little.
    public var silence: Double? {
        sender.withLock { handle in
            guard let handle, inbox.isConnected else { return nil }
            return Socket(handle).silence
        }
    }

    /// Says goodbye, so that the broker does not publish the will, after sending what is queued; half a second is given
    /// to it. A `poll` going on elsewhere is waited for. Events not taken yet are lost.
    public func disconnect() {
        driver.withLock { driver in
            guard let handle = driver.handle, !inbox.isOver, inbox.isConnected else { return }
            Socket(handle).dropsUnsent(false)
            guard unsafe mosquitto_disconnect(handle.pointer) == 0 else { return }
            // Nothing is read: to the library, whatever comes after a goodbye is an error, upon which it closes the socket
            // with the goodbye and all acknowledgements unsent.
            for _ in 0..<50 {
                guard !inbox.isOver, unsafe mosquitto_loop_write(handle.pointer, 1) == 0, !inbox.isOver else { break }
                Socket(handle).waitToSend(atMost: 10)
            }
            inbox.add(.disconnected(.none))
        }
    }

    /// Ends the link, without a goodbye unless `disconnect` was called, and gives its memory back. Twice is once. Waits
    /// for a `poll` going on elsewhere, no longer than its timeout.
    public func end() {
        driver.withLock { driver in
            sender.withLock { $0 = nil }
            inbox.add(.disconnected(.none))
            driver.handle?.destroy()
            driver.handle = nil
        }
    }
}
