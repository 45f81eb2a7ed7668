/// Which texts a member takes: checked by it, and told by it as a pattern of the OpenAPI document.
struct TextRule: Hashable, Sendable {
    /// How many characters (Unicode scalars).
    var length: ClosedRange<Int>
    /// These characters, or, where `isNegated`, all but these.
    var characters: [ClosedRange<UInt32>]
    var isNegated = false
    /// It begins with one of these, if there are any.
    var beginnings: [String] = []

    /// Names as printers and people give them: anything without control characters. U+FFFD stands for what could not be
    /// read, so that no two names that look alike are taken for one.
    static func name(_ length: ClosedRange<Int>) -> TextRule {
        TextRule(length: length, characters: [0...0x1F, 0x7F...0x9F, 0xFFFD...0xFFFD], isNegated: true)
    }

    /// Printable ASCII without the space.
    static func token(_ length: ClosedRange<Int>) -> TextRule { TextRule(length: length, characters: [0x21...0x7E]) }

    /// That many hexadecimal digits.
    static func hexadecimal(_ count: Int) -> TextRule {
        TextRule(length: count...count, characters: [0x30...0x39, 0x41...0x46, 0x61...0x66])
    }

    static let url = TextRule(length: 8...1024, characters: [0x21...0x7E], beginnings: ["http://", "https://"])

    /// What is wrong with a text, if anything is.
    func objection(to text: String) -> String? {
        let scalars = text.unicodeScalars
        guard length.contains(scalars.count) else {
            return length.count == 1
                ? "must be \(length.lowerBound) characters long"
                : "must be \(length.lowerBound) to \(length.upperBound) characters long"
        }
        guard
            scalars.allSatisfy({ scalar in characters.contains { $0.contains(scalar.value) } != isNegated })
        else { return "holds a character that is not allowed in it" }
        guard beginnings.isEmpty || beginnings.contains(where: { text.hasPrefix($0) }) else {
            return "must begin with \(beginnings.joined(separator: " or "))"
        }
        return nil
    }

    /// The same as a regular expression, the length left out.
    var pattern: String {
        let ranges = characters.map { range in
            let ends = [range.lowerBound, range.upperBound].map(Self.escaped)
            return range.count == 1 ? ends[0] : ends.joined(separator: "-")
        }
        let start = beginnings.isEmpty ? "" : "(\(beginnings.joined(separator: "|")))"
        return "^\(start)[\(isNegated ? "^" : "")\(ranges.joined())]*$"
    }

    private static func escaped(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)"
    }
}
