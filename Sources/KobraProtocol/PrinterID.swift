/// The id of a printer in topics: 32 hexadecimal characters (protocol.md 2.4).
///
/// Topics are case-sensitive, so the spelling the printer uses is kept; two spellings are one printer.
public struct PrinterID: Sendable, CustomStringConvertible {
    /// The id as the printer, or the configuration, spells it.
    public let text: String
    /// The number that the digits are: what makes two ids equal. Looking for a printer by it costs a third of what
    /// looking by a text of 32 characters does, and it is done for each message.
    let key: Key

    /// The number that 32 hexadecimal digits are.
    struct Key: Hashable, Comparable {
        private var high: UInt64 = 0
        private var low: UInt64 = 0

        init?(_ digits: Span<UInt8>) {
            guard digits.count == 32 else { return nil }
            for index in digits.indices {
                guard let digit = PrinterID.hexDigit(digits[index]) else { return nil }
                (high, low) = (high << 4 | low >> 60, low << 4 | digit)
            }
        }

        static func < (left: Key, right: Key) -> Bool { (left.high, left.low) < (right.high, right.low) }
    }

    /// An id from its text, or `nil` unless that is 32 hexadecimal ASCII characters.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 32 else { return nil }
        let text = String(text)
        guard let key = Key(text.utf8.span) else { return nil }
        self.text = text
        self.key = key
    }

    /// The id as it stands in topics.
    public var description: String { text }

    private static func hexDigit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

extension PrinterID: Hashable, Comparable {
    /// Equal without regard to case.
    public static func == (left: PrinterID, right: PrinterID) -> Bool { left.key == right.key }
    /// In the order of the numbers they are, which is that of their lower-case texts.
    public static func < (left: PrinterID, right: PrinterID) -> Bool { left.key < right.key }
    /// Hashes what makes two ids equal.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(key)
    }
}
