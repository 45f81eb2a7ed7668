import CMicroHTTPD
import Glibc
import Platform
import Synchronization

/// Lets connections in and shows them out, on a thread of its own; `Seats` says whom.
///
/// It accepts them in libmicrohttpd's place, which would stop accepting when it has no place or no descriptor left, and leave
/// an honest scraper waiting for as long as others please; with no descriptor and no connection it would spin. And its own
/// time limit counts idleness only, which a byte every other second beats.
///
/// **Whose socket it is.** A socket that must go is shut down, not closed: libmicrohttpd finds its client gone and closes it. A
/// number that has become another's is never shut down: seats are given up in libmicrohttpd's notification, which precedes
/// the closing, and they are locked while a socket is shut down.
final class Door: Sendable {
    private let hall: Hall
    private let thread: PlatformThread

    /// Takes the socket over, even if it fails.
    ///
    /// - Throws: `SystemError` when there is no thread for it.
    init(_ socket: ListeningSocket, limits: HTTPLimits, isTLS: Bool, heartbeat: Heartbeat? = nil) throws(SystemError) {
        do {
            let hall = try Hall(socket.descriptor, limits: limits, isTLS: isTLS, heartbeat)
            self.hall = hall
            thread = try PlatformThread(name: "kobra-http-door") { hall.attend() }
        } catch {
            _ = close(socket.descriptor)
            throw error
        }
    }

    deinit { stop() }

    /// Begins to let connections in, for that daemon, which must be there until `stop` has returned.
    ///
    /// - Parameter clientLeft: called when a client went away that waits for its answer, on the door's thread.
    @unsafe func open(_ daemon: OpaquePointer, clientLeft: @escaping @Sendable (CInt) -> Void) {
        hall.clientLeft.withLock { $0 = clientLeft }
        hall.daemon.store(UInt(bitPattern: daemon), ordering: .sequentiallyConsistent)
        hall.wakeup.wake()
    }

    /// Lets nobody in any more, and ends the thread.
    func stop() {
        hall.stop()
        _ = thread.join(within: 10)
        hall.clientLeft.withLock { $0 = nil }
    }

    /// Notes how far a connection has come.
    func note(_ change: @Sendable (inout Seats) -> Void) { hall.seats.withLock { change(&$0) } }

    /// A connection's request is whole.
    ///
    /// - Returns: nanoseconds for which it waited: since its last byte came, but not while one before it was answered.
    func wait(_ descriptor: CInt, at now: Int64) -> Int64 {
        let idle = hall.seats.withLock { $0.wait(descriptor, at: now) }
        return min(idle, Int64(kobra_idle_milliseconds(descriptor)) * 1_000_000)
    }

    /// A connection's answer takes a while: until it is there, its client is watched for going away.
    func watch(_ descriptor: CInt) {
        note { $0.suspend(descriptor) }
        hall.wakeup.wake()
    }

    /// A connection is about to be closed.
    func leave(_ descriptor: CInt) {
        let wasFull = hall.seats.withLock { seats in
            let wasFull = seats.isFull
            seats.leave(descriptor)
            return wasFull
        }
        if wasFull { hall.wakeup.wake() }
    }

    /// Whether an answer of that many bytes may be given to a connection. Slow readers may have to give way to it.
    func answer(_ descriptor: CInt, bytes: Int) -> Bool {
        let now = Clock.uptime
        return hall.seats.withLock { seats in
            let (isGranted, victims) = seats.room(for: bytes, at: now)
            if isGranted {
                Hall.showOut(victims, of: &seats)
                seats.answer(descriptor, bytes: bytes, at: now)
            }
            return isGranted
        }
    }
}

/// What the thread works on, apart, so that it does not keep its owner.
private final class Hall: Sendable {
    let seats: Mutex<Seats>
    let wakeup: Wakeup
    /// The daemon's address; 0 until it has started.
    let daemon = Atomic<UInt>(0)
    let clientLeft = Mutex<(@Sendable (CInt) -> Void)?>(nil)
    private let isStopping = Atomic(false)
    private let socket: CInt
    private let reserve: Int
    private let isTLS: Bool
    private let heartbeat: Heartbeat?

    /// Nanoseconds a newcomer waits for a place before it is refused, and for which nothing is tried anew.
    private static let patience: Int64 = 100_000_000
    private static let pause: Int64 = 20_000_000
    /// Linux's POLLRDHUP, which Swift does not see: the other side sends no more.
    private static let hungUp: Int16 = 0x2000
    /// Most newcomers let in before others are looked after.
    private static let crowd = 64

    init(_ socket: CInt, limits: HTTPLimits, isTLS: Bool, _ heartbeat: Heartbeat?) throws(SystemError) {
        seats = Mutex(Seats(limits, isTLS: isTLS))
        reserve = limits.reservedDescriptors
        wakeup = try Wakeup()
        self.socket = socket
        self.isTLS = isTLS
        self.heartbeat = heartbeat
    }

    func stop() {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        wakeup.wake()
    }

