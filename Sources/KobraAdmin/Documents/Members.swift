import JSON

/// Members of an object, of which those that are not known are left out: never null, never a made-up zero.
struct Members {
    private(set) var list: [JSONLiteral.Member] = []

    var object: JSONLiteral? { list.isEmpty ? nil : .object(list) }

    mutating func add(_ name: String, _ value: JSONLiteral?) {
        if let value { list.append(.init(name, value)) }
    }

    mutating func add(_ name: String, _ text: String?) { add(name, text.map { .string($0) }) }

    mutating func add(_ name: String, whole: Int?) { add(name, whole.map { .integer(Int64($0)) }) }

    /// A number, to that many decimals: what was converted from another unit is not to show the conversion.
    mutating func add(_ name: String, _ number: Double?, decimals: Int = 3) {
        guard let number, number.isFinite else { return }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        add(name, .number((number * scale).rounded() / scale))
    }

    mutating func add(_ name: String, _ body: (inout Members) -> Void) {
        var members = Members()
        body(&members)
        add(name, members.object)
    }
}
