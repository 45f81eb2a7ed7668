import Glibc

/// A file that was not read, and why.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong with it.
    public enum Reason: Hashable, Sendable {
        /// The system refused, with this errno.
        case system(CInt)
        /// It is a directory.
        case isDirectory
        /// It is a pipe, or standard input, which cannot be read a second time.
        case isPipe
        /// It is no plain file.
        case isNoPlainFile
        /// It holds a secret, and others than its owner may read it.
        case isReadableByOthers
        /// It is larger than this many bytes.
        case tooLarge(limit: Int)
    }

    /// The file as it was named; "-" for standard input.
    public let path: String
    /// What was wrong with it.
    public let reason: Reason

    /// That failure of that file.
    public init(path: String, reason: Reason) {
        self.path = path
        self.reason = reason
    }

    /// Whether there is no such file.
    public var isMissing: Bool { reason == .system(ENOENT) }

    /// What was wrong, without the file's name: "permission denied".
    public var words: String {
        switch reason {
        case .system(let code): SystemError.words(code)
        case .isDirectory: SystemError.words(EISDIR)
        case .isPipe: "is a pipe, which cannot be read again"
        case .isNoPlainFile: "is no plain file"
        case .isReadableByOthers: "may be read by others than its owner: chmod 600"
        case .tooLarge(let limit): "larger than \(limit) bytes"
        }
    }

    /// "/etc/kobra/config.yml: permission denied".
    public var description: String { "\(path == "-" ? "standard input" : path): \(words)" }
}
