import JSON
import KobraProtocol

/// A command as the printer's firmware reads it. Either spelling of a slash is the same JSON (protocol.md 4.2).
struct Request {
    let type: String
    let action: String
    let messageID: String
    /// The whole message.
    let root: JSONValue
    /// Its body.
    var data: JSONValue { root["data"] }

    /// The command in those bytes, or `nil` if they are not one.
    init?(_ payload: [UInt8]) {
        guard let root = try? JSONDocument(payload).root, let type = root["type"].text,
            let action = root["action"].text
        else { return nil }
        self.type = type
        self.action = action
        self.root = root
        messageID = root["msgid"].text ?? ""
    }

    /// Which job it is about.
    var task: MeantTask {
        if data.isAbsent { return .current }
        guard data.isObject else { return .malformed }
        let field = data["taskid"]
        if field.isAbsent { return .current }
        if let text = field.text { return JobPlan.isUsable(text) ? .id(text) : .current }
        guard let whole = field.strictNumber.flatMap(Int64.init(exactly:)) else { return .malformed }
        return whole > 0 ? .id("\(whole)") : .current
    }

    /// What follows the printer's id in a command's topic, or `nil` if the topic is not a command to that printer. Whoever
    /// sends it: the printer subscribes with a wildcard in that place (protocol.md 3.3).
    static func suffix(of topic: String, for address: PrinterAddress) -> String? {
        let segments = topic.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { Substring($0) }
        guard segments.count >= 7, segments[0] == "anycubic", segments[1] == "anycubicCloud", segments[2] == "v1",
            segments[4] == "printer", segments[5] == address.model.text, segments[6] == address.printer.text
        else { return nil }
        return segments[7...].joined(separator: "/")
    }
}

/// The job a command means.
enum MeantTask: Hashable {
    /// Whatever is running: no id, `"0"`, `"-1"` (protocol.md 6.5, 9.2).
    case current
    case id(String)
    case malformed
}
