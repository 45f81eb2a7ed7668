import Glibc
import Synchronization

/// A file that lines are added to, readable by its owner alone; several threads may.
public final class AppendFile: Sendable {
    /// Where it is.
    public let path: String
    private let state: Mutex<State>
    private let put: Put

    private struct State {
        var descriptor: CInt
        /// The last line is there in part only, as on a full disk.
        var isTorn = false
    }

    /// Writes bytes; how many it were, or less than 0.
    typealias Put = @Sendable (CInt, [UInt8]) -> Int

    /// Opens it, and makes it if there is none.
    ///
    /// - Throws: `FileError`, also for what is no plain file, or reached by a link.
    public convenience init(_ path: String) throws(FileError) {
        try self.init(path) { descriptor, bytes in
            while true {
                let written = unsafe write(descriptor, bytes, bytes.count)
                if written < 0, errno == EINTR { continue }
                return written
            }
        }
    }

    init(_ path: String, put: @escaping Put) throws(FileError) {
        (self.path, self.put) = (path, put)
        state = Mutex(State(descriptor: try Self.open(path)))
    }

    deinit { _ = state.withLock { close($0.descriptor) } }

    /// Adds a line, with its line end, by one write. Whether it is there, whole. After one that is not it begins a new line, so
    /// that a part of a line spoils no other.
    public func append(_ line: [UInt8]) -> Bool {
        state.withLock { state in
            let bytes = (state.isTorn ? [Self.lineEnd] : []) + line + [Self.lineEnd]
            let written = put(state.descriptor, bytes)
            if written > 0 { state.isTorn = written < bytes.count }
            return written == bytes.count
        }
    }

    private static let lineEnd = UInt8(ascii: "\n")

    /// Opens it anew by its name, as after somebody has moved it away. Where that fails, what was open stays open.
    ///
    /// - Throws: `FileError`.
    public func reopen() throws(FileError) {
        let fresh = try Self.open(path)
        state.withLock { state in
            _ = close(state.descriptor)
            state.descriptor = fresh
            // It may be the same file, and not another.
            if Self.isEmpty(fresh) { state.isTorn = false }
        }
    }

    private static func isEmpty(_ descriptor: CInt) -> Bool {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 && status.st_size == 0
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
