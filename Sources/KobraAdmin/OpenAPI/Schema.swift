import JSON

/// Building blocks of JSON Schema (2020-12), as OpenAPI 3.1 uses it.
enum Schema {
    static let text: JSONLiteral = ["type": "string"]
    static let flag: JSONLiteral = ["type": "boolean"]
    static let integer: JSONLiteral = ["type": "integer"]
    static let time: JSONLiteral = ["type": "string", "format": "date-time"]

    /// A text that is one of these.
    static func word(_ words: [String]) -> JSONLiteral {
        ["type": "string", "enum": .array(words.map { .string($0) })]
    }

    /// One of a closed set.
    static func word<Word: CaseIterable & RawRepresentable<String>>(_ type: Word.Type) -> JSONLiteral {
        word(type.allCases.map(\.rawValue))
    }

    static func number(_ words: String) -> JSONLiteral { ["type": "number", "description": .string(words)] }

    static func list(_ items: JSONLiteral) -> JSONLiteral { ["type": "array", "items": items] }

    static func reference(_ name: String) -> JSONLiteral { ["$ref": .string("#/components/schemas/\(name)")] }

    /// An object with these members and no others.
    static func object(
        _ words: String, required: [String] = [], _ properties: [(String, JSONLiteral)]
    ) -> JSONLiteral {
        var members: [JSONLiteral.Member] = [.init("type", "object")]
        if !words.isEmpty { members.append(.init("description", .string(words))) }
        members.append(.init("properties", .object(properties.map { .init($0.0, $0.1) })))
        if !required.isEmpty { members.append(.init("required", .array(required.map { .string($0) }))) }
        members.append(.init("additionalProperties", false))
        return .object(members)
    }
}

extension Parameter {
    /// What it takes, exactly.
    var schema: JSONLiteral {
        var members: [JSONLiteral.Member] =
            switch kind {
            case .integer(let range):
                [
                    .init("type", "integer"), .init("minimum", .integer(range.lowerBound)),
                    .init("maximum", .integer(range.upperBound)),
                ]
            case .hundredths(let range):
                [
                    .init("type", "number"), .init("minimum", .number(range.lowerBound)),
                    .init("maximum", .number(range.upperBound)), .init("multipleOf", 0.01),
                ]
            case .flag: [.init("type", "boolean")]
            case .text(let rule): rule.schema
            case .word(let words): [.init("type", "string"), .init("enum", .array(words.map { .string($0) }))]
            case .texts(let rule, let most):
                [
                    .init("type", "array"), .init("minItems", 1), .init("maxItems", .integer(Int64(most))),
                    .init("items", .object(rule.schema)),
                ]
            }
        members.append(.init("description", .string(words)))
        members.append(.init("examples", [example]))
        return .object(members)
    }
}

extension TextRule {
    var schema: [JSONLiteral.Member] {
        [
            .init("type", "string"), .init("minLength", .integer(Int64(length.lowerBound))),
            .init("maxLength", .integer(Int64(length.upperBound))), .init("pattern", .string(pattern)),
        ]
    }
}

extension Shape {
    /// What it takes, exactly.
    var schema: JSONLiteral {
        let base = Schema.object(
            words, required: members.filter(\.isRequired).map(\.name), members.map { ($0.name, $0.schema) })
        guard !anyOf.isEmpty, case .object(let list) = base else { return base }
        return .object(list + [.init("anyOf", .array(anyOf.map { ["required": [.string($0)]] }))])
    }

    /// A body that is taken.
    var example: JSONLiteral {
        let shown = members.filter { $0.isRequired || anyOf.contains($0.name) }
        return .object(shown.map { .init($0.name, $0.example) })
    }
}
