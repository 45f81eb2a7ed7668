import Foundation
import JSON

/// Holds a value against a schema of the document: as much of JSON Schema as it uses.
struct SchemaCheck {
    let document: JSONValue

    /// What is wrong with a value, each with its place.
    func faults(_ value: JSONValue, _ schema: JSONValue, at place: String = "$") -> [String] {
        if let reference = schema["$ref"].text {
            let target = reference.split(separator: "/").dropFirst().reduce(document) { $0[named: String($1)] }
            return target.isObject ? faults(value, target, at: place) : ["\(place): no \(reference)"]
        }
        var found: [String] = []
        for alternative in [("anyOf", 1...Int.max), ("oneOf", 1...1)] where schema[named: alternative.0].isArray {
            let matches = schema[named: alternative.0].elements.filter { faults(value, $0, at: place).isEmpty }
            if !alternative.1.contains(matches.count) { found.append("\(place): \(alternative.0)") }
        }
        if let type = schema["type"].text, !Self.has(value, type) { return found + ["\(place): is no \(type)"] }
        if schema["enum"].isArray, !schema["enum"].elements.contains(where: { $0.text == value.text }) {
            found.append("\(place): not in enum")
        }
        found += text(value, schema, place) + number(value, schema, place)
        return found + list(value, schema, place) + object(value, schema, place)
    }

    private static func has(_ value: JSONValue, _ type: String) -> Bool {
        switch type {
        case "object": value.isObject
        case "array": value.isArray
        case "string": value.text != nil
        case "boolean": value.bool != nil
        case "number": value.strictNumber != nil
        case "integer": value.strictNumber.map { $0 == $0.rounded() } ?? false
        default: false
        }
    }

    private func text(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        guard let text = value.text else { return [] }
        let length = Double(text.unicodeScalars.count)
        var found: [String] = []
        if let least = schema["minLength"].strictNumber, length < least { found.append("\(place): too short") }
        if let most = schema["maxLength"].strictNumber, length > most { found.append("\(place): too long") }
        if let pattern = schema["pattern"].text,
            text.range(of: pattern.replacing("$", with: "\\z"), options: .regularExpression) == nil
        {
            found.append("\(place): pattern")
        }
        return found
    }

    private func number(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        guard let number = value.strictNumber else { return [] }
        var found: [String] = []
        if let least = schema["minimum"].strictNumber, number < least { found.append("\(place): too small") }
        if let most = schema["maximum"].strictNumber, number > most { found.append("\(place): too large") }
        if let step = schema["multipleOf"].strictNumber {
            let steps = number / step
            if (steps - steps.rounded()).magnitude > 1e-7 { found.append("\(place): no multiple") }
        }
        return found
    }

    private func list(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        guard value.isArray else { return [] }
        var found: [String] = []
        let count = Double(value.elements.count)
        if let least = schema["minItems"].strictNumber, count < least { found.append("\(place): too few") }
        if let most = schema["maxItems"].strictNumber, count > most { found.append("\(place): too many") }
        guard schema["items"].isObject else { return found }
        for (index, element) in value.elements.enumerated() {
            found += faults(element, schema["items"], at: "\(place)[\(index)]")
        }
        return found
    }

    private func object(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        guard value.isObject else { return [] }
        var found: [String] = []
        for name in schema["required"].elements.compactMap(\.text) where value.members.allSatisfy({ $0.name != name }) {
            found.append("\(place): no \(name)")
        }
        for (name, member) in value.members {
            let property = schema["properties"][named: name]
            if property.isObject {
                found += faults(member, property, at: "\(place).\(name)")
            } else if schema["additionalProperties"].bool == false {
                found.append("\(place): \(name) is not declared")
            }
        }
        return found
    }
}
