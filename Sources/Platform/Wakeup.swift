import Glibc

/// What one thread waits on, with a time limit, and any other thread wakes it by. A wake-up that nobody waits for is
/// remembered, once: the next wait returns at once.
///
/// It is a pipe: its two numbers can be shared between threads honestly, a `pthread_cond_t` could not be, and `poll`
/// counts its time on the monotonic clock.
public final class Wakeup: Sendable {
    /// What becomes readable when it is woken, for a `poll` that waits for other things as well; `wait(atMost: 0)` then
    /// takes the wake-up.
    public var descriptor: CInt { reading }
    private let reading: CInt
    private let writing: CInt

    /// - Throws: `SystemError` when the process has no two file descriptors left.
    public init() throws(SystemError) {
        var ends: [CInt] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw SystemError("create a wake-up", code: errno) }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        _ = close(reading)
        _ = close(writing)
    }

    /// Ends the wait of the thread that waits, or the next one to come.
    public func wake() {
        var mark: UInt8 = 1
        for _ in 0..<3 {
            // A pipe full of wake-ups is as good. Whatever else goes wrong may pass, and nobody else tells the thread.
            if unsafe write(writing, &mark, 1) == 1 || errno == EAGAIN { return }
        }
    }

    /// Waits until woken or until the time is up, whichever comes first.
    ///
    /// - Parameter seconds: from 0, which only looks, up to 24 days; more is taken as 24 days.
    /// - Returns: whether it was woken.
    @discardableResult
    public func wait(atMost seconds: Double) -> Bool {
        let deadline = Clock.uptime + Int64(min(max(seconds, 0), 2_000_000) * 1e9)
        while true {
            let left = max(0, deadline - Clock.uptime)
            var entry = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
            // Rounded up, so that the last fraction of a millisecond is slept and not spun through.
            let found = unsafe poll(&entry, 1, CInt((left + 999_999) / 1_000_000))
            if found > 0, takeAll() { return true }
            if left == 0 { return false }
        }
    }

    private func takeAll() -> Bool {
        var marks = [UInt8](repeating: 0, count: 256)
        var found = false
        while unsafe read(reading, &marks, marks.count) > 0 { found = true }
        return found
    }
}
