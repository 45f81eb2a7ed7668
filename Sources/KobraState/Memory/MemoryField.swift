import JSON
import KobraProtocol

/// Why something that was remembered is not believed.
public struct MemoryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where it stands: `printers[3].work.started`.
    public let place: String
    /// What was expected there.
    public let expected: String

    /// "printers[3].work.started: expected a whole number, not negative".
    public var description: String { "\(place): expected \(expected)" }
}

/// A value of what was remembered, with the place where it stands. A text that is no number, a fraction where there can be
/// none, something negative: each is an error, never another number.
struct MemoryField {
    let value: JSONValue
    let place: String

    /// From here on doubles are too coarse to count by ones.
    static let largest = 9_007_199_254_740_992.0

    subscript(name: String) -> MemoryField { MemoryField(value: value[named: name], place: "\(place).\(name)") }

    /// What is read there, or `nil` where there is nothing.
    func optional<Value>(_ read: (MemoryField) throws(MemoryError) -> Value) throws(MemoryError) -> Value? {
        value.isAbsent ? nil : try read(self)
    }

    func object() throws(MemoryError) -> MemoryField {
        guard value.isObject else { throw error("an object") }
        return self
    }

    func elements() throws(MemoryError) -> [MemoryField] {
        guard value.isArray else { throw error("an array") }
        return value.elements.enumerated().map { MemoryField(value: $1, place: "\(place)[\($0)]") }
    }

    /// Something that was counted.
    func count() throws(MemoryError) -> Double {
        guard let number = value.strictNumber, number >= 0, number <= Self.largest, number == number.rounded() else {
            throw error("a whole number, not negative")
        }
        return number
    }

    /// Something that was measured: seconds, metres.
    func amount() throws(MemoryError) -> Double {
        guard let number = value.strictNumber, number >= 0 else { throw error("a number, not negative") }
        return number
    }

    func flag() throws(MemoryError) -> Bool {
        guard let flag = value.bool else { throw error("true or false") }
        return flag
    }

    /// Unix milliseconds.
    func moment() throws(MemoryError) -> Int64 {
        guard let moment = value.unixMilliseconds else { throw error("Unix milliseconds") }
        return moment
    }

    func text() throws(MemoryError) -> String {
        guard let text = value.text, !text.isEmpty else { throw error("a text") }
        return CleanText.clean(text)
    }

    func code() throws(MemoryError) -> ErrorCode {
        guard let number = value.strictNumber, let whole = Int(exactly: number), let code = ErrorCode(rawValue: whole)
        else { throw error("a code other than fine") }
        return code
    }

    /// One of the words of an enum.
    func word<Word: CaseIterable & RawRepresentable>(_: Word.Type) throws(MemoryError) -> Word
    where Word.RawValue == String {
        guard let word = value.text.flatMap(Word.init(rawValue:)) else {
            throw error("one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }

    /// A tally, of which only what is not 0 was written. Words that are not known are of another version.
    func tally<Key: CaseIterable & Hashable & Sendable & RawRepresentable>(
        _ read: (MemoryField) throws(MemoryError) -> Double
    ) throws(MemoryError) -> Tally<Key> where Key.RawValue == String {
        var tally = Tally<Key>()
        for (name, value) in try object().value.members {
            guard let key = Key(rawValue: name) else { continue }
            tally[key] = try read(MemoryField(value: value, place: "\(place).\(name)"))
        }
        return tally
    }

    func error(_ expected: String) -> MemoryError { MemoryError(place: place, expected: expected) }
}

extension Tally where Key: RawRepresentable, Key.RawValue == String {
    /// What of it is not 0.
    var memory: JSONLiteral {
        .object(entries.filter { $0.count != 0 }.map { .init($0.key.rawValue, .number($0.count)) })
    }
}

extension JSONLiteral {
    /// An object of those members that have a value.
    static func members(_ members: KeyValuePairs<String, JSONLiteral?>) -> JSONLiteral {
        .object(members.compactMap { name, value in value.map { .init(name, $0) } })
    }
}

extension Instant {
    /// The moment at which the wall clock showed that, as seen from now. Where the wall clock was set back since, it is now
    /// by the clock that never goes back.
    init(remembered unixMilliseconds: Int64, now: Instant) {
        // A hundred years: nanoseconds of more do not fit into 64 bits.
        let age = min(max(0, now.unixMilliseconds - unixMilliseconds), 100 * 366 * 86_400_000)
        self.init(uptime: now.uptime - age * 1_000_000, unixMilliseconds: unixMilliseconds)
    }
}
