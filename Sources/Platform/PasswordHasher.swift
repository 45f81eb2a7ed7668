import CCrypt
import Glibc

/// Compares passwords with bcrypt hashes by libcrypt. It takes tens of milliseconds on purpose: keep it off threads that
/// have anything else to do, and have one, used by one thread, because its 32 KiB of memory are allocated once.
@safe public final class PasswordHasher {
    private let memory: UnsafeMutablePointer<crypt_data>

    /// One with memory of its own.
    public init() {
        unsafe memory = .allocate(capacity: 1)
        unsafe memory.initialize(to: crypt_data())
    }

    deinit {
        unsafe explicit_bzero(memory, MemoryLayout<crypt_data>.size)
        unsafe memory.deallocate()
    }

    /// Whether it is that hash's password. A password with a NUL in it is none: what follows would not count.
    public func isPassword(_ password: [UInt8], of hash: [UInt8]) -> Bool {
        let found = unsafe Self.withText(password) { password in
            unsafe Self.withText(hash) { hash -> [UInt8]? in
                guard let made = unsafe crypt_r(password, hash, memory) else { return nil }
                return unsafe Array(UnsafeRawBufferPointer(start: made, count: strlen(made)))
            }
        }
        guard let found, found.count == hash.count, !password.contains(0) else { return false }
        return Digest.areEqual(found, hash)
    }

    /// The bytes with a NUL behind them, erased afterwards.
    @unsafe private static func withText<Result>(_ bytes: [UInt8], _ use: (UnsafePointer<CChar>) -> Result) -> Result {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { text in
            for (index, byte) in bytes.enumerated() { unsafe text[index] = CChar(bitPattern: byte) }
            unsafe text[bytes.count] = 0
            defer { if let start = text.baseAddress { unsafe explicit_bzero(start, text.count) } }
            guard let start = unsafe UnsafePointer(text.baseAddress) else { preconditionFailure("no memory at all") }
            return unsafe use(start)
        }
    }
}
