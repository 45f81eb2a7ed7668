import Glibc

/// A file that was not read, and why.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong with it.
    public enum Reason: Hashable, Sendable {
        /// The system refused, with this errno.
        case system(CInt)
        /// It is a directory.
        case isDirectory
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

    /// "/etc/kobra/config.yml: permission denied".
    public var description: String {
        let words =
            switch reason {
            case .system(let code): SystemError.words(code)
            case .isDirectory: SystemError.words(EISDIR)
            case .tooLarge(let limit): "larger than \(limit) bytes"
            }
        return "\(path == "-" ? "standard input" : path): \(words)"
    }
}
