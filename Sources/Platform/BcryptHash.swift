/// A password's bcrypt hash as `htpasswd -B` writes it: `$2y$10$` and 53 characters.
///
/// Neither interpolation nor `dump` shows it.
public struct BcryptHash: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Costs taken. A step more doubles the time: 14 takes about a second, and more would hold up whoever comes next.
    public static let costs = 4...14
    /// Bytes of a password that count; bcrypt takes no notice of those behind.
    public static let passwordBytes = 72

    /// The hash as it was given.
    public let bytes: [UInt8]
    /// The logarithm to base 2 of the rounds it takes.
    public let cost: Int

    /// Why a text is no hash that is taken.
    public enum Trouble: Error, Hashable, Sendable {
        /// It is not bcrypt's, or of a variant other than 2a, 2b and 2y.
        case notBcrypt
        /// It is not 60 characters long, or holds some that bcrypt does not use.
        case misspelled
        /// Its cost is not one of `costs`.
        case cost(Int)
    }

    /// - Throws: `Trouble`.
    public init(_ text: String) throws(Trouble) {
        let bytes = Array(text.utf8)
        guard ["$2a$", "$2b$", "$2y$"].contains(String(decoding: bytes.prefix(4), as: UTF8.self)) else {
            throw .notBcrypt
        }
        guard bytes.count == 60, bytes[6] == UInt8(ascii: "$"), bytes[4...5].allSatisfy(Self.isDigit),
            let cost = Int(String(decoding: bytes[4...5], as: UTF8.self)), bytes[7...].allSatisfy(Self.isLetter)
        else { throw .misspelled }
        guard Self.costs.contains(cost) else { throw .cost(cost) }
        self.bytes = bytes
        self.cost = cost
    }

    /// The hash of no password, which takes as long to compare with as any other of that cost.
    public static func nobody(cost: Int) -> [UInt8] {
        Array("$2b$\(cost < 10 ? "0" : "")\(cost)$".utf8) + [UInt8](repeating: UInt8(ascii: "."), count: 53)
    }

    /// "bcrypt hash", and nothing of it.
    public var description: String { "bcrypt hash" }
    /// The same.
    public var debugDescription: String { description }
    /// Shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: isDigit(byte)
        }
    }
}
