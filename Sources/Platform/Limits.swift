import Glibc

/// The limits the system sets for this process.
public enum Limits {
    /// Sets the number of file descriptors this process may open to 1,024, for good: libmosquitto waits with `select`, which
    /// writes past its set for a descriptor above that. Where less is allowed, it becomes what is allowed.
    ///
    /// - Returns: what the limit is now.
    /// - Throws: `SystemError`, which Linux gives no reason to expect.
    @discardableResult
    public static func fitSelect() throws(SystemError) -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw SystemError("read the limit of open files", code: errno)
        }
        limit.rlim_max = min(limit.rlim_max, rlim_t(FD_SETSIZE))
        limit.rlim_cur = limit.rlim_max
        guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw SystemError("set the limit of open files", code: errno)
        }
        return Int(limit.rlim_cur)
    }

    /// How many file descriptors this process may open at this moment, which somebody outside may change; `nil` for any
    /// number.
    public static var openFiles: Int? { soft(RLIMIT_NOFILE).map { Int(clamping: $0) } }

    /// The soft limit of a resource; `nil` when there is none.
    static func soft(_ resource: __rlimit_resource) -> UInt64? {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max
        else { return nil }
        return UInt64(limit.rlim_cur)
    }
}
