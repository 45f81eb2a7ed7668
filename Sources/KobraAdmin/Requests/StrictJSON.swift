/// Whether bytes are JSON to the letter (RFC 8259). Reports of printers are read leniently; what may heat a machine is not:
/// the parser behind would take `01`, `1.` and text that is not UTF-8 for something.
struct StrictJSON {
    /// Deepest nesting of a request's body.
    static let depthLimit = 8

    /// Why bytes are not JSON to the letter.
    enum Fault: Error, Hashable {
        case notUTF8
        case tooDeep
        case malformed(offset: Int)

        var words: String {
            switch self {
            case .notUTF8: "the body is not UTF-8"
            case .tooDeep: "the body is nested deeper than \(StrictJSON.depthLimit)"
            case .malformed(let offset): "the body is not JSON from byte \(offset) on"
            }
        }
    }

    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func check(_ bytes: [UInt8]) throws(Fault) {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
        var scan = StrictJSON(bytes)
        scan.skipSpace()
        try scan.value()
        scan.skipSpace()
        guard scan.index == bytes.count else { throw scan.fault }
    }

    private var fault: Fault { .malformed(offset: index) }
    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let next, UInt32(next) == character.value else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while let next, [0x20, 0x09, 0x0A, 0x0D].contains(next) { index += 1 }
    }

    private mutating func value() throws(Fault) {
        switch next {
        case UInt8(ascii: "{"): try list("}") { scan throws(Fault) in try scan.member() }
        case UInt8(ascii: "["): try list("]") { scan throws(Fault) in try scan.value() }
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try number()
        }
    }

    private mutating func list(
        _ end: Unicode.Scalar, item: (inout StrictJSON) throws(Fault) -> Void
    ) throws(Fault) {
        index += 1
        depth += 1
        guard depth <= Self.depthLimit else { throw .tooDeep }
        defer { depth -= 1 }
        skipSpace()
        if skip(end) { return }
        repeat {
            skipSpace()
            try item(&self)
            skipSpace()
        } while skip(",")
        guard skip(end) else { throw fault }
    }

    private mutating func member() throws(Fault) {
        guard next == UInt8(ascii: "\"") else { throw fault }
        try string()
        skipSpace()
        guard skip(":") else { throw fault }
        skipSpace()
        try value()
    }

    private mutating func string() throws(Fault) {
        index += 1
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw fault }
            index += 1
            guard byte == UInt8(ascii: "\\") else { continue }
            guard let escaped = next, "\"\\/bfnrtu".utf8.contains(escaped) else { throw fault }
            index += 1
            guard escaped == UInt8(ascii: "u") else { continue }
            for _ in 0..<4 {
                guard let next, Character(UnicodeScalar(next)).isHexDigit else { throw fault }
                index += 1
            }
        }
        guard skip("\"") else { throw fault }
    }

    private mutating func word(_ word: String) throws(Fault) {
        guard bytes[index...].starts(with: word.utf8) else { throw fault }
        index += word.utf8.count
    }

    private mutating func number() throws(Fault) {
        _ = skip("-")
        if !skip("0") { try digits() }
        if skip(".") { try digits() }
        if skip("e") || skip("E") {
            if !skip("+") { _ = skip("-") }
            try digits()
        }
    }

    private mutating func digits() throws(Fault) {
        let start = index
        while let next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { index += 1 }
        guard index > start else { throw fault }
    }
}
