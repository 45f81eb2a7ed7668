import JSON

/// What every report carries around its body (protocol.md 4.1).
public struct Envelope: Hashable, Sendable {
    /// The verb answered, or the name of a push; `nil` where missing or empty.
    public var action: String?
    /// The result or phase; `nil` where missing or empty.
    public var state: String?
    /// What is wrong; `nil` is fine.
    public var code: ErrorCode?
    /// The printer's words for it, cleaned; untrusted.
    public var message: String?
    /// When the printer says it sent this: milliseconds since 1970, only where it looks like that (Q23). Good for
    /// telling a late report from a new one, and for nothing else.
    public var timestamp: Int64?

    /// What looks like milliseconds since 1970 rather than the up-time some models send (protocol.md 6.7).
    static let plausible: ClosedRange<Double> = 1.5e12...4e12

    init(_ document: borrowing JSONValue) {
        action = document["action"].cleanText
        state = document["state"].cleanText
        code = ErrorCode(document["code"])
        message = document["msg"].cleanText
        timestamp = document["timestamp"].number.flatMap { Self.plausible.contains($0) ? Int64($0) : nil }
    }

    /// Whether the printer says that something did not work.
    public var hasFailed: Bool { state == "failed" }

    /// Why something went wrong, in words: the printer's own if it has any, else the meaning of the code (6.3).
    public var reason: String? {
        if let message, message != "done" { return message }
        return code?.meaning
    }
}
