public import JSON
public import KobraProtocol
import KobraState

/// What is written down of a command that is about to be sent, or was sent and has no end yet: enough to tell after a crash
/// that it may have happened. Nothing of it is ever sent again, so no address, checksum or credential is kept.
public struct Intent: Hashable, Sendable {
    /// The command's id.
    public var id: String
    /// Whom it is for.
    public var printer: PrinterID
    /// What the printer was called.
    public var printerName: String
    /// What was asked.
    public var kind: OrderKind
    /// The file it is about, if one is.
    public var file: String?
    /// The task it is about, as the printer names it.
    public var task: String?
    /// The name of the token it came with.
    public var caller: String
    /// When it was accepted, Unix milliseconds.
    public var accepted: Int64
    /// When it was sent, Unix milliseconds; `nil` while that was not known to have happened.
    public var sent: Int64?

    /// Longest texts taken back, bytes.
    static let textLimit = 1024

    init(_ record: CommandRecord) {
        (id, printer, printerName) = (record.request.id, record.request.printer, record.printerName)
        (kind, file, task) = (record.request.order.kind, record.request.order.file, record.task)
        caller = record.request.caller
        (accepted, sent) = (record.accepted.unixMilliseconds, record.sent?.unixMilliseconds)
    }

    /// It as JSON.
    public var literal: JSONLiteral {
        var members: [JSONLiteral.Member] = [
            .init("id", .string(id)), .init("printer", .string(printer.text)), .init("name", .string(printerName)),
            .init("command", .string(kind.rawValue)), .init("caller", .string(caller)),
            .init("accepted", .integer(accepted)),
        ]
        if let file { members.append(.init("file", .string(file))) }
        if let task { members.append(.init("task", .string(task))) }
        if let sent { members.append(.init("sent", .integer(sent))) }
        return .object(members)
    }

    /// One read back.
    ///
    /// - Returns: `nil` for what cannot have been written by `literal`.
    public init?(_ value: JSONValue) {
        func text(_ name: String) -> String? {
            value[named: name].text.flatMap { $0.utf8.count <= Self.textLimit ? $0 : nil }
        }
        guard let id = text("id"), !id.isEmpty, let printer = text("printer").flatMap({ PrinterID($0) }),
            let name = text("name"), let kind = text("command").flatMap(OrderKind.init(rawValue:)), kind.isRecorded,
            let caller = text("caller"), let accepted = value["accepted"].unixMilliseconds
        else { return nil }
        let sent = value["sent"]
        guard sent.isAbsent || sent.unixMilliseconds != nil else { return nil }
        (self.id, self.printer, printerName, self.kind) = (id, printer, name, kind)
        (file, task) = (text("file"), text("task"))
        (self.caller, self.accepted, self.sent) = (caller, accepted, sent.unixMilliseconds)
    }

    /// An order of the same kind, to be shown and never to be sent.
    var order: Order? {
        switch kind {
        case .print: .printFile(filename: file ?? "", path: "")
        case .resume: .resume(acknowledged: nil)
        case .delete: .deleteFile(.local, path: "", filename: file ?? "")
        case .firmwareUpdate:
            .updateFirmware(
                FirmwareFile(force: false, md5: "", version: file ?? "", name: "", url: "", size: 0),
                confirmation: printer.text, allowsDowngrade: false)
        case .pause, .stop, .cancel, .settings, .refresh, .files, .sliceParameters, .localtask, .firmware, .video,
            .emergencyStop:
            nil
        }
    }
}

extension Order {
    /// The name of the file, or the version, it is about.
    fileprivate var file: String? {
        switch self {
        case .printFile(let filename, _), .deleteFile(_, _, let filename): filename
        case .printDownload(let file): file.filename
        case .updateFirmware(let file, _, _): file.version
        case .pause, .resume, .stop, .cancel, .settings, .refresh, .listFiles, .sliceParameters, .linkTask, .firmware,
            .startVideo, .emergencyStop:
            nil
        }
    }
}
