/// A script: lines of `TIME PRINTER ACTION [ARGUMENT …]`, with `#` comments and "quoted words".
public enum Script {
    /// What is wrong in a line.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The line, from 1.
        public let line: Int
        /// What was found and what was expected.
        public let reason: String

        /// `line: reason`.
        public var description: String { "\(line): \(reason)" }
    }

    /// The actions that are no faults, as shown in help.
    public static let actions = [
        (usage: "start FILENAME \(jobArguments)", summary: "begins a job, if the printer is free"),
        (usage: "end", summary: "ends the program"),
    ]

    private static let jobArguments = "[task=ID|none] [minutes=N] [layers=N] [url|usb] [level]"

    /// The steps of a script in the order of their times; lines of one time keep their order.
    ///
    /// - Parameters:
    ///   - text: the script.
    ///   - printers: how many printers there are.
    /// - Throws: the first `Failure`.
    public static func read(_ text: String, printers: Int = .max) throws(Failure) -> [Step] {
        var steps: [(offset: Int, step: Step)] = []
        // A carriage return and a line feed are one Character, and a line's end too.
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            do throws(Misspelling) {
                if let step = try step(words(line), line: index + 1, printers: printers) { steps.append((index, step)) }
            } catch {
                throw Failure(line: index + 1, reason: error.description)
            }
        }
        return steps.sorted { ($0.step.time, $0.offset) < ($1.step.time, $1.offset) }.map(\.step)
    }

    private static func step(_ words: [String], line: Int, printers: Int) throws(Misspelling) -> Step? {
        guard let first = words.first else { return nil }
        guard let time = PlainNumber.read(first) else {
            throw Misspelling("expected a time in simulated seconds, not \"\(first)\"")
        }
        guard words.count >= 2 else { throw Misspelling("expected a printer's number from 1, or *, after the time") }
        let printer = try Step.printer(words[1], of: printers)
        guard words.count >= 3 else { throw Misspelling("expected an action: \(names)") }
        let arguments = Array(words[3...])
        return Step(time: time, printer: printer, deed: try deed(words[2], arguments, line: line))
    }

    private static func deed(_ action: String, _ arguments: [String], line: Int) throws(Misspelling) -> Step.Deed {
        switch action {
        case "start": return .start(try plan(arguments, line: line))
        case "end":
            guard arguments.isEmpty else { throw Misspelling("end: expected no argument") }
            return .end
        case _ where FaultWord.all.contains { $0.name == action }:
            return .fault(try FaultWord.fault(action, arguments), atProgress: nil)
        default: throw Misspelling("unknown action \"\(action)\", expected one of \(names)")
        }
    }

    private static var names: String { (["start", "end"] + FaultWord.all.map(\.name)).joined(separator: ", ") }

    private static func plan(_ arguments: [String], line: Int) throws(Misspelling) -> JobPlan {
        guard let filename = arguments.first, !filename.isEmpty else {
            throw Misspelling("start: expected a file name, then \(jobArguments)")
        }
        var plan = JobPlan(filename: filename, minutes: 60)
        var task: String??
        var layers: Int?
        for argument in arguments.dropFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            switch (String(parts[0]), parts.count > 1 ? String(parts[1]) : nil) {
            case ("task", let id?): task = .some(id == "none" ? nil : id)
            case ("minutes", let text?):
                guard let minutes = PlainNumber.read(text), minutes > 0 else {
                    throw Misspelling("start: expected minutes above 0, not \"\(text)\"")
                }
                plan = JobPlan(filename: filename, source: plan.source, minutes: minutes, levels: plan.levels)
            case ("layers", let text?):
                guard let count = Int(text), count > 0 else {
                    throw Misspelling("start: expected a number of layers above 0, not \"\(text)\"")
                }
                layers = count
            case ("url", nil): plan.source = .download(seconds: 20)
            case ("usb", nil): plan.source = .usb
            case ("level", nil): plan.levels = true
            default:
                throw Misspelling("start: unknown \"\(argument)\", expected \(jobArguments)")
            }
        }
        if let layers { plan.layers = layers }
        plan.taskID = task ?? usualTask(plan.source, line: line)
        return plan
    }

    /// A job from the cloud has an id, one begun at the screen has not (protocol.md 6.5).
    private static func usualTask(_ source: JobPlan.Source, line: Int) -> String {
        guard case .download = source else { return "-1" }
        var random = SplitMix64(seed: UInt64(line))
        return "\(random.whole(100_000...999_999))"
    }

    /// The words of a line: split at white space, kept together by double quotes, up to a `#` that begins a word.
    private static func words(_ line: Substring) throws(Misspelling) -> [String] {
        var words: [String] = []
        var word: String?
        var isQuoted = false
        for character in line {
            switch character {
            case "\"":
                isQuoted.toggle()
                word = word ?? ""
            case _ where isQuoted: word = (word ?? "") + String(character)
            case "#" where word == nil: return words
            case " ", "\t":
                if let ended = word { words.append(ended) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        guard !isQuoted else { throw Misspelling("expected a closing \"") }
        return words + (word.map { [$0] } ?? [])
    }
}