    func attend() {
        var spare = SpareDescriptor()
        /// Since when nobody could be let in; `nil` while there are places.
        var fullSince: Int64?
        /// Until when nobody is let in.
        var closedUntil: Int64 = 0
        var lastKnock: Int64 = 0
        while !isStopping.load(ordering: .sequentiallyConsistent) {
            // It waits a second at most.
            heartbeat?.beat()
            let now = Clock.uptime
            let (next, waiting, isAnybodyForgotten) = seats.withLock { seats in
                Self.showOut(seats.overdue(at: now, isUnread: Self.isUnread), of: &seats)
                return (max(seats.nextDue, now + Self.pause), seats.suspended, seats.isAnybodyForgotten(at: now))
            }
            let isOpen = daemon.load(ordering: .sequentiallyConsistent) != 0
            if isOpen, isAnybodyForgotten, now - lastKnock >= 1_000_000_000 {
                lastKnock = now
                Caller.knock(at: daemon.load(ordering: .sequentiallyConsistent))
            }
            let lets = isOpen && closedUntil <= now
            var wait = min(next, now + 1_000_000_000)
            if isOpen && !lets { wait = min(wait, closedUntil) }
            let found = look(lets: lets, waiting: waiting, for: wait - now)
            for descriptor in found.left { letGo(descriptor) }
            // Whoever left made a place.
            if found.isWoken { closedUntil = 0 }
            guard found.isNewcomer else { continue }
            closedUntil = letIn(&spare, &fullSince)
        }
        _ = close(socket)
    }

    private struct Found {
        var isWoken = false
        var isNewcomer = false
        var left: [CInt] = []
    }

    /// Waits for something to happen.
    private func look(lets: Bool, waiting: [CInt], for nanoseconds: Int64) -> Found {
        var entries = [pollfd(fd: wakeup.descriptor, events: Int16(POLLIN), revents: 0)]
        entries.append(pollfd(fd: lets ? socket : -1, events: Int16(POLLIN), revents: 0))
        entries += waiting.map { pollfd(fd: $0, events: Self.hungUp, revents: 0) }
        let count = unsafe poll(&entries, nfds_t(entries.count), CInt((max(0, nanoseconds) + 999_999) / 1_000_000))
        guard count > 0 else { return Found() }
        return Found(
            isWoken: entries[0].revents != 0 && wakeup.wait(atMost: 0), isNewcomer: entries[1].revents != 0,
            left: entries[2...].filter { $0.revents != 0 }.map(\.fd))
    }

    /// Lets in whoever waits at the door.
    ///
    /// - Returns: when to try again.
    private func letIn(_ spare: inout SpareDescriptor, _ fullSince: inout Int64?) -> Int64 {
        for _ in 0..<Self.crowd {
            let now = Clock.uptime
            let (isFull, hasHope) = seats.withLock { seats in
                guard seats.isFull else { return (false, true) }
                return (true, !seats.isAnybodyLeaving && Self.makeRoom(in: &seats, at: now))
            }
            if !isFull { fullSince = nil } else if hasHope { fullSince = now }
            if isFull, now - (fullSince ?? now) < Self.patience {
                fullSince = fullSince ?? now
                return now + Self.pause
            }
            var caller = Caller(at: socket)
            switch caller.outcome {
            case .nobody: return 0
            case .gone: continue
            case .noDescriptor:
                _ = seats.withLock { Self.makeRoom(in: &$0, at: now) }
                guard
                    spare.lend({
                        caller = Caller(at: socket)
                        caller.refuse(politely: !isTLS)
                    })
                else { return now + Self.patience }
            case .there:
                if isFull {
                    caller.refuse(politely: !isTLS)
                } else if isReserved(caller.descriptor) {
                    _ = seats.withLock { Self.makeRoom(in: &$0, at: now) }
                    caller.refuse(politely: !isTLS)
                } else {
                    seats.withLock { $0.accept(caller.descriptor, at: now) }
                    if !caller.handOver(to: daemon.load(ordering: .sequentiallyConsistent)) {
                        seats.withLock { $0.leave(caller.descriptor) }
                    }
                }
            }
        }
        return 0
    }

    /// Descriptors are given from the lowest free number up: a high one means that few are left.
    private func isReserved(_ descriptor: CInt) -> Bool {
        guard reserve > 0, let limit = Limits.openFiles else { return false }
        return Int(descriptor) >= limit - reserve
    }

    /// A client that waits for its answer has gone: nobody needs its place more than the next.
    private func letGo(_ descriptor: CInt) {
        let isGone = seats.withLock { seats in
            guard seats.stage(of: descriptor) == .suspended else { return false }
            Self.showOut([descriptor], of: &seats)
            return true
        }
        if isGone { clientLeft.withLock { $0 }?(descriptor) }
    }

    /// Shows out whoever has to give way. Whether anybody has.
    private static func makeRoom(in seats: inout Seats, at now: Int64) -> Bool {
        let victims = seats.victims(at: now, isUnread: isUnread)
        showOut(victims, of: &seats)
        return !victims.isEmpty
    }

    static func showOut(_ descriptors: [CInt], of seats: inout Seats) {
        for descriptor in descriptors {
            seats.showOut(descriptor)
            _ = shutdown(descriptor, CInt(SHUT_RDWR))
        }
    }

    private static func isUnread(_ descriptor: CInt) -> Bool { kobra_unread_bytes(descriptor) > 0 }
}
