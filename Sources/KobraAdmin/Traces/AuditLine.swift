public import JSON
import KobraControl
import KobraProtocol

/// One line of the audit: who, what, which printer and task, how it ended, when. It holds no token and nothing secret of an
/// order, because nothing secret is ever put in.
public struct AuditLine: Hashable, Sendable {
    /// Unix milliseconds.
    public var time: Int64
    /// `command`: one, or the attempt to give one. `denied`: a request without a good token, or one that the token may not
    /// send. `late`: what had counted as unconfirmed was carried out after all. `stranger`: a command of somebody else.
    /// `unknown`: a command of an earlier life of the exporter, of which it is not known how it ended.
    /// `probe`: nothing happened, it is tried whether lines can be written.
    public var event: String
    /// The token's name; `-` for none.
    public var token = "-"
    /// Method and route as the table has it; a path as it was sent may hold anything.
    public var request = ""
    /// The printer's name.
    public var printer: String?
    /// The printer's id.
    public var printerID: String?
    /// What was ordered.
    public var command: String?
    /// What exactly, as far as it is no secret.
    public var asked: JSONLiteral?
    /// The command's id.
    public var id: String?
    /// The task it was about.
    public var task: String?
    /// How it ended.
    public var outcome: String?
    /// The status it was answered with.
    public var status: Int?
    /// The printer's code.
    public var code: Int?
    /// What was said.
    public var message: String?
    /// How many lines like this were left out before it.
    public var suppressed = 0

    /// A line about that event.
    public init(time: Int64, event: String) {
        self.time = time
        self.event = event
    }

    /// Takes over what a record says.
    mutating func take(_ record: CommandRecord) {
        printer = record.printerName
        printerID = record.request.printer.text
        command = record.request.order.kind.rawValue
        asked = record.request.order.shown
        id = record.request.id
        task = record.task
        token = record.request.caller
        outcome =
            record.result?.outcome?.rawValue
            ?? (record.request.isDryRun ? "dry_run" : record.stage.rawValue)
        code = record.result?.code?.rawValue
        message = record.result?.words
    }

    /// What is known, by name, in a fixed order.
    public var fields: [(name: String, value: String)] {
        members.list.map { member in
            switch member.value {
            case .string(let text): (member.name, text)
            default: (member.name, String(decoding: member.value.bytes(), as: UTF8.self))
            }
        }
    }

    /// The line as JSON, without its end.
    ///
    /// - Parameter time: its time as text.
    public func json(time: String) -> [UInt8] {
        JSONLiteral.object([.init("time", .string(time))] + members.list).bytes()
    }

    private var members: Members {
        var members = Members()
        members.add("event", event)
        if ["command", "denied", "late", "unknown"].contains(event) { members.add("token", token) }
        members.add("request", request.isEmpty ? nil : request)
        members.add("printer", printer)
        members.add("printer_id", printerID)
        members.add("command", command)
        members.add("asked", asked)
        members.add("command_id", id)
        members.add("task_id", task)
        members.add("outcome", outcome)
        members.add("status", whole: status)
        members.add("code", whole: code)
        members.add("message", message.map(Self.short))
        if suppressed > 0 { members.add("suppressed", whole: suppressed) }
        return members
    }

    /// At most 200 characters.
    private static func short(_ text: String) -> String {
        text.unicodeScalars.count > 200 ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(199))) + "…" : text
    }
}

extension Order {
    /// What is asked, as it may stand in a log: no credentials, and of an address nothing that may hold some.
    var shown: JSONLiteral? {
        var members = Members()
        switch self {
        case .resume(let acknowledged): members.add("acknowledge_code", whole: acknowledged)
        case .settings(let settings):
            members.add("target_nozzle_celsius", whole: settings.nozzleTarget)
            members.add("target_hotbed_celsius", whole: settings.hotbedTarget)
            members.add("fan_percent", whole: settings.fan)
            members.add("speed_mode", whole: settings.speedMode)
            members.add("z_offset_millimeters", settings.zOffset)
        case .listFiles(let storage): members.add("storage", storage.rawValue)
        case .deleteFile(let storage, let path, let filename):
            members.add("storage", storage.rawValue)
            members.add("path", path)
            members.add("filename", filename)
        case .printFile(let filename, let path):
            members.add("path", path)
            members.add("filename", filename)
        case .printDownload(let file):
            members.add("url", Self.withoutSecrets(file.url))
            members.add("filename", file.filename)
        case .linkTask(let local): members.add("localtask", local)
        case .updateFirmware(let file, _, let allowsDowngrade):
            members.add("url", Self.withoutSecrets(file.url))
            members.add("version", file.version)
            members.add("force", .bool(file.force))
            members.add("downgrade", .bool(allowsDowngrade))
        case .pause, .stop, .cancel, .refresh, .sliceParameters, .firmware, .startVideo, .emergencyStop: break
        }
        return members.object
    }

    /// An address without user, password, query and fragment.
    private static func withoutSecrets(_ url: String) -> String {
        let scheme = url.prefix { $0 != "/" } + "//"
        let rest = url.dropFirst(scheme.count).prefix { $0 != "?" && $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "\\" }
        return String(scheme + (authority.lastIndex(of: "@").map { rest[rest.index(after: $0)...] } ?? rest))
    }
}
