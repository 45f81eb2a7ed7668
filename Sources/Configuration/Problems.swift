/// The problems found so far: bounded, each once.
struct Problems {
    /// Most problems kept. More than are listed, because they are sorted at the end.
    private static let limit = 200

    private var found: [ConfigurationProblem] = []
    private var omitted = 0

    var isEmpty: Bool { found.isEmpty }

    /// The message is only made if the problem is kept: a file may be nothing but mistakes.
    mutating func add(_ source: ConfigurationProblem.Source, _ message: @autoclosure () -> String) {
        guard found.count < Self.limit else {
            omitted += 1
            return
        }
        let problem = ConfigurationProblem(source: source, message: message())
        if !found.contains(problem) { found.append(problem) }
    }

    /// All of them as an error: first the file from top to bottom, then environment and flags as they were looked at.
    var error: ConfigurationError {
        let ordered = found.enumerated().sorted { left, right in
            (Self.rank(left.element), left.offset) < (Self.rank(right.element), right.offset)
        }
        let listed = ordered.prefix(ConfigurationError.listLimit).map(\.element)
        return ConfigurationError(problems: listed, omitted: found.count - listed.count + omitted)
    }

    private static func rank(_ problem: ConfigurationProblem) -> Rank {
        switch problem.source {
        case .file(_, let line, let column, _): Rank(layer: 0, line: line, column: column)
        case .environment: Rank(layer: 1, line: 0, column: 0)
        case .flag, .setting: Rank(layer: 2, line: 0, column: 0)
        }
    }

    private struct Rank: Comparable {
        let layer: Int
        let line: Int
        let column: Int

        static func < (left: Rank, right: Rank) -> Bool {
            (left.layer, left.line, left.column) < (right.layer, right.line, right.column)
        }
    }
}
