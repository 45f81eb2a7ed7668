import HTTPServer
import JSON

/// What a request gives, read strictly: every value of it is of the kind that its route says.
struct Input: Sendable {
    private var values: [String: JSONLiteral]

    /// Largest body, bytes.
    static let bodyLimit = 16 << 10

    /// Reads query and body.
    init(_ request: HTTPRequest, for route: Route) throws(Problem) {
        values = try Self.query(request, route.query)
        guard !request.body.isEmpty else {
            guard route.bodies.allSatisfy(\.isOptional) else { throw .malformed("a body of JSON is needed") }
            return
        }
        guard !route.bodies.isEmpty else { throw .malformed("no body is expected here") }
        for (name, value) in try Self.body(request, route.bodies) { values[name] = value }
    }

    func integer(_ name: String) -> Int64? {
        switch values[name] {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        default: nil
        }
    }

    func number(_ name: String) -> Double? {
        if case .number(let value) = values[name] { value } else { integer(name).map { Double($0) } }
    }

    func text(_ name: String) -> String? {
        if case .string(let value) = values[name] { value } else { nil }
    }

    func texts(_ name: String) -> [String]? {
        guard case .array(let elements) = values[name] else { return nil }
        return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    func flag(_ name: String) -> Bool { values[name] == .bool(true) }

    /// A text that the route requires.
    func required(_ name: String) throws(Problem) -> String {
        guard let text = text(name) else { throw .unprocessable("\(name): is missing") }
        return text
    }

    /// A number that the route requires.
    func requiredInteger(_ name: String) throws(Problem) -> Int64 {
        guard let integer = integer(name) else { throw .unprocessable("\(name): is missing") }
        return integer
    }

    private static func query(
        _ request: HTTPRequest, _ known: [Parameter]
    ) throws(Problem) -> [String: JSONLiteral] {
        var values: [String: JSONLiteral] = [:]
        for item in request.query {
            let shown = shown(item.name)
            guard let parameter = known.first(where: { $0.name == item.name }) else {
                throw .unprocessable("query item \(shown) is not known here")
            }
            guard values[item.name] == nil else { throw .unprocessable("query item \(shown) stands there twice") }
            if let objection = parameter.objection(to: item.value) {
                throw .unprocessable("query item \(shown): \(objection)")
            }
            values[item.name] = .string(item.value)
        }
        for parameter in known where parameter.isRequired && values[parameter.name] == nil {
            throw .unprocessable("query item \(parameter.name) is missing")
        }
        return values
    }

    private static func body(_ request: HTTPRequest, _ shapes: [Shape]) throws(Problem) -> [String: JSONLiteral] {
        guard request.body.count <= bodyLimit else {
            throw Problem(413, "too large", "a body may be at most \(bodyLimit) bytes")
        }
        try checkType(request)
        do { try StrictJSON.check(request.body) } catch { throw .malformed(error.words) }
        let root: JSONValue
        do { root = try JSONDocument(request.body).root } catch { throw .malformed("the body is not JSON") }
        guard root.isObject else { throw .unprocessable("the body must be an object") }
        var names: Set<String> = []
        for member in root.members where !names.insert(member.name).inserted {
            throw .malformed("\(shown(member.name)): stands there twice")
        }
        // Of several shapes the one of which a member is there that the first does not have.
        let other = shapes.dropFirst().first { shape in
            shape.members.contains { $0.isRequired && names.contains($0.name) && !shapes[0].has($0.name) }
        }
        return try (other ?? shapes[0]).read(root)
    }

    private static func checkType(_ request: HTTPRequest) throws(Problem) {
        let given = request.headers.filter { $0.name.lowercased() == "content-type" }
        let parts = (given.first?.value ?? "").lowercased().split(separator: ";", omittingEmptySubsequences: false)
            .map { $0.filter { $0 != " " && $0 != "\t" } }
        let isJSON = parts.first == "application/json"
        let isUTF8 = parts.dropFirst().allSatisfy { ["charset=utf-8", "charset=\"utf-8\""].contains($0) }
        guard given.count == 1, isJSON, isUTF8 else {
            throw Problem(415, "unsupported media type", "Content-Type must be application/json")
        }
    }

    /// A name out of a request as it may be repeated in an answer: its beginning, and nothing that acts on a terminal.
    static func shown(_ name: String) -> String {
        let cut = name.unicodeScalars.prefix(64).map { scalar in
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? "\u{FFFD}" : String(scalar)
        }
        return "\"\(cut.joined())\""
    }
}

extension Shape {
    func has(_ name: String) -> Bool { members.contains { $0.name == name } }
}
