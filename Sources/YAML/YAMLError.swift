/// Why a text was not read as YAML.
public struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line of the trouble, from 1.
    public let line: Int
    /// The column of the trouble in characters, from 1.
    public let column: Int
    /// What the trouble is, in the parser's words or ours. It repeats nothing of the text but a key that stands twice, if that
    /// is a word.
    public let problem: String

    /// Line, column and problem.
    public var description: String { "\(line):\(column): \(problem)" }
}
