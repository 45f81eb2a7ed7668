import JSON

/// One attempt to do something, for those who ask later who did what. Never holds a token or a secret.
public struct AuditLine: Hashable, Sendable {
    /// Unix milliseconds.
    public var time: Int64
    /// What happened: `command`, `late`, `denied`, `stranger`.
    public var event: String
    /// The token's name; `-` where nobody was recognised.
    public var caller = "-"
    /// What was asked: method and route, without values.
    public var request = ""
    /// The printer's name.
    public var printer: String?
    /// The task it was about.
    public var task: String?
    /// The command's id.
    public var command: String?
    /// How it ended.
    public var outcome: String?
    /// The status it was answered with.
    public var status: Int?
    /// What was said.
    public var message: String?

    /// A line about that event.
    public init(time: Int64, event: String) {
        self.time = time
        self.event = event
    }

    /// What is known, by name, in a fixed order.
    public var fields: [(name: String, value: String)] {
        [
            ("event", event), ("token", caller), ("request", request), ("printer", printer), ("task_id", task),
            ("command_id", command), ("outcome", outcome), ("status", status.map { "\($0)" }), ("message", message),
        ].compactMap { name, value in value.flatMap { $0.isEmpty ? nil : (name, $0) } }
    }

    /// The line as JSON.
    ///
    /// - Parameter time: its time as text.
    public func json(time: String) -> [UInt8] {
        JSONLiteral.object([.init("time", .string(time))] + fields.map { .init($0.name, .string($0.value)) }).bytes()
    }
}
