/// A look over the bytes of a text for what the parser would refuse, or take too much of: trims what is tolerated around the
/// value, bounds it, and mends what may be wrong in a field without spoiling the text (protocol.md R1, R4). It decides nothing
/// else; what is JSON is the parser's business.
public struct JSONScan {
    /// Deepest nesting read (protocol.md R12).
    public static let depthLimit = 32
    /// Most values in a text from outside.
    public static let valueLimit = 100_000
    /// The longest number looked at, be it a text or a number that has to be mended: a payload full of digits would take a
    /// second to convert.
    static let numberLimit = 60
    /// Whole numbers of more digits may be beyond 64 bits, which the parser refuses; the others it takes.
    private static let wholeDigits = 18

    private let bytes: [UInt8]
    private var index = 0
    private var mended: [UInt8] = []
    private var depth = 0
    private var values = 1

    /// Where the value is in a text: without white space, a byte-order mark before it and NUL bytes after it.
    static func extent(of text: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        var (start, end) = (0, text.count)
        while end > 0, unsafe text[end - 1] == 0 || isSpace(text[end - 1]) { end -= 1 }
        while start < end, unsafe isSpace(text[start]) { start += 1 }
        guard start + 3 <= end, unsafe text[start] == 0xEF, unsafe text[start + 1] == 0xBB,
            unsafe text[start + 2] == 0xBF
        else { return start..<end }
        start += 3
        while start < end, unsafe isSpace(text[start]) { start += 1 }
        return start..<end
    }

    /// Bytes to which mending may make a text longer. A byte that is not UTF-8 becomes three, and reading a text takes
    /// fifteen times its length.
    static let mendedLimit = 1 << 20

    /// The same text as far as it is right. Bytes that are not UTF-8 become U+FFFD, as does half a surrogate pair; a number
    /// that no double holds, or that is too long, becomes `null`: a bad field, not a bad text.
    static func mended(_ text: some Collection<UInt8>, valueLimit: Int) throws(JSONError) -> [UInt8] {
        var scan = JSONScan(bytes: Array(String(decoding: text, as: UTF8.self).utf8))
        guard scan.bytes.count <= max(text.count, mendedLimit) else { throw .malformed }
        scan.mended.reserveCapacity(scan.bytes.count)
        try scan.check(valueLimit: valueLimit)
        return scan.mended
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func check(valueLimit: Int) throws(JSONError) {
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""): try takeString()
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                guard depth <= Self.depthLimit else { throw .tooDeep }
                take(1)
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                take(1)
            case UInt8(ascii: ","):
                values += 1
                guard values <= valueLimit else { throw .tooManyValues }
                take(1)
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): takeNumber()
            default: take(1)
            }
        }
    }

    /// Moves on, and keeps what is passed.
    private mutating func take(_ count: Int) {
        let end = min(index + count, bytes.count)
        mended += bytes[index..<end]
        index = end
    }

    /// A string. Control characters in it, which JSON wants escaped, are escaped, but for NUL.
    private mutating func takeString() throws(JSONError) {
        take(1)
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            switch bytes[index] {
            case 0: throw .malformed
            case 1..<0x20:
                mended += "\\u00\(bytes[index] < 0x10 ? "0" : "")\(String(bytes[index], radix: 16))".utf8
                index += 1
            case UInt8(ascii: "\\"): try takeEscape()
            default: take(1)
            }
        }
        take(1)
    }

    /// An escape. Half a surrogate pair, for which the parser would refuse the whole text, becomes an escaped U+FFFD.
    private mutating func takeEscape() throws(JSONError) {
        guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "u") else { return take(2) }
        guard let unit = codeUnit(escapedAt: index) else { throw .malformed }
        if UTF16.isLeadSurrogate(unit), let next = codeUnit(escapedAt: index + 6), UTF16.isTrailSurrogate(next) {
            return take(12)
        }
        guard UTF16.isLeadSurrogate(unit) || UTF16.isTrailSurrogate(unit) else { return take(6) }
        mended += "\\ufffd".utf8
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

    private mutating func takeNumber() {
        let number = bytes[index...].prefix(while: Self.isNumberPart)
        if number.count > Self.numberLimit || Double(String(decoding: number, as: UTF8.self))?.isFinite == false {
            mended += "null".utf8
        } else {
            mended += number
            let digits = number.drop { $0 == UInt8(ascii: "-") }
            // With an exponent it is none of the whole numbers that have to fit into 64 bits.
            if digits.count > Self.wholeDigits, digits.allSatisfy(Self.isDigit) { mended += "e0".utf8 }
        }
        index = number.endIndex
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isNumberPart(_ byte: UInt8) -> Bool { isDigit(byte) || "-+.eE".utf8.contains(byte) }
}
