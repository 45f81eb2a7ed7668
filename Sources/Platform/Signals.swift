import Glibc

/// The signals that mean something to the program.
public enum Signal: CaseIterable, Hashable, Sendable {
    /// SIGTERM: stop, from a service manager.
    case terminate
    /// SIGINT: stop, from the keyboard.
    case interrupt
    /// SIGHUP: read the configuration again.
    case hangup

    var number: CInt {
        switch self {
        case .terminate: SIGTERM
        case .interrupt: SIGINT
        case .hangup: SIGHUP
        }
    }
}

/// Signals received by waiting for them on a thread, never in a handler.
public enum Signals {
    /// Holds back every `Signal` for this thread and all threads it starts from now on: call it before any other thread
    /// exists, then `wait`.
    public static func block() {
        var set = all
        _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Makes a write to a closed pipe or socket an error of that write, instead of the end of the process.
    public static func ignorePipe() { _ = signal(SIGPIPE, SIG_IGN) }

    /// Waits for the next signal. It needs `block` first.
    public static func wait() -> Signal {
        var set = all
        while true {
            var number: CInt = 0
            let status = unsafe sigwait(&set, &number)
            if status == 0, let signal = Signal.allCases.first(where: { $0.number == number }) { return signal }
        }
    }

    /// Waits for the next signal, but no longer than that. It needs `block` first.
    ///
    /// - Parameter seconds: from 0 up to a day.
    /// - Returns: `nil` when none came.
    public static func wait(atMost seconds: Double) -> Signal? {
        var set = all
        let deadline = Clock.uptime + Int64(min(max(seconds, 0), 86_400) * 1e9)
        while true {
            let left = max(0, deadline - Clock.uptime)
            var time = timespec(tv_sec: Int(left / 1_000_000_000), tv_nsec: Int(left % 1_000_000_000))
            let number = unsafe sigtimedwait(&set, nil, &time)
            if let signal = Signal.allCases.first(where: { $0.number == number }) { return signal }
            if number < 0, errno != EINTR || left == 0 { return nil }
        }
    }

    /// Sends a signal to this process, as `kill` from outside would.
    public static func raise(_ signal: Signal) { _ = kill(getpid(), signal.number) }

    private static var all: sigset_t {
        var set = sigset_t()
        _ = unsafe sigemptyset(&set)
        for signal in Signal.allCases { _ = unsafe sigaddset(&set, signal.number) }
        return set
    }
}
