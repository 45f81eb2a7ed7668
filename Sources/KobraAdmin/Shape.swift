import JSON
import KobraProtocol

/// What a body may hold: the members of one object. Reading a body and describing it in OpenAPI both follow from it.
struct Shape: Sendable {
    let fields: [Field]
    /// Whether at least one that is marked so must be there.
    var needsAChange = false

    /// One member.
    struct Field: Sendable {
        let name: String
        let kind: Kind
        var isRequired = false
        /// One of those of which at least one must be there.
        var isChange = false
        let help: String
    }

    /// What a member's value may be.
    enum Kind: Sendable {
        case flag
        case integer(ClosedRange<Int>)
        /// With at most two decimals.
        case decimal(ClosedRange<Double>)
        case text(Text)
        case texts(limit: Int)
    }

    /// What a text may be.
    enum Text: Sendable {
        /// Up to so many characters, none of them a control character.
        case plain(Int)
        case md5
        case url

        /// As a regular expression for OpenAPI.
        var pattern: String {
            switch self {
            case .plain: #"^[^\u0000-\u001f\u007f\ufffd]+$"#
            case .md5: "^[0-9a-fA-F]{32}$"
            case .url: "^https?://[!-~]+$"
            }
        }

        var limit: Int {
            switch self {
            case .plain(let limit): limit
            case .md5: 32
            case .url: 1024
            }
        }

        func takes(_ text: String) -> Bool {
            guard (1...limit).contains(text.unicodeScalars.count) else { return false }
            switch self {
            // U+FFFD stands for what could not be read, an escaped NUL for instance.
            case .plain:
                return !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F || $0.value == 0xFFFD }
            case .md5: return text.utf8.count == 32 && text.utf8.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
            case .url:
                let rest = ["http://", "https://"].first(where: text.hasPrefix).map { text.dropFirst($0.count) }
                return rest.map { !$0.isEmpty && $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } } ?? false
            }
        }
    }

    /// A body without any member.
    static let empty = Shape(fields: [])

    /// Those fields and these.
    func with(_ more: [Field]) -> Shape { Shape(fields: fields + more, needsAChange: needsAChange) }
}

/// A body that was read by a shape.
struct Body: Sendable {
    private let values: [String: JSONLiteral]

    static let empty = Body(values: [:])

    subscript(name: String) -> JSONLiteral? { values[name] }

    func text(_ name: String) -> String? {
        if case .string(let text)? = values[name] { text } else { nil }
    }

    func integer(_ name: String) -> Int? {
        if case .integer(let number)? = values[name] { Int(number) } else { nil }
    }

    func decimal(_ name: String) -> Double? {
        if case .number(let number)? = values[name] { number } else { nil }
    }

    func flag(_ name: String) -> Bool { values[name] == .bool(true) }

    func texts(_ name: String) -> [String]? {
        guard case .array(let elements)? = values[name] else { return nil }
        return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    /// Whether a member is there at all.
    func has(_ name: String) -> Bool { values[name] != nil }
}

extension Body {
    /// Reads a body; an empty one is an object without members.
    ///
    /// - Throws: a problem that names what is wrong, and where.
    init(_ bytes: [UInt8], _ shape: Shape) throws(Problem) {
        var values: [String: JSONLiteral] = [:]
        if !bytes.isEmpty {
            guard String(validating: bytes, as: UTF8.self) != nil,
                bytes.first == UInt8(ascii: "{") || bytes.first == 0x20
                    || bytes.first == 0x0A || bytes.first == 0x0D || bytes.first == 0x09, bytes.last != 0,
                let root = try? JSONDocument(bytes).root, root.isObject
            else { throw Problem(400, "the body is not one JSON object") }
            for (name, value) in root.members {
                guard let field = shape.fields.first(where: { $0.name == name }) else {
                    let known = shape.fields.map(\.name).joined(separator: ", ")
                    throw Problem(
                        422, "unknown key \"\(CleanText.clean(name))\"; known here: \(known.isEmpty ? "none" : known)")
                }
                guard values[name] == nil else { throw Problem(422, "the key \(name) stands there twice") }
                guard let read = field.kind.read(value) else {
                    throw Problem(422, "\(name): expected \(field.kind.expected)")
                }
                values[name] = read
            }
        }
        for field in shape.fields where field.isRequired && values[field.name] == nil {
            throw Problem(422, "the key \(field.name) is missing")
        }
        let changes = shape.fields.filter(\.isChange).map(\.name)
        if shape.needsAChange, !changes.contains(where: { values[$0] != nil }) {
            throw Problem(422, "expected at least one of \(changes.joined(separator: ", "))")
        }
        self.values = values
    }
}

extension Shape.Kind {
    fileprivate func read(_ value: JSONValue) -> JSONLiteral? {
        switch self {
        case .flag: return value.bool.map { .bool($0) }
        case .integer(let range):
            guard let number = value.strictNumber.flatMap({ Int(exactly: $0) }), range.contains(number) else {
                return nil
            }
            return .integer(Int64(number))
        case .decimal(let range):
            guard let number = value.strictNumber, range.contains(number),
                ((number * 100).rounded() - number * 100).magnitude < 1e-6
            else { return nil }
            return .number(number)
        case .text(let text): return value.text.flatMap { text.takes($0) ? .string($0) : nil }
        case .texts(let limit):
            let texts = value.elements.compactMap(\.text)
            guard value.isArray, (1...limit).contains(texts.count), texts.count == value.elements.count,
                texts.allSatisfy(Shape.Text.plain(64).takes), Set(texts).count == texts.count
            else { return nil }
            return .array(texts.map { .string($0) })
        }
    }

    fileprivate var expected: String {
        switch self {
        case .flag: "true or false"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .decimal(let range): "a number from \(range.lowerBound) to \(range.upperBound) with at most two decimals"
        case .text(.plain(let limit)): "a text of 1 to \(limit) characters without control characters"
        case .text(.md5): "32 hexadecimal digits"
        case .text(.url): "an http:// or https:// address of at most 1024 printable ASCII characters"
        case .texts(let limit): "a list of 1 to \(limit) different texts of at most 64 characters"
        }
    }

    /// As a JSON Schema.
    var schema: JSONLiteral {
        switch self {
        case .flag: ["type": "boolean"]
        case .integer(let range):
            [
                "type": "integer", "minimum": .integer(Int64(range.lowerBound)),
                "maximum": .integer(Int64(range.upperBound)),
            ]
        case .decimal(let range):
            [
                "type": "number", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound),
                "multipleOf": 0.01,
            ]
        case .text(let text):
            [
                "type": "string", "minLength": 1, "maxLength": .integer(Int64(text.limit)),
                "pattern": .string(text.pattern),
            ]
        case .texts(let limit):
            [
                "type": "array", "minItems": 1, "maxItems": .integer(Int64(limit)), "uniqueItems": true,
                "items": Shape.Kind.text(.plain(64)).schema,
            ]
        }
    }
}
