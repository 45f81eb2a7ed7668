import Glibc

/// The system calls that files are replaced by, a line each: what failed at what, and begun again after a signal.
enum FileCalls {
    /// A new file that its owner alone may read; an error where there is something of that name.
    static func create(_ path: String) throws(SystemError) -> CInt {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        return try check("create \(path)") { unsafe open(path, flags, 0o600) }
    }

    /// A file that several processes may open, to find out which of them has it.
    static func openShared(_ path: String) throws(SystemError) -> CInt {
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK
        return try check("open \(path)") { unsafe open(path, flags, 0o600) }
    }

    static func openFolder(_ path: String) throws(SystemError) -> CInt {
        try check("open \(path)") { unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    }

    /// Takes the lock, or says at once (`EWOULDBLOCK`) that somebody else has it.
    static func lock(_ descriptor: CInt, _ path: String) throws(SystemError) {
        _ = try check("lock \(path)") { flock(descriptor, LOCK_EX | LOCK_NB) }
    }

    static func write(_ bytes: [UInt8], from start: Int, to descriptor: CInt, _ path: String) throws(SystemError)
        -> Int
    {
        let count = try check("write \(path)") {
            unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: start), bytes.count - start)
            }
        }
        // Of a plain file there is no such answer; asking again for ever is not the way to find out.
        guard count > 0 else { throw SystemError("write \(path)", code: EIO) }
        return count
    }

    static func sync(_ descriptor: CInt, _ path: String) throws(SystemError) {
        _ = try check("write \(path) to disk") { fsync(descriptor) }
    }

    /// Not begun again after a signal: the descriptor is gone all the same.
    static func close(_ descriptor: CInt, _ path: String) throws(SystemError) {
        guard Glibc.close(descriptor) == 0 || errno == EINTR else { throw SystemError("close \(path)", code: errno) }
    }

    /// A second name for a file.
    static func link(_ path: String, as other: String) throws(SystemError) {
        _ = try check("link \(path) as \(other)") { unsafe Glibc.link(path, other) }
    }

    static func rename(_ path: String, to other: String) throws(SystemError) {
        _ = try check("rename \(path) to \(other)") { unsafe Glibc.rename(path, other) }
    }

    /// It does not matter whether there is one.
    static func remove(_ path: String) throws(SystemError) {
        do throws(SystemError) {
            _ = try check("remove \(path)") { unsafe unlink(path) }
        } catch {
            guard error.code == ENOENT else { throw error }
        }
    }

    private static func check<Result: SignedInteger>(
        _ operation: @autoclosure () -> String, _ call: () -> Result
    ) throws(SystemError) -> Result {
        while true {
            let result = call()
            if result >= 0 { return result }
            let code = errno
            guard code == EINTR else { throw SystemError(operation(), code: code) }
        }
    }
}
