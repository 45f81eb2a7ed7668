import JSON
import KobraControl
import KobraProtocol
import KobraState

/// A command as it is told to who gave it.
struct CommandDocument {
    let record: CommandRecord
    let timestamp: @Sendable (Int64) -> String

    var members: [JSONLiteral.Member] {
        var members = Members()
        let result = record.result
        members.add("id", record.request.id)
        members.add("printer", record.printerName)
        members.add("printer_id", record.request.printer.text)
        members.add("command", record.request.order.kind.rawValue)
        members.add("task_id", record.task)
        members.add("stage", record.stage.rawValue)
        members.add("outcome", result?.outcome?.rawValue)
        if record.request.isDryRun { members.add("dry_run", .bool(true)) }
        members.add("accepted", timestamp(record.accepted.unixMilliseconds))
        members.add("sent", record.sent.map { timestamp($0.unixMilliseconds) })
        members.add("duration_seconds", result.map { max(0, $0.time.seconds(since: record.accepted)) })
        members.add("state", result?.state.rawValue)
        members.add("code", result?.code.map(Self.code))
        members.add("message", result?.words ?? Self.words(record.stage))
        members.add("answer", result?.answer.map(answer))
        return members.list
    }

    /// A printer's code, with what it means where that is known.
    static func code(_ code: ErrorCode) -> JSONLiteral {
        var members = Members()
        members.add("code", whole: code.rawValue)
        members.add("kind", code.kind.rawValue)
        members.add("meaning", code.meaning)
        return .object(members.list)
    }

    private static func words(_ stage: CommandRecord.Stage) -> String {
        switch stage {
        case .waiting: "an earlier command for the printer is not through yet; nothing was sent so far"
        case .checking: "the printer was asked how it is; nothing was sent so far"
        case .recording: "that it is about to be sent is being written down; nothing was sent so far"
        case .sent: "sent; the printer's report is awaited"
        case .ended: "over"
        }
    }

    private func answer(_ answer: CommandResult.Answer) -> JSONLiteral {
        switch answer {
        case .files(let storage, let records):
            ["storage": .string(storage.rawValue), "files": .array(records.map(file))]
        case .sliceParameters(let parameters): ["slice_parameters": parameters]
        case .firmware(let version): ["firmware": ["version": .string(version)]]
        }
    }

    private func file(_ record: FileRecord) -> JSONLiteral {
        var members = Members()
        members.add("name", record.name)
        members.add("folder", .bool(record.isFolder))
        members.add("size_bytes", record.size, decimals: 0)
        members.add("modified", record.modified.map { timestamp(Int64($0 * 1000)) })
        return .object(members.list)
    }
}
