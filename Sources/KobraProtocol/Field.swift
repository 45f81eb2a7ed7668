import JSON

/// One field of a report, read on its own (protocol.md R3).
public enum Field<Value> {
    /// Not in the report, `null`, or not readable: what was known before still holds (R6).
    case absent
    /// There, but outside the range that makes sense: what was known before no longer holds (R5).
    case unknown
    /// The value.
    case known(Value)

    /// What is known once a report with this field has come.
    public func merged(over old: Value?) -> Value? {
        switch self {
        case .absent: old
        case .unknown: nil
        case .known(let value): value
        }
    }

    /// The value, if there is one.
    public var value: Value? {
        if case .known(let value) = self { value } else { nil }
    }

    /// The same field with its value in another unit or type.
    public func map<Other>(_ transform: (Value) -> Other) -> Field<Other> {
        switch self {
        case .absent: .absent
        case .unknown: .unknown
        case .known(let value): .known(transform(value))
        }
    }

    /// Unknown instead of a value that does not pass.
    func filter(_ isSensible: (Value) -> Bool) -> Field {
        if case .known(let value) = self, !isSensible(value) { .unknown } else { self }
    }
}

extension Field: Equatable where Value: Equatable {}
extension Field: Hashable where Value: Hashable {}
extension Field: Sendable where Value: Sendable {}

/// The ranges of protocol.md R5 and the units of section 7: here, and only here, the wire's units become base units.
extension JSONValue {
    /// Degrees Celsius, −50 to 500.
    var celsius: Field<Double> { field(in: -50...500) }
    /// A percentage as a ratio of 0 to 1.
    var percentAsRatio: Field<Double> { field(in: 0...100).map { $0 / 100 } }
    /// Minutes, not negative, as seconds (Q6).
    var minutesAsSeconds: Field<Double> { field(in: 0...1e9).map { $0 * 60 } }
    /// Millimetres, not negative, as metres (Q7).
    var millimetersAsMeters: Field<Double> { field(in: 0...1e9).map { $0 / 1000 } }
    /// The z offset: millimetres, −10 to 10, as metres (Q15).
    var zOffsetAsMeters: Field<Double> { field(in: -10...10).map { $0 / 1000 } }
    /// A number of layers, not negative.
    var layers: Field<Int> { field(in: 0...1e9).map { Int($0) } }

    private func field(in range: ClosedRange<Double>) -> Field<Double> {
        number.map { range.contains($0) ? .known($0) : .unknown } ?? .absent
    }

    /// 0 or 1, as number, text or boolean.
    var flag: Bool? {
        if let bool { return bool }
        return switch number {
        case 0: false
        case 1: true
        default: nil
        }
    }

    /// Untrusted text with its control characters replaced and its length capped (R10); empty is absent.
    var cleanText: String? {
        guard let text, !text.isEmpty else { return nil }
        return CleanText.clean(text)
    }
}

/// Text from outside, made fit for labels, logs and pages (protocol.md R10).
public enum CleanText {
    /// The most Unicode scalars kept.
    public static let limit = 255

    /// The text with control characters and those that reorder what is around them replaced by U+FFFD, at most `limit`
    /// scalars long.
    public static func clean(_ text: String) -> String {
        // Nearly all text is like this, and nothing is to be done to it.
        if text.utf8.count <= limit, isPlain(text) || !text.unicodeScalars.contains(where: isHarmful) { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(limit) { result.append(isHarmful(scalar) ? "\u{FFFD}" : scalar) }
        return String(result)
    }

    private static func isPlain(_ text: String) -> Bool {
        let bytes = text.utf8.span
        for index in bytes.indices where !(0x20..<0x7F).contains(bytes[index]) { return false }
        return true
    }

    /// Whether a terminal would obey it (also as one character, U+0080 to U+009F), take it for a line's end, or show what
    /// is around it in another order.
    public static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
