import Glibc
import Platform
import Synchronization

/// Shows out the connections whose request takes too long. libmicrohttpd's own limit counts idleness only, which a byte
/// every other second beats.
///
/// A thread looks at a table of sockets and shuts down the overdue ones; libmicrohttpd then finds its client gone. It never
/// shuts down a number that has become another's: entries come and go in libmicrohttpd's notifications, the second of
/// which precedes the closing of the socket, and the table is locked while a socket is shut down. The table is as large as
/// there are connections, which libmicrohttpd limits.
final class Deadlines: Sendable {
    private let table: Table
    private let thread: PlatformThread

    /// - Throws: `SystemError` when there is no thread for it.
    init(_ limits: HTTPLimits) throws(SystemError) {
        let table = try Table(limits)
        self.table = table
        thread = try PlatformThread(name: "kobra-http-late") { table.watch() }
    }

    deinit { stop() }

    /// Ends the thread.
    func stop() {
        table.stop()
        _ = thread.join(within: 10)
    }

    /// A connection was accepted: its first request is awaited.
    func open(_ descriptor: CInt) { table.insert(descriptor, within: table.request) }

    /// A request is whole: the answer is waited for, and takes as long as it takes.
    func pause(_ descriptor: CInt) { table.change(descriptor, to: .max) }

    /// A request was answered: another may begin.
    func restart(_ descriptor: CInt) { table.change(descriptor, to: Clock.uptime + table.idle + table.request) }

    /// A connection is about to be closed.
    func close(_ descriptor: CInt) { table.remove(descriptor) }
}

/// What the thread works on, apart, so that it does not keep its owner.
private final class Table: Sendable {
    /// Nanoseconds.
    let request, idle: Int64
    /// When each socket is overdue, in nanoseconds of `Clock.uptime`; `Int64.max` while it is not waited for.
    private let due = Mutex<[CInt: Int64]>([:])
    private let stopping = Atomic(false)
    private let wakeup: Wakeup

    init(_ limits: HTTPLimits) throws(SystemError) {
        request = Int64(max(1, limits.requestSeconds)) * 1_000_000_000
        idle = Int64(max(0, limits.idleSeconds)) * 1_000_000_000
        wakeup = try Wakeup()
    }

    func insert(_ descriptor: CInt, within time: Int64) {
        let deadline = Clock.uptime + time
        due.withLock { $0[descriptor] = deadline }
    }

    func change(_ descriptor: CInt, to deadline: Int64) {
        due.withLock { due in
            if due[descriptor] != nil { due[descriptor] = deadline }
        }
    }

    func remove(_ descriptor: CInt) { _ = due.withLock { $0.removeValue(forKey: descriptor) } }

    func stop() {
        stopping.store(true, ordering: .sequentiallyConsistent)
        wakeup.wake()
    }

    func watch() {
        while !stopping.load(ordering: .sequentiallyConsistent) {
            // Nothing entered meanwhile is due before that: no entry needs to wake this thread.
            wakeup.wait(atMost: Double(min(showOut(), request)) / 1e9)
        }
    }

    /// Shuts down what is overdue. Nanoseconds until the next may be.
    private func showOut() -> Int64 {
        let now = Clock.uptime
        return due.withLock { due in
            var next = Int64.max
            for (descriptor, deadline) in due {
                if deadline > now {
                    next = min(next, deadline - now)
                } else {
                    _ = shutdown(descriptor, CInt(SHUT_RDWR))
                    due[descriptor] = .max
                }
            }
            return next
        }
    }
}
