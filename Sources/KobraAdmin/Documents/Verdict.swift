import HTTPServer
import JSON
import KobraControl
import KobraState

/// How a command's end is told: the status that says it, and the record.
struct Verdict {
    let record: CommandRecord
    let timestamp: @Sendable (Int64) -> String

    private var document: CommandDocument { CommandDocument(record: record, timestamp: timestamp) }

    /// The status that says how it ended.
    var status: Int {
        guard let result = record.result else { return 202 }
        if let objection = result.objection { return Self.status(objection.kind) }
        switch result.outcome {
        case .confirmed, .late, nil: return 200
        case .refused: return 502
        case .unconfirmed: return 504
        case .superseded, .rejected: return 409
        }
    }

    /// Whether it stays so for who repeats the request: it was sent, or may have been, or gave way to something safer, which
    /// a repetition must not undo. Whatever else was not sent may be tried again.
    var isFinal: Bool {
        guard let objection = record.result?.objection else { return true }
        return objection.kind == .superseded
    }

    /// The answer to who waited for it.
    var response: HTTPResponse {
        let status = status
        if status == 401 { return Problem.unauthorized.response }
        guard status >= 400, let result = record.result else { return Self.json(.object(document.members), status) }
        let headers: [HTTPRequest.Field] = status == 503 ? [.init("Retry-After", "5")] : []
        return Problem(status, title, result.words, document.members, headers: headers).response
    }

    /// The answer to who does not wait, or asks later.
    func current(_ status: Int) -> HTTPResponse { Self.json(.object(document.members), status) }

    static func json(_ body: JSONLiteral, _ status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, type: .init(rawValue: "application/json"), body: body.bytes())
    }

    private var title: String {
        guard let objection = record.result?.objection else {
            return record.result?.outcome == .refused ? "refused by the printer" : "unconfirmed: it may still happen"
        }
        return Self.title(objection.kind)
    }

    /// What stands against something, told by itself.
    static func problem(_ objection: Objection, _ members: [JSONLiteral.Member]) -> Problem {
        if objection.kind == .revoked { return .unauthorized }
        let status = status(objection.kind)
        return Problem(
            status, title(objection.kind), objection.words, members,
            headers: status == 503 ? [.init("Retry-After", "5")] : [])
    }

    private static func title(_ kind: Objection.Kind) -> String {
        switch kind {
        case .notFound: "not found"
        case .outOfBounds: "beyond a limit"
        case .forbidden: "not allowed here"
        case .notNow: "not possible now"
        case .superseded: "superseded: it was not sent"
        case .unavailable: "unavailable: it was not sent"
        case .noEvidence: "the printer did not answer: it was not sent"
        case .revoked: Problem.unauthorized.title
        }
    }

    private static func status(_ kind: Objection.Kind) -> Int {
        switch kind {
        case .notFound: 404
        case .outOfBounds: 422
        case .forbidden: 403
        case .notNow, .superseded: 409
        case .unavailable: 503
        case .noEvidence: 504
        case .revoked: 401
        }
    }
}
