import Glibc
import Synchronization

/// A file that lines are added to, readable by its owner alone; several threads may.
public final class AppendFile: Sendable {
    /// Where it is.
    public let path: String
    private let descriptor: Mutex<CInt>

    /// Opens it, and makes it if there is none.
    ///
    /// - Throws: `FileError`, also for what is no plain file, or reached by a link.
    public init(_ path: String) throws(FileError) {
        self.path = path
        descriptor = Mutex(try Self.open(path))
    }

    deinit { _ = descriptor.withLock { close($0) } }

    /// Adds a line, with its line end, by one write. Whether it is there, whole.
    public func append(_ line: [UInt8]) -> Bool {
        descriptor.withLock { descriptor in
            let line = line + [UInt8(ascii: "\n")]
            while true {
                let written = unsafe write(descriptor, line, line.count)
                if written < 0, errno == EINTR { continue }
                return written == line.count
            }
        }
    }

    /// Opens it anew by its name, as after somebody has moved it away. Where that fails, what was open stays open.
    ///
    /// - Throws: `FileError`.
    public func reopen() throws(FileError) {
        let fresh = try Self.open(path)
        descriptor.withLock { descriptor in
            _ = close(descriptor)
            descriptor = fresh
        }
    }

    private static func open(_ path: String) throws(FileError) -> CInt {
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK
        let descriptor = unsafe Glibc.open(path, flags, 0o600)
        guard descriptor >= 0 else { throw FileError(path: path, reason: .system(errno)) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            _ = close(descriptor)
            throw FileError(path: path, reason: .isNoPlainFile)
        }
        return descriptor
    }
}
