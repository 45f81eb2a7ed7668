import CLinux
import Glibc

/// Keeps what is in this process's memory, passwords and keys among it, from leaving it by the system's doing.
public enum Secrecy {
    /// No core file, whatever the shell or the service manager allows, and no look into the memory by another process of
    /// the same user (`ptrace`, `/proc/PID/mem`); the files below `/proc/PID` that tell of it belong to root from here on.
    ///
    /// To be called before the first secret is read, and after `Environment.all`: without being root the process cannot
    /// read its own environment from `/proc` any more.
    ///
    /// - Throws: `SystemError`, which Linux gives no reason to expect.
    public static func begin() throws(SystemError) {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) == 0 else {
            throw SystemError("forbid core files", code: errno)
        }
        guard kobra_make_undumpable() == 0 else { throw SystemError("forbid dumps of the memory", code: errno) }
    }

    /// Whether the memory can be looked into; for tests and for those who want to know.
    public static var isDumpable: Bool { kobra_is_dumpable() != 0 }
}
