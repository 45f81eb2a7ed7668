/// The id of a printer in topics: 32 hexadecimal characters (protocol.md 2.4).
///
/// Topics are case-sensitive, so the spelling the printer uses is kept; two spellings are one printer.
public struct PrinterID: Sendable, CustomStringConvertible {
    /// The id as the printer, or the configuration, spells it.
    public let text: String
    /// The same in lower case: what makes two ids equal.
    public let key: String

    /// An id from its text, or `nil` unless that is 32 hexadecimal ASCII characters.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 32, text.utf8.allSatisfy(Self.isHexDigit) else { return nil }
        self.text = String(text)
        key = self.text.lowercased()
    }

    /// The id as it stands in topics.
    public var description: String { text }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}

extension PrinterID: Hashable, Comparable {
    /// Equal without regard to case.
    public static func == (left: PrinterID, right: PrinterID) -> Bool { left.key == right.key }
    /// In the order of their lower-case text.
    public static func < (left: PrinterID, right: PrinterID) -> Bool { left.key < right.key }
    /// Hashes what makes two ids equal.
    public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}
