import Glibc

/// The limits the system sets for this process.
public enum Limits {
    /// Lowers the number of file descriptors this process may open to 1,024: libmosquitto waits with `select`, which
    /// writes past its set for a descriptor above that. A lower limit stays as it is.
    ///
    /// - Throws: `SystemError`, which Linux gives no reason to expect.
    public static func fitSelect() throws(SystemError) {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw SystemError("read the limit of open files", code: errno)
        }
        guard limit.rlim_cur > rlim_t(FD_SETSIZE) else { return }
        limit.rlim_cur = rlim_t(FD_SETSIZE)
        guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw SystemError("lower the limit of open files", code: errno)
        }
    }

    /// The soft limit of a resource; `nil` when there is none.
    static func soft(_ resource: __rlimit_resource) -> UInt64? {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max
        else { return nil }
        return UInt64(limit.rlim_cur)
    }
}
