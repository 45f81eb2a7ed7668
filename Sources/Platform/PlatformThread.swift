import Glibc
import Synchronization

/// A named thread of the operating system.
@safe public final class PlatformThread: Sendable {
    /// A thread not yet joined; `nil` afterwards, because its number may then belong to another.
    private let running: Mutex<pthread_t?>
    private let ended: Wakeup

    /// Bytes of stack: the usual 8 MiB of each thread of a hundred brokers would count as data in use (`DataLimit`).
    static let stackBytes = 1 << 20

    /// Starts a thread.
    ///
    /// - Parameters:
    ///   - name: as `top -H` shows it; Linux keeps the first 15 bytes.
    ///   - body: what it does; the thread ends when it returns.
    /// - Throws: `SystemError` when no thread can be had.
    public init(name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        ended = try Wakeup()
        let context = unsafe Unmanaged.passRetained(Body(name: name, run: body, ended: ended))
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        _ = unsafe pthread_attr_init(&attributes)
        defer { _ = unsafe pthread_attr_destroy(&attributes) }
        _ = unsafe pthread_attr_setstacksize(&attributes, Self.stackBytes)
        let status = unsafe pthread_create(
            &thread, &attributes,
            { context in
                guard let context = unsafe context else { return nil }
                let body = unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
                body.takeName()
                body.run()
                body.ended.wake()
                return nil
            }, context.toOpaque())
        guard status == 0 else {
            unsafe context.release()
            throw SystemError("start thread \(name)", code: status)
        }
        running = Mutex(thread)
    }

    /// A thread nobody joins goes on, and is cleaned up after by the system.
    deinit {
        running.withLock { thread in
            if let thread { _ = pthread_detach(thread) }
        }
    }

    /// Waits until the thread has ended, but no longer than that.
    ///
    /// - Parameter seconds: 0 only looks.
    /// - Returns: whether it has ended; `false` leaves it running, to be asked again.
    public func join(within seconds: Double) -> Bool {
        running.withLock { thread in
            guard let joined = thread else { return true }
            guard ended.wait(atMost: seconds) else { return false }
            // Nothing of ours runs in it any more: this takes microseconds.
            _ = pthread_join(joined, nil)
            thread = nil
            return true
        }
    }
}

/// What the new thread needs to know.
private final class Body: Sendable {
    let name: String
    let run: @Sendable () -> Void
    let ended: Wakeup

    init(name: String, run: @escaping @Sendable () -> Void, ended: Wakeup) {
        self.name = name
        self.run = run
        self.ended = ended
    }

    /// Names the calling thread. Through `/proc`, because Swift does not see `pthread_setname_np`; a thread without a name
    /// works as well.
    func takeName() {
        let descriptor = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = Descriptor.write(Array(name.utf8.prefix(15)), to: descriptor, patience: 0)
        _ = close(descriptor)
    }
}
