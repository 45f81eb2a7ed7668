import JSON

// Firmware (protocol.md 11).
extension SimulatedPrinter {
    mutating func answerFirmware(_ request: Request) {
        switch request.action {
        case "reportVersion":
            book.commands += 1
            say(versionReport)
        case "update":
            book.commands += 1
            beginUpdate(request)
        default: break
        }
    }

    private mutating func beginUpdate(_ request: Request) {
        let data = request.data
        guard let version = data["firmware_version"].text, !version.isEmpty, let url = data["firmware_url"].text,
            data["firmware_md5"].text != nil, data["firmware_size"].number != nil
        else { return refuse(request, PrinterCode.badRequest) }
        guard !url.isEmpty else { return refuse(request, PrinterCode.emptyPath) }
        guard isFree else { return refuse(request, PrinterCode.alreadyPrinting) }
        isInstalling = true
        let failure = behaviour.updateFailure
        behaviour.updateFailure = nil
        say(Word("ota", "update", "start"))
        sayStatus()
        switch failure {
        case 10801?:
            noteDownload(upTo: 40)
            noteFailure("download-failed", 10801)
        case let code?:
            noteDownload(upTo: 100)
            noteInstallation(upTo: 60)
            noteFailure("update-failed", code)
        case nil:
            noteDownload(upTo: 100)
            noteInstallation(upTo: 100)
            agenda.note(.say(Word("ota", "update", "update-success")), at: time + 51)
            agenda.note(.say(Word("ota", "update", "updateSuccessProcessed")), at: time + 52)
            agenda.note(.installed(version: version), at: time + 54)
        }
    }

    /// The first twenty seconds.
    private mutating func noteDownload(upTo percent: Int64) {
        for progress in stride(from: Int64(0), through: percent, by: 20) {
            let word = Word("ota", "update", "downloading", data: ["progress": .integer(progress)])
            agenda.note(.say(word), at: time + 1 + Double(progress) / 5)
        }
    }

    /// The next half minute.
    private mutating func noteInstallation(upTo percent: Int64) {
        for progress in stride(from: Int64(0), through: percent, by: 20) {
            let word = Word("ota", "update", "updating", data: ["current_progress": .integer(progress)])
            agenda.note(.say(word), at: time + 22 + Double(progress) * 0.28)
        }
    }

    private mutating func noteFailure(_ state: String, _ code: Int) {
        let failed = Word("ota", "update", state, code: code, message: PrinterCode.text(code))
        agenda.note(.say(failed), at: time + 51)
        agenda.note(.say(Word("ota", "update", "updateFailedProcessed", code: code)), at: time + 52)
        agenda.note(.updateOver, at: time + 52)
    }

    /// The printer restarts with its new firmware; the broker publishes the old connection's will.
    mutating func restart(with version: String) {
        firmware = version
        book.firmwareUpdates += 1
        powerOff(for: 20)
    }
}
