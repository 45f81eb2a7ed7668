import JSON

/// The id of a job that tells it from others: a decimal integer greater than 0 (protocol.md 6.5).
public struct TaskID: Hashable, Sendable, CustomStringConvertible {
    /// The digits without leading zeros.
    public let text: String

    /// The most digits an id may have.
    public static let digitLimit = 64

    /// The id in a text, or `nil` where the text means *no id*: empty, `0`, negative, not a number.
    public init?(_ text: String) {
        let bytes = text.utf8.span
        var (start, end) = (0, bytes.count)
        while start < end, bytes[start] == UInt8(ascii: " ") { start += 1 }
        while start < end, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
        while start < end, bytes[start] == UInt8(ascii: "0") { start += 1 }
        guard (1...Self.digitLimit).contains(end - start) else { return nil }
        for index in start..<end where !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { return nil }
        self.text =
            end - start == bytes.count ? text : String(Substring(text.utf8.dropFirst(start).prefix(end - start)))
    }

    /// The digits.
    public var description: String { text }
}

/// The task a report names, as it names it.
public struct TaskReference: Hashable, Sendable {
    /// The text as reported, cleaned and capped: what a command has to repeat (Q14).
    public let verbatim: String
    /// The id, if the text is a usable one.
    public let id: TaskID?

    /// The reference that text makes.
    public init(_ text: String) {
        verbatim = CleanText.clean(text)
        id = TaskID(text)
    }

    /// From a string or a number (protocol.md 6.5); `nil` for anything else, for an empty string, which a command must
    /// not repeat, and for a number so large that it may have been rounded to another job's.
    init?(_ value: borrowing JSONValue) {
        if let text = value.text {
            guard !text.isEmpty else { return nil }
            self.init(text)
        } else if let number = value.number, let whole = Int64(exactly: number), whole.magnitude < 1 << 53 {
            self.init(String(whole))
        } else {
            return nil
        }
    }
}
