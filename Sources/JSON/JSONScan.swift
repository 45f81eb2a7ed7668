/// A look over the bytes of a text before the parser sees them: trims what is tolerated around the value, and bounds or
/// mends what the parser would get wrong. It decides nothing else; what is JSON is the parser's business.
public struct JSONScan {
    /// Deepest nesting read (protocol.md R12).
    public static let depthLimit = 32
    /// Most values in a text from outside: a 1 MiB payload of nothing but commas would otherwise cost 30 MB for a moment.
    public static let valueLimit = 100_000
    /// The longest number handed on, be it a number or a text; cJSON cuts a number at 63 characters and then trips over
    /// the rest.
    static let numberLimit = 60

    var bytes: [UInt8]
    private var depth = 0
    private var values = 1

    init(_ text: some Sequence<UInt8>) {
        bytes = Array(text)
        while let last = bytes.last, last == 0 || Self.isSpace(last) { bytes.removeLast() }
        var start = 0
        while start < bytes.count, Self.isSpace(bytes[start]) { start += 1 }
        if bytes[start...].starts(with: [0xEF, 0xBB, 0xBF]) { start += 3 }
        while start < bytes.count, Self.isSpace(bytes[start]) { start += 1 }
        bytes.removeFirst(start)
    }

    mutating func check(valueLimit: Int = Self.valueLimit) throws(JSONError) {
        guard let first = bytes.first else { throw .empty }
        // A second byte-order mark: the parser would pass over one more.
        guard first != 0xEF else { throw .malformed }
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""): try skipString(&index)
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                guard depth <= Self.depthLimit else { throw .tooDeep }
                index += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                index += 1
            case UInt8(ascii: ","):
                values += 1
                guard values <= valueLimit else { throw .tooManyValues }
                index += 1
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): skipNumber(&index)
            case let other where other < 0x20 && !Self.isSpace(other): throw .malformed
            default: index += 1
            }
        }
    }

    /// Moves past a string.
    private mutating func skipString(_ index: inout Int) throws(JSONError) {
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            guard bytes[index] != 0 else { throw .malformed }
            if bytes[index] == UInt8(ascii: "\\") {
                try skipEscape(&index)
            } else {
                index += 1
            }
        }
        index += 1
    }

    /// Moves past an escape. An escaped NUL, at which a C string would end, and half a surrogate pair, for which the
    /// parser would refuse the whole text, become an escaped U+FFFD. Digits that are none it would read as NUL.
    private mutating func skipEscape(_ index: inout Int) throws(JSONError) {
        guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "u") else {
            index += 2
            return
        }
        guard let unit = codeUnit(escapedAt: index) else { throw .malformed }
        if UTF16.isLeadSurrogate(unit), let next = codeUnit(escapedAt: index + 6), UTF16.isTrailSurrogate(next) {
            index += 12
            return
        }
        if unit == 0 || UTF16.isLeadSurrogate(unit) || UTF16.isTrailSurrogate(unit) {
            bytes.replaceSubrange(index..<index + 6, with: "\\ufffd".utf8)
        }
        index += 6
    }

    /// The UTF-16 code unit that a `\u` and four hexadecimal digits stand for.
    private func codeUnit(escapedAt index: Int) -> UInt16? {
        guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
        else { return nil }
        var unit: UInt16 = 0
        for byte in bytes[index + 2..<index + 6] {
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// Moves past a number; one too long for the parser becomes `null`: a bad field, not a bad text (protocol.md R4).
    private mutating func skipNumber(_ index: inout Int) {
        let start = index
        while index < bytes.count, Self.isNumberPart(bytes[index]) { index += 1 }
        guard index - start > Self.numberLimit else { return }
        // In its place, so that a text full of such numbers is not moved about for each.
        for position in start..<index { bytes[position] = 0x20 }
        bytes.replaceSubrange(start..<start + 4, with: "null".utf8)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private static func isNumberPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
