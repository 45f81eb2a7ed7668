import Glibc

/// A file that is replaced as a whole, so that a crash or a power cut at any moment leaves the old content or the new one,
/// and that belongs to one process at a time. The content before is kept under a second name. One thread at a time may
/// write it.
public final class DurableFile: Sendable {
    /// Where it is.
    public let path: String
    /// Where the content before is kept.
    public var previousPath: String { path + ".previous" }
    private var newPath: String { path + ".new" }
    private let folder: String
    /// Held for as long as this object lives; the system lets go of it however the process ends.
    private let lock: CInt

    /// Takes possession of the file, which need not be there yet; its folder must be.
    ///
    /// - Throws: `SystemError` where the folder is missing or cannot be written to, where something that is no file stands
    ///   in its place, or where the lock is somebody else's.
    public init(_ path: String) throws(SystemError) {
        try Self.check(path)
        self.path = path
        folder = path.contains("/") ? String(path[...(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
        let lockPath = path + ".lock"
        lock = try FileCalls.openShared(lockPath)
        do throws(SystemError) {
            try FileCalls.lock(lock, lockPath)
            // Whether the folder can be written to at all is to be known now, and not from the first write.
            try FileCalls.remove(newPath)
            try FileCalls.close(try FileCalls.create(newPath), newPath)
            try FileCalls.remove(newPath)
        } catch {
            _ = close(lock)
            throw error
        }
    }

    deinit { _ = close(lock) }

    /// Finds out whether something that is no file stands there, a folder or a device: it would be replaced, or moved out of
    /// the way with all that is in it.
    ///
    /// - Throws: `SystemError` if so.
    public static func check(_ path: String) throws(SystemError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
        throw SystemError(
            "keep a file at \(path)", code: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EOPNOTSUPP)
    }

    /// Replaces the content, and returns when it is on the disk.
    ///
    /// - Parameter keepingPrevious: whether what is there now is worth keeping.
    /// - Throws: `SystemError`. The content is then the old one, or, where only the folder could not be written to disk, the
    ///   new one. The next attempt begins with a new file: after a failed `fsync` the system may take the pages of the old
    ///   one for written.
    public func write(_ bytes: [UInt8], keepingPrevious: Bool) throws(SystemError) {
        try FileCalls.remove(newPath)
        do throws(SystemError) {
            try writeNew(bytes)
            if keepingPrevious { try keepPrevious() }
            try FileCalls.rename(newPath, to: path)
        } catch {
            try? FileCalls.remove(newPath)
            throw error
        }
        try syncFolder()
    }

    /// Moves a file of this folder out of the way.
    ///
    /// - Returns: its new name, of which there is one only: an older file of that name is gone.
    /// - Throws: `SystemError` where that is not possible.
    public func setAside(_ path: String) throws(SystemError) -> String {
        let bad = path + ".bad"
        try FileCalls.rename(path, to: bad)
        return bad
    }

    private func writeNew(_ bytes: [UInt8]) throws(SystemError) {
        let descriptor = try FileCalls.create(newPath)
        do throws(SystemError) {
            var start = 0
            while start < bytes.count { start += try FileCalls.write(bytes, from: start, to: descriptor, newPath) }
            try FileCalls.sync(descriptor, newPath)
        } catch {
            _ = close(descriptor)
            throw error
        }
        try FileCalls.close(descriptor, newPath)
    }

    private func keepPrevious() throws(SystemError) {
        try FileCalls.remove(previousPath)
        do throws(SystemError) {
            try FileCalls.link(path, as: previousPath)
        } catch {
            switch error.code {
            case ENOENT: break  // nothing there yet
            case EPERM, EOPNOTSUPP, ENOSYS, EMLINK:
                // A file system without second names. For a moment there is the previous file only.
                try FileCalls.rename(path, to: previousPath)
            default: throw error
            }
        }
    }

    private func syncFolder() throws(SystemError) {
        let descriptor = try FileCalls.openFolder(folder)
        defer { _ = close(descriptor) }
        try FileCalls.sync(descriptor, folder)
    }
}
