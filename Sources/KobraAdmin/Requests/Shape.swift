import JSON

/// What a body may hold: read by this, and described by it in the OpenAPI document.
struct Shape: Sendable {
    /// Its name among the document's schemas.
    let name: String
    let words: String
    let members: [Parameter]
    /// At least one of these must be there; no matter if empty.
    var anyOf: [String] = []

    /// Whether nothing at all need be given.
    var isOptional: Bool { anyOf.isEmpty && !members.contains { $0.isRequired } }

    /// Reads a body that is an object.
    func read(_ root: JSONValue) throws(Problem) -> [String: JSONLiteral] {
        var values: [String: JSONLiteral] = [:]
        for (name, value) in root.members {
            let shown = Input.shown(name)
            guard let member = members.first(where: { $0.name == name }) else {
                throw .unprocessable("\(shown): no such member; known are \(names)")
            }
            if let objection = member.objection(to: value) { throw .unprocessable("\(shown): \(objection)") }
            values[name] = value.literal
        }
        for member in members where member.isRequired && values[member.name] == nil {
            throw .unprocessable("\(member.name): is missing")
        }
        guard anyOf.isEmpty || anyOf.contains(where: { values[$0] != nil }) else {
            throw .unprocessable("at least one is needed of \(anyOf.joined(separator: ", "))")
        }
        return values
    }

    private var names: String { members.isEmpty ? "none" : members.map(\.name).joined(separator: ", ") }
}

extension Problem {
    /// A request that could be read and is not acceptable.
    static func unprocessable(_ detail: String) -> Problem { Problem(422, "not acceptable", detail) }
    /// A request that could not be read.
    static func malformed(_ detail: String) -> Problem { Problem(400, "bad request", detail) }
}
