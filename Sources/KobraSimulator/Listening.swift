import JSON
import KobraProtocol

// Which commands the printer hears, and which of its parts answers.
extension SimulatedPrinter {
    /// A message arrived on the printer's subscription, `TopicFilter.commands(to:)`.
    public mutating func handle(topic: String, payload: [UInt8]) -> [Outgoing] {
        guard isPowered, isConnected, time >= behaviour.silentUntil, !behaviour.isDeaf else { return drain() }
        let message = Message(topic: topic, payload: payload)
        if behaviour.slowness > 0 {
            agenda.note(.hear(message), at: time + behaviour.slowness)
        } else {
            hear(message)
        }
        return drain()
    }

    mutating func hear(_ message: Message) {
        guard isPowered, let suffix = Request.suffix(of: message.topic, for: address) else { return }
        let request = Request(message.payload)
        if options.acknowledges {
            // Nonsense is acknowledged too (protocol.md 3.4).
            let receipt: JSONLiteral = ["msgid": .string(request?.messageID ?? "")]
            post(Message(topic: address.acknowledgementTopic, payload: receipt.bytes()))
        }
        guard let request, hears(suffix, type: request.type) else { return }
        guard !deceives(request) else { return }
        switch request.type {
        case "status": answerStatus(request)
        case "print": answerPrint(request)
        case "file": answerFile(request)
        case "ota": answerFirmware(request)
        case "video": answerVideo(request)
        default: break
        }
    }

    /// Below 3.1.0 the firmware does not look at what follows the id; from there it must be the type (protocol.md 3.3).
    private func hears(_ suffix: String, type: String) -> Bool {
        if let version = FirmwareVersion(firmware), version < .commandTopicsChanged { return true }
        return suffix == type
    }

    /// The command was not carried out (protocol.md 6.4, 8).
    mutating func refuse(_ request: Request, _ code: Int, data: JSONLiteral = .null) {
        book.refusals += 1
        let message = PrinterCode.text(code)
        say(Word(request.type, request.action, "failed", code: code, message: message, data: data))
    }

    private mutating func answerStatus(_ request: Request) {
        guard request.action == "query" else { return }
        book.commands += 1
        sayStatus()
        switchTask()
    }

    private mutating func answerVideo(_ request: Request) {
        switch request.action {
        case "startCapture":
            book.commands += 1
            let names = ["region", "tmpSecretId", "tmpSecretKey", "sessionToken"]
            guard names.allSatisfy({ request.data[named: $0].text != nil }) else {
                return refuse(request, PrinterCode.badRequest)
            }
            say(Word("video", "startCapture", "initSuccess"))
        case "stopCapture":
            book.commands += 1
            say(Word("video", "stopCapture", "pushStopped"))
        default: break
        }
    }

    private mutating func answerFile(_ request: Request) {
        let storage: Storage = request.action.hasSuffix("Udisk") ? .usb : .local
        switch request.action {
        case "listLocal", "listUdisk":
            book.commands += 1
            // Kobra 2 clients send the path in the body, beside it, or a `task_mode` instead (protocol.md 9.1).
            let path =
                request.data["path"].text ?? request.root["path"].text
                ?? (request.data["task_mode"].number == nil ? "" : "/")
            guard !path.isEmpty else { return refuse(request, PrinterCode.emptyPath) }
            let records = files.records(storage, path: path).map(\.literal)
            say(Word("file", request.action, "done", data: ["records": .array(records)]))
        case "deleteLocal", "deleteUdisk":
            book.commands += 1
            guard let path = request.data["path"].text, let name = request.data["filename"].text else {
                return refuse(request, PrinterCode.badRequest)
            }
            guard !path.isEmpty, !name.isEmpty else { return refuse(request, PrinterCode.emptyPath) }
            guard job?.plan.filename != name, files.remove(storage, path: path, filename: name) else {
                return refuse(request, PrinterCode.deleteFailed)
            }
            say(Word("file", request.action, "success"))
        default: break
        }
    }
}
