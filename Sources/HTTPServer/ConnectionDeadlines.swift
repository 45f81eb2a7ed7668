import CMicroHTTPD
import Glibc
import Platform
import Synchronization

/// Cuts off connections whose request, or whose answer, takes too long. libmicrohttpd counts idleness only: one byte every
/// two seconds keeps a place for ever.
@safe final class ConnectionDeadlines: Sendable {
    /// One connection.
    final class Entry: Sendable {
        fileprivate let descriptor: CInt
        /// Uptime in nanoseconds; `nil` while the server itself takes its time.
        fileprivate let deadline: Mutex<Int64?>

        fileprivate init(_ descriptor: CInt) {
            self.descriptor = descriptor
            deadline = Mutex(nil)
        }

        /// From now on it has that many seconds; `nil` for as long as it takes.
        func allow(_ seconds: Int?) {
            deadline.withLock { $0 = seconds.map { Clock.uptime + Int64($0) * 1_000_000_000 } }
        }
    }

    private let entries = Mutex<[ObjectIdentifier: Entry]>([:])
    private let wakeup: Wakeup
    private let isOver = Atomic(false)
    private let thread = Mutex<PlatformThread?>(nil)

    /// Seconds between two looks.
    private static let round = 0.5

    init() throws(SystemError) {
        wakeup = try Wakeup()
        let started = try PlatformThread(name: "deadlines") { [weak self, wakeup] in
            while let self, !self.isOver.load(ordering: .acquiring) {
                self.look()
                wakeup.wait(atMost: Self.round)
            }
        }
        thread.withLock { $0 = started }
    }

    func begin(_ descriptor: CInt, seconds: Int) -> Entry {
        let entry = Entry(descriptor)
        entry.allow(seconds)
        entries.withLock { $0[ObjectIdentifier(entry)] = entry }
        return entry
    }

    /// The connection is about to be closed: its descriptor's number may belong to another from now on.
    func end(_ entry: Entry) { entries.withLock { $0[ObjectIdentifier(entry)] = nil } }

    func stop() {
        isOver.store(true, ordering: .releasing)
        wakeup.wake()
        _ = thread.withLock { $0 }?.join(within: 2)
    }

    private func look() {
        let now = Clock.uptime
        // Under the lock, so that none is closed meanwhile.
        entries.withLock { entries in
            for entry in entries.values where entry.deadline.withLock({ $0.map { $0 <= now } ?? false }) {
                _ = shutdown(entry.descriptor, CInt(SHUT_RDWR))
                entry.allow(nil)
            }
        }
    }
}
