/// Everything found wrong with a configuration, in the order file, environment, flags.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Most problems listed.
    public static let listLimit = 20

    /// What is wrong; at least one, at most `listLimit`.
    public let problems: [ConfigurationProblem]
    /// How many more there are.
    public let omitted: Int

    /// A line for each problem.
    public var description: String {
        (problems.map(\.description) + (omitted > 0 ? ["and \(omitted) more"] : [])).joined(separator: "\n")
    }
}

/// One thing wrong with a configuration. It never repeats what may be a password.
public struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
    /// Where it was said.
    public let source: Source
    /// What was found there, and what was expected.
    public let message: String

    /// Place and message in one line: `kobra.yaml:7:13: polling.interval: found "3s", expected …`.
    public var description: String { "\(source): \(message)" }

    /// Where a setting was given.
    public enum Source: Hashable, Sendable, CustomStringConvertible {
        /// In the file, at that line and column (from 1), for that key path (empty for the file itself).
        case file(path: String, line: Int, column: Int, key: String)
        /// In an environment variable of that name.
        case environment(String)
        /// In a flag of that name, without its dashes.
        case flag(String)
        /// Under that key or whatever else says the same: where it was said is not known any more.
        case setting(String)

        /// The place as it stands at the beginning of a line.
        public var description: String {
            switch self {
            case .file(let path, let line, let column, let key):
                "\(ShownText.bare(path, limit: 200)):\(line):\(column)\(key.isEmpty ? "" : ": ")\(key)"
            case .environment(let name): ShownText.bare(name)
            case .flag(let name): "--\(name)"
            case .setting(let key): key
            }
        }
    }
}

/// Why a file could not be read, in words for the user; what reads files for `Configuration.load` throws it.
public struct FileReadFailure: Error, Hashable, Sendable {
    /// `No such file or directory`, `Permission denied`, …
    public let reason: String

    /// A failure for that reason.
    public init(_ reason: String) { self.reason = reason }
}
