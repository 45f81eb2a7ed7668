import HTTPServer

/// A path with at most one variable part, such as `/api/v1/printers/{printer}/pause`.
struct PathTemplate: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    let description: String
    private let parts: [Substring]

    init(stringLiteral text: String) {
        description = text
        parts = text.split(separator: "/", omittingEmptySubsequences: false)
    }

    /// The variable part's name.
    var variable: String? { parts.first { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) } }

    /// What stands in the place of the variable part, decoded; empty for a path without one, `nil` if the path is another.
    func match(_ path: String) -> String? {
        let given = path.split(separator: "/", omittingEmptySubsequences: false)
        guard given.count == parts.count else { return nil }
        var value = ""
        for (part, text) in zip(parts, given) {
            if part.hasPrefix("{") {
                guard !text.isEmpty else { return nil }
                value = PercentEncoding.decode(String(text))
            } else if part != text {
                return nil
            }
        }
        return value
    }
}
