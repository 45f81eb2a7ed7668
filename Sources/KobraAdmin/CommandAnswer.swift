import HTTPServer
import JSON
import KobraControl
import KobraProtocol
import KobraState
import Platform

/// A command as JSON, and as the answer to whoever gave it.
struct CommandAnswer {
    let record: CommandRecord

    /// All that is known of it.
    var members: [JSONLiteral.Member] {
        let result = record.result
        let whole: [(String, JSONLiteral?)] = [
            ("id", .string(record.request.id)), ("printer", .string(record.printerName)),
            ("printer_id", .string(record.request.printer.text)),
            ("command", .string(record.request.order.kind.rawValue)), ("stage", .string(record.stage.rawValue)),
            ("outcome", (result?.outcome?.rawValue).map { .string($0) }),
            ("dry_run", record.request.isDryRun ? true : nil), ("task_id", record.task.map { .string($0) }),
            ("accepted", .string(Timestamp.text(unixMilliseconds: record.accepted.unixMilliseconds))),
            ("sent", record.sent.map { .string(Timestamp.text(unixMilliseconds: $0.unixMilliseconds)) }),
            ("duration_seconds", result.map { .number(max(0, $0.time.seconds(since: record.accepted))) }),
            ("state", (result?.state.rawValue).map { .string($0) }), ("message", (result?.words).map { .string($0) }),
            ("code", (result?.code).map { .integer(Int64($0.rawValue)) }),
            ("meaning", (result?.code?.meaning).map { .string($0) }),
        ]
        guard case .object(let members) = JSONLiteral.members(whole + (result?.answer.map(Self.told) ?? [])) else {
            return []
        }
        return members
    }

    /// What the printer was asked for and said.
    private static func told(_ answer: CommandResult.Answer) -> [(String, JSONLiteral?)] {
        switch answer {
        case .files(let storage, let records):
            let files = records.map { record in
                JSONLiteral.members([
                    ("filename", .string(record.name)), ("size_bytes", record.size.map { .number($0) }),
                    ("is_folder", .bool(record.isFolder)),
                    (
                        "modified",
                        record.modified.map { .string(Timestamp.text(unixMilliseconds: Int64($0 * 1000))) }
                    ),
                ])
            }
            return [("storage", .string(storage.rawValue)), ("files", .array(files))]
        case .sliceParameters(let parameters): return [("slice_parameters", parameters)]
        case .firmware(let version): return [("firmware", .string(version))]
        }
    }

    /// The status that says how it ended.
    var status: Int {
        guard let result = record.result else { return 202 }
        switch result.outcome {
        case nil, .confirmed, .late: return 200
        case .refused: return 502
        case .unconfirmed: return 504
        case .superseded: return 409
        case .rejected:
            switch result.objection?.kind {
            case .notFound: return 404
            case .outOfBounds: return 422
            case .forbidden: return 403
            case .unavailable, nil: return 503
            case .noEvidence: return 504
            case .notNow, .superseded: return 409
            case .revoked: return 401
            }
        }
    }

    /// The answer to whoever gave it.
    var response: HTTPResponse {
        let status = status
        if status == 401 { return Problem.unauthorized.response }
        guard status >= 400 else { return Answer.json(.object(members), status: status) }
        let words = record.result?.words ?? ""
        var problem = Problem(status, words, members.filter { $0.name != "message" })
        if status == 503 { problem.headers = [.init("Retry-After", "5")] }
        return problem.response
    }

    /// The answer to whoever does not want to wait.
    var accepted: HTTPResponse {
        Answer.json(
            .object(members), status: 202,
            headers: [
                .init("Location", "\(Route.prefix)/commands/\(record.request.id)"),
                .init("Preference-Applied", "respond-async"),
            ])
    }
}
