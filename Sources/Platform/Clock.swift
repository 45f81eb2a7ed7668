import Glibc

/// The clocks of the program.
public enum Clock {
    /// Nanoseconds since the machine started, time spent asleep included: for durations and deadlines. Never goes back.
    public static var uptime: Int64 {
        let now = read(CLOCK_BOOTTIME)
        return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    }

    /// Milliseconds since 1970 UTC, as the machine believes: for timestamps people read. May jump either way.
    public static var unixMilliseconds: Int64 {
        let now = read(CLOCK_REALTIME)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }

    /// Nanoseconds of processor that this process has used: for what a piece of work costs, on a machine with other work.
    public static var processTime: Int64 {
        let now = read(CLOCK_PROCESS_CPUTIME_ID)
        return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    }

    /// What tells this run of the machine from another: `uptime` goes on as long as it is the same. Empty where the system
    /// does not say.
    public static var boot: String {
        guard let bytes = try? FileReader.read("/proc/sys/kernel/random/boot_id", limit: 64) else { return "" }
        return String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var now = timespec()
        _ = unsafe clock_gettime(clock, &now)
        return now
    }
}
