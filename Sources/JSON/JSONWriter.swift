/// A JSON value to be written, with its members in the order given.
public enum JSONLiteral: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONLiteral])
    case object([Member])

    /// One member of an object.
    public struct Member: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Its value.
        public var value: JSONLiteral

        /// A member of that name and value.
        public init(_ name: String, _ value: JSONLiteral) {
            self.name = name
            self.value = value
        }
    }

    /// The text of this value in UTF-8, without white space.
    ///
    /// - Parameter escapingSlashes: writes `/` as `\/`, as every known client of these printers does (protocol.md 4.2).
    ///   Either spelling is the same JSON.
    public func bytes(escapingSlashes: Bool = false) -> [UInt8] {
        var writer = JSONWriter(escapesSlashes: escapingSlashes)
        writer.write(self)
        return writer.bytes
    }
}

extension JSONLiteral: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// `null`.
    public init(nilLiteral: ()) { self = .null }
    /// An array.
    public init(arrayLiteral elements: JSONLiteral...) { self = .array(elements) }
    /// An object whose members keep their order.
    public init(dictionaryLiteral elements: (String, JSONLiteral)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}

/// Turns a value into bytes.
private struct JSONWriter {
    let escapesSlashes: Bool
    var bytes: [UInt8] = []

    mutating func write(_ value: JSONLiteral) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let flag): bytes += (flag ? "true" : "false").utf8
        case .integer(let number): bytes += "\(number)".utf8
        case .number(let number):
            // JSON has no infinities and no NaN; a whole number is written without a fraction.
            if let whole = Int64(exactly: number) {
                bytes += "\(whole)".utf8
            } else {
                bytes += (number.isFinite ? "\(number)" : "null").utf8
            }
        case .string(let text): write(text)
        case .array(let elements):
            list("[", elements, "]") { writer, element in writer.write(element) }
        case .object(let members):
            list("{", members, "}") { writer, member in
                writer.write(member.name)
                writer.bytes.append(UInt8(ascii: ":"))
                writer.write(member.value)
            }
        }
    }

    private mutating func list<Item>(
        _ open: String, _ items: [Item], _ close: String, each: (inout JSONWriter, Item) -> Void
    ) {
        bytes += open.utf8
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            each(&self, item)
        }
        bytes += close.utf8
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes += "\\\"".utf8
            case UInt8(ascii: "\\"): bytes += "\\\\".utf8
            case UInt8(ascii: "/") where escapesSlashes: bytes += "\\/".utf8
            case UInt8(ascii: "\n"): bytes += "\\n".utf8
            case UInt8(ascii: "\t"): bytes += "\\t".utf8
            case UInt8(ascii: "\r"): bytes += "\\r".utf8
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                bytes += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
