import JSON

/// A member of a body, or an item of a query: read by this, and described by it in the OpenAPI document.
struct Parameter: Sendable {
    let name: String
    let kind: Kind
    let isRequired: Bool
    /// What it means, for people; with its unit.
    let words: String
    let example: JSONLiteral

    /// What it may be.
    enum Kind: Sendable {
        case integer(ClosedRange<Int64>)
        /// At most two decimals.
        case hundredths(ClosedRange<Double>)
        case flag
        case text(TextRule)
        case word([String])
        case texts(TextRule, atMost: Int)
    }

    static func required(_ name: String, _ kind: Kind, _ words: String, _ example: JSONLiteral) -> Parameter {
        Parameter(name: name, kind: kind, isRequired: true, words: words, example: example)
    }

    static func optional(_ name: String, _ kind: Kind, _ words: String, _ example: JSONLiteral) -> Parameter {
        Parameter(name: name, kind: kind, isRequired: false, words: words, example: example)
    }

    /// What is wrong with a value, if anything is. No number in a text is a number here, and `null` is nothing at all.
    func objection(to value: JSONValue) -> String? {
        switch kind {
        case .integer(let range):
            guard let whole = value.strictNumber.flatMap({ Int64(exactly: $0) }) else { return "must be an integer" }
            return range.contains(whole)
                ? nil : "\(whole) is not from \(range.lowerBound) to \(range.upperBound)"
        case .hundredths(let range):
            guard let number = value.strictNumber else { return "must be a number" }
            guard range.contains(number) else {
                return "\(number) is not from \(range.lowerBound) to \(range.upperBound)"
            }
            let hundredths = number * 100
            return (hundredths - hundredths.rounded()).magnitude < 1e-9 ? nil : "has more than two decimals"
        case .flag: return value.bool == nil ? "must be true or false" : nil
        case .text(let rule): return value.text.map(rule.objection) ?? "must be a text"
        case .word(let words): return value.text.map(objection) ?? "must be one of \(words.joined(separator: ", "))"
        case .texts(let rule, let most):
            guard value.isArray else { return "must be a list of texts" }
            let texts = value.elements
            guard (1...most).contains(texts.count) else { return "must be a list of 1 to \(most)" }
            return texts.lazy.compactMap { $0.text.map(rule.objection) ?? "must be a list of texts" }.first
        }
    }

    /// What is wrong with an item of a query, if anything is.
    func objection(to text: String) -> String? {
        switch kind {
        case .word(let words): words.contains(text) ? nil : "must be one of \(words.joined(separator: ", "))"
        case .text(let rule): rule.objection(to: text)
        case .integer, .hundredths, .flag, .texts: "cannot be given in a query"
        }
    }
}
