import Glibc

/// A system call that failed.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was being done, as a phrase: "start thread kobra-tick".
    public let operation: String
    /// The errno.
    public let code: CInt

    /// A failure of that operation with that errno.
    public init(_ operation: String, code: CInt) {
        self.operation = operation
        self.code = code
    }

    /// Whether a lock is somebody else's.
    public var isInUse: Bool { code == EWOULDBLOCK }

    /// "cannot start thread kobra-tick: resource temporarily unavailable".
    public var description: String { "cannot \(operation): \(Self.words(code))" }

    /// The C library's words for an errno, in lower case: "permission denied".
    public static func words(_ code: CInt) -> String {
        // Safe between threads since glibc 2.32: its words are constants, or the thread's own for a code without words.
        guard let words = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: words).lowercased()
    }
}
