import JSON

/// What the printer has to say, before the envelope is put around it (protocol.md 4.1).
struct Word: Hashable, Sendable {
    var type: String
    var action: String
    var state: String
    var code = 200
    var message = ""
    var data = JSONLiteral.null

    init(
        _ type: String, _ action: String, _ state: String, code: Int = 200, message: String = "",
        data: JSONLiteral = .null
    ) {
        self.type = type
        self.action = action
        self.state = state
        self.code = code
        self.message = message
        self.data = data
    }

    /// The payload, its members in the order of the one report known word for word from a Kobra 2 (protocol.md 4.1).
    func payload(messageID: String, timestamp: Int64) -> [UInt8] {
        let envelope: JSONLiteral = [
            "type": .string(type), "action": .string(action), "msgid": .string(messageID), "state": .string(state),
            "timestamp": .integer(timestamp), "code": .integer(Int64(code)), "msg": .string(message), "data": data,
        ]
        return envelope.bytes()
    }
}

/// The codes this printer sends and the text beside them (protocol.md 8). The texts are ours; the code is what counts.
enum PrinterCode {
    static let alreadyPrinting = 10101
    static let noTask = 10102
    static let taskPaused = 10103
    static let taskStopped = 10104
    static let downloadFailed = 10105
    static let filamentOut = 10107
    static let badRequest = 10110
    static let abnormalEnd = 10111
    static let emptyPath = 10112
    static let wrongChecksum = 10113
    static let unreadableFile = 10115
    static let stoppedAtScreen = 10601
    static let interrupted = 10603
    static let firmwareDownloadFailed = 10801
    static let deleteFailed = 11001

    static func text(_ code: Int) -> String {
        switch code {
        case alreadyPrinting: "a print is already running"
        case noTask: "print task does not exist"
        case taskPaused: "print task is paused"
        case taskStopped: "print task is stopped"
        case downloadFailed: "download failed"
        case filamentOut: "filament broken or run out"
        case badRequest: "json format error"
        case abnormalEnd: "task ended abnormally"
        case emptyPath: "path is empty"
        case wrongChecksum: "md5 check failed"
        case unreadableFile: "file can not be read"
        // Chinese as captured beside this code (protocol.md 8).
        case stoppedAtScreen: "用户停止打印"
        case interrupted: "print interrupted"
        case firmwareDownloadFailed: "firmware download failed"
        case deleteFailed: "delete file failed"
        default: "error \(code)"
        }
    }
}
