import Glibc

/// A bound on the memory of this process, so that somebody else's message cannot take the machine's.
public enum DataLimit {
    /// Bytes of data beyond those in use when the bound is set. 112 brokers took 124 MiB of them when it was measured, a page
    /// of a thousand printers takes 20; the largest message MQTT knows, 256 MiB, does not fit, and libmosquitto ends the
    /// connection.
    public static let spare: UInt64 = 224 << 20

    /// Sets the bound: what is in use now and `spare`. A lower one stays as it is.
    ///
    /// - Throws: `SystemError`, which Linux gives no reason to expect.
    public static func set() throws(SystemError) {
        guard let used = dataBytes else { return }
        var limit = rlimit()
        let kind = __rlimit_resource_t(RLIMIT_DATA.rawValue)
        guard unsafe getrlimit(kind, &limit) == 0 else { throw SystemError("read the limit of data", code: errno) }
        guard limit.rlim_cur > used + spare else { return }
        limit.rlim_cur = rlim_t(used + spare)
        guard unsafe setrlimit(kind, &limit) == 0 else { throw SystemError("set the limit of data", code: errno) }
    }

    /// Bytes of data in use, as the limit counts them: heap, and stacks of threads (proc_pid_status(5), `VmData`).
    static var dataBytes: UInt64? {
        guard let bytes = try? FileReader.read("/proc/self/status", limit: 1 << 20) else { return nil }
        let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmData:") }
        return line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { UInt64($0) }
            .map { $0 * 1024 }
    }
}
