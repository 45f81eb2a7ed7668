import Glibc

/// Files that were not there before.
public enum NewFile {
    /// Writes a file that its owner alone may read.
    ///
    /// - Throws: `FileError`, also where there is something of that name.
    public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileError(path: path, reason: .system(errno)) }
        defer { _ = close(descriptor) }
        var start = 0
        while start < bytes.count {
            let written = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: start), bytes.count - start)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                let code = errno
                _ = unsafe unlink(path)
                throw FileError(path: path, reason: .system(code))
            }
            start += written
        }
    }
}
