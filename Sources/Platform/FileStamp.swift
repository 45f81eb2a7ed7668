import Glibc

/// What tells one state of a file from another without opening it.
public struct FileStamp: Hashable, Sendable {
    private let device, inode, size: UInt64
    private let modified, changed: [Int]

    /// The stamp of a file as it is now; `nil` for one that is not there or cannot be looked at.
    public init?(of path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = UInt64(bitPattern: Int64(status.st_size))
        modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
        changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
    }
}
