/// Why a text is no value of a kind.
enum Refusal: Error {
    /// The usual message will do: what was found, and what the kind expects.
    case expected
    /// These words instead.
    case because(String)
}

/// A kind of value: how it is read, what to say if it cannot be, and how it looks as text. The kinds there are stand in
/// `SettingKinds.swift`.
struct SettingKind<Value: Equatable & Sendable>: Sendable {
    /// One or two words for the reference.
    let name: String
    /// What is expected, to complete a sentence.
    let expected: String
    /// A value as the user would write it; empty for none.
    let show: @Sendable (Value) -> String
    /// The value in what was given; `nil` after adding the problems it has.
    let read: @Sendable (Given, inout Problems) -> Value?

    init(
        _ name: String, expected: String, show: @escaping @Sendable (Value) -> String,
        read: @escaping @Sendable (Given, inout Problems) -> Value?
    ) {
        self.name = name
        self.expected = expected
        self.show = show
        self.read = read
    }

    /// A kind written as one scalar; with `isPlain` only without quotes.
    init(
        _ name: String, expected: String, isPlain needsPlain: Bool = false,
        show: @escaping @Sendable (Value) -> String = { "\($0)" },
        parse: @escaping @Sendable (String) throws(Refusal) -> Value
    ) {
        let read: @Sendable (Given, inout Problems) -> Value? = { given, problems in
            guard let text = given.text, !needsPlain || given.isPlain else {
                problems.add(given.source, "\(given.found), expected \(expected)")
                return nil
            }
            do throws(Refusal) {
                return try parse(text)
            } catch {
                switch error {
                case .expected: problems.add(given.source, "\(given.found), expected \(expected)")
                case .because(let words): problems.add(given.source, words)
                }
                return nil
            }
        }
        self.init(name, expected: expected, show: show, read: read)
    }

    /// The same, for a field that may have no value.
    var orNone: SettingKind<Value?> {
        SettingKind<Value?>(name, expected: expected, show: { $0.map(show) ?? "" }) { given, problems in
            read(given, &problems).map(Optional.some)
        }
    }

    /// The same, with the place where it was given.
    var located: SettingKind<Located<Value>?> {
        SettingKind<Located<Value>?>(name, expected: expected, show: { $0.map { show($0.value) } ?? "" }) {
            given, problems in
            read(given, &problems).map { Located(value: $0, source: given.source) }
        }
    }

    /// A list of these, each with its place.
    var list: SettingKind<[Located<Value>]> {
        SettingKind<[Located<Value>]>(
            "list of \(name)s", expected: "a list", show: { $0.map { show($0.value) }.joined(separator: ", ") }
        ) { given, problems in
            guard let elements = given.elements else {
                problems.add(given.source, "\(given.found), expected a list, each entry \(expected)")
                return nil
            }
            // One that cannot be read spoils the list, but the others are looked at as well.
            let values = elements.map { element in
                read(element, &problems).map { Located(value: $0, source: element.source) }
            }
            return values.contains(nil) ? nil : values.compactMap(\.self)
        }
    }
}
