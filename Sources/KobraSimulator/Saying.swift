import JSON

/// What a message says, as the printer meant it: for whoever compares an observer with the truth. It never goes on the wire.
public struct Saying: Hashable, Sendable {
    /// The print of the printer's book that a `print` message is about: its place in `Book.prints`, counted from 1 since
    /// the printer was made.
    public let print: Int?
    /// The words of the envelope (protocol.md 4.1).
    public let type: String
    /// The same.
    public let action: String
    /// The same.
    public let state: String
    /// The same; 200 is fine.
    public let code: Int
    /// The printer's clock, milliseconds since 1970 or since its start.
    public let timestamp: Int64
    private let data: JSONLiteral

    init(_ word: Word, print: Int?, timestamp: Int64) {
        (type, action, state, code, data) = (word.type, word.action, word.state, word.code, word.data)
        (self.print, self.timestamp) = (print, timestamp)
    }

    /// `taskid`, verbatim.
    public var task: String? { text("taskid") }
    /// `filename`.
    public var filename: String? { text("filename") }
    /// `print_time`, minutes.
    public var minutes: Double? { number("print_time") }
    /// `supplies_usage`, millimetres.
    public var millimetres: Double? { number("supplies_usage") }
    /// The part of it that says how far the print is, percent.
    public var progress: Double? { number("progress") }

    private func member(_ name: String) -> JSONLiteral? {
        guard case .object(let members) = data else { return nil }
        return members.first { $0.name == name }?.value
    }

    private func text(_ name: String) -> String? {
        if case .string(let text)? = member(name) { text } else { nil }
    }

    private func number(_ name: String) -> Double? {
        switch member(name) {
        case .integer(let whole)?: Double(whole)
        case .number(let number)?: number
        default: nil
        }
    }
}
