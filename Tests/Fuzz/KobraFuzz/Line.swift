/// Inputs are lines, so that what a fuzzer cuts out, doubles or moves is still an input: a letter that says what is done,
/// and the rest.
struct Line {
    /// What is done.
    let deed: Unicode.Scalar
    /// With what.
    var rest: ArraySlice<UInt8>

    /// Most lines of an input that are looked at.
    static let limit = 400

    /// The lines of an input; one without a letter is none.
    static func all(_ input: [UInt8]) -> [Line] {
        input.split(separator: UInt8(ascii: "\n"), maxSplits: limit).prefix(limit).compactMap { line in
            line.first.map { Line(deed: Unicode.Scalar($0), rest: line.dropFirst()) }
        }
    }

    /// The next byte as a number below a bound, and 0 where there is none.
    mutating func pick(below bound: Int) -> Int { Int(rest.popFirst() ?? 0) % bound }

    /// What is left, as a number, at most six digits of it; 0 where it is none.
    var number: Int {
        var digits = rest.prefix(7)
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        let value = Int(String(decoding: digits.prefix(6), as: UTF8.self)) ?? 0
        return isNegative ? -value : value
    }

    /// What is left, as text.
    var text: String { String(decoding: rest, as: UTF8.self) }

    /// The bytes of a line.
    static func write(_ deed: Character, _ rest: String) -> [UInt8] { Array("\(deed)\(rest)\n".utf8) }
}
