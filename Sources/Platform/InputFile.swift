import Glibc

/// A file open for reading, or standard input; closed when it goes away.
struct InputFile: ~Copyable {
    let path: String
    private let descriptor: CInt

    init(_ path: String) throws(FileError) {
        self.path = path
        guard path != "-" else {
            descriptor = 0
            return
        }
        // `O_NOCTTY`: a terminal named by mistake must not become ours.
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw FileError(path: path, reason: .system(errno)) }
        var status = stat()
        if unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw FileError(path: path, reason: .isDirectory)
        }
    }

    /// Whether others than its owner and this program's user may read it; a file of which that cannot be told may be
    /// read by all.
    var isReadableByOthers: Bool {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IROTH == 0 else { return true }
        // Where there is an access list, the group's bits are not the group's.
        return status.st_mode & S_IRGRP != 0 && AccessList(of: descriptor)?.isReadable(byOthersThan: geteuid()) ?? true
    }

    /// Whether that is a pipe, or standard input. Asked before opening, which would wait for the pipe's other end.
    static func isPipe(_ path: String) -> Bool {
        if path == "-" { return true }
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFIFO
    }

    deinit { if descriptor > 0 { _ = close(descriptor) } }

    /// Appends what one read gives, `count` bytes at most. `false` at the end of the file.
    func read(_ count: Int, into bytes: inout [UInt8]) throws(FileError) -> Bool {
        let start = bytes.count
        bytes += [UInt8](repeating: 0, count: count)
        while true {
            let taken = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress?.advanced(by: start), count)
            }
            if taken >= 0 {
                bytes.removeLast(count - taken)
                return taken > 0
            }
            guard errno == EINTR else {
                let code = errno
                bytes.removeLast(count)
                throw FileError(path: path, reason: .system(code))
            }
        }
    }
}
