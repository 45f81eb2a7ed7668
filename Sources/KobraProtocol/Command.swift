import JSON

/// Everything that can be said to a printer: each command of MQTT_API.md (protocol.md 9), one line each in `message`.
public enum Command: Hashable, Sendable {
    /// Is it free or busy? (9.1)
    case queryStatus
    /// What is it printing? An idle printer does not answer. (9.1)
    case queryPrint(task: String)
    /// The slicer's parameters of the running job. (9.1)
    case querySliceParameters
    /// The files in the printer's own storage (`.local`) or on its USB stick (`.usb`). (9.1)
    case listFiles(Storage, path: String)
    /// Deletes a file. (9.5)
    case deleteFile(Storage, path: String, filename: String)
    /// Which firmware does it run? (9.1)
    case queryFirmware
    /// Has it install a firmware. (9.5)
    case updateFirmware(FirmwareFile)
    /// Has it send its camera's picture to a cloud storage. Its data is secret: never logged, never echoed. (9.5)
    case startVideo(VideoTarget)
    /// Pauses the job. (9.2)
    case pause(task: String)
    /// Goes on with a paused job. (9.2)
    case resume(task: String)
    /// Ends the job; the one to prefer over `cancel`. (9.2)
    case stop(task: String)
    /// MQTT_API.md's other word for it; what it answers is unknown. (9.2)
    case cancel(task: String)
    /// Prints a file the printer has. (9.2)
    case startFile(filename: String, path: String, task: String)
    /// Has it fetch a file and print it. (9.2)
    case startDownload(RemoteFile, task: String)
    /// Ties a local job to a cloud job. (9.2)
    case linkTask(task: String, local: String)
    /// Changes settings of the running job; with none it asks for them (9.3, 9.4).
    case update(task: String, PrintSettings)

    /// The type and action it is sent with.
    public var verb: Verb { message.verb }

    /// The bytes of the message (protocol.md 4.2).
    ///
    /// - Parameters:
    ///   - messageID: a fresh UUID v4.
    ///   - timestamp: milliseconds since 1970.
    ///   - escapingSlashes: writes `\/` for `/`, as every known client does (Q2).
    public func payload(messageID: String, timestamp: Int64, escapingSlashes: Bool = true) -> [UInt8] {
        let (verb, data) = message
        let envelope: JSONLiteral = [
            "type": .string(verb.type), "action": .string(verb.action), "msgid": .string(messageID),
            "timestamp": .integer(timestamp), "data": data,
        ]
        return envelope.bytes(escapingSlashes: escapingSlashes)
    }

    private var message: (verb: Verb, data: JSONLiteral) {
        switch self {
        case .queryStatus: (Verb("status", "query"), nil)
        case .queryPrint(let task): (Verb("print", "query"), ["taskid": .string(task)])
        case .querySliceParameters: (Verb("print", "getSliceParam"), nil)
        case .listFiles(let storage, let path): (Verb("file", storage.listAction), ["path": .string(path)])
        case .deleteFile(let storage, let path, let name):
            (Verb("file", storage.deleteAction), ["path": .string(path), "filename": .string(name)])
        case .queryFirmware: (Verb("ota", "reportVersion"), nil)
        case .updateFirmware(let file): (Verb("ota", "update"), file.data)
        case .startVideo(let target): (Verb("video", "startCapture"), target.data)
        case .pause(let task): (Verb("print", "pause"), ["taskid": .string(task)])
        case .resume(let task): (Verb("print", "resume"), ["taskid": .string(task)])
        case .stop(let task): (Verb("print", "stop"), ["taskid": .string(task)])
        case .cancel(let task): (Verb("print", "cancel"), ["taskid": .string(task)])
        case .startFile(let name, let path, let task):
            (
                Verb("print", "start"),
                [
                    "filename": .string(name), "filepath": .string(path), "taskid": .string(task), "task_mode": 1,
                    "filetype": 1,
                ]
            )
        case .startDownload(let file, let task): (Verb("print", "start"), file.data(task: task))
        case .linkTask(let task, let local):
            (Verb("print", "localtasktrans"), ["taskid": .string(task), "localtask": .string(local)])
        case .update(let task, let settings): (Verb("print", "update"), settings.data(task: task))
        }
    }
}

/// Where a printer keeps files (protocol.md 10).
public enum Storage: String, CaseIterable, Hashable, Sendable {
    /// Its own storage; `Local` on the wire.
    case local
    /// The USB stick; `Udisk` on the wire.
    case usb

    var listAction: String { self == .local ? "listLocal" : "listUdisk" }
    var deleteAction: String { self == .local ? "deleteLocal" : "deleteUdisk" }
}
