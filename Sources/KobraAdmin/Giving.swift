import Configuration
import HTTPServer
import JSON
import KobraControl
import KobraProtocol
import KobraState
import Platform
import Synchronization

// Giving orders, and answering with what came of them.
extension AdminAPI {
    func give(
        _ order: Order, _ body: Body, to printer: Printer, _ visit: Visit, _ rules: Configuration.Admin
    ) throws(Problem) {
        let preferences = Preferences(visit.request)
        guard let settle = try settling(visit) else { return }
        let request = OrderRequest(
            id: Random.uuid(), printer: printer.id, order: order, caller: visit.caller.name,
            expectedTask: body.text("expected_task_id"), isDryRun: body.flag("dry_run"),
            wait: preferences.wait.map { Double($0) } ?? rules.wait)
        // Whoever does not want to wait has the answer at once; everybody else when the command has one.
        if !preferences.isAsync { self.await(request.id, Pending(caller: visit.caller.name, finish: settle)) }
        let record = operating.submit(request) { [self] record in
            note(visit, record)
            claim(record.request.id)?.finish(CommandAnswer(record: record).response)
        }
        guard preferences.isAsync else { return }
        let answer = CommandAnswer(record: record)
        settle(record.result == nil ? answer.accepted : answer.response)
    }

    /// What gives the answer to whoever asks with the same key; `nil` if somebody did before, and is taken care of.
    private func settling(_ visit: Visit) throws(Problem) -> (@Sendable (HTTPResponse) -> Void)? {
        let responder = visit.responder
        let given = visit.request.headers.filter { $0.name.lowercased() == "idempotency-key" }.map(\.value)
        guard let key = given.first, visit.request.method != "GET" else { return { responder.respond($0) } }
        guard given.count == 1, (1...64).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw Problem(400, "Idempotency-Key: expected 1 to 64 printable ASCII characters, once") }
        let name = "\(visit.caller.name)\n\(key)"
        switch keys.begin(name, visit.request, responder, now: Clock.uptime) {
        case .again: return nil
        case .misused: throw Problem(422, "this Idempotency-Key was used for another request")
        case .first:
            return { [keys] response in
                keys.settle(name, response)
                responder.respond(response)
            }
        }
    }

    /// Stops many printers, and answers when each has its answer.
    func stopAll(_ visit: Visit, _ body: Body, _ rules: Configuration.Admin) throws(Problem) {
        let fleet = operating.snapshot().fleet
        var unknown: [String] = []
        var printers = fleet.printers.filter { visit.mayKnow($0.id) }
        if let names = body.texts("printers") {
            let found = names.map { name in
                (name, Self.printer(name, in: fleet).flatMap { visit.mayKnow($0.id) ? $0 : nil })
            }
            unknown = found.filter { $0.1 == nil }.map(\.0)
            var seen: Set<PrinterID> = []
            printers = found.compactMap(\.1).filter { seen.insert($0.id).inserted }
        }
        guard let settle = try settling(visit) else { return }
        let preferences = Preferences(visit.request)
        let requests = printers.map {
            OrderRequest(
                id: Random.uuid(), printer: $0.id, order: .emergencyStop, caller: visit.caller.name,
                wait: preferences.wait.map { Double($0) } ?? rules.wait)
        }
        let gathering = Gathering(requests.map(\.id), unknown: unknown)
        let id = Random.uuid()
        if !preferences.isAsync { self.await(id, Pending(caller: visit.caller.name, finish: settle)) }
        for request in requests {
            let record = operating.submit(request) { [self] record in
                note(visit, record)
                if let response = gathering.take(record) { claim(id)?.finish(response) }
            }
            gathering.begin(record)
        }
        if preferences.isAsync {
            settle(gathering.response(status: 202))
        } else if requests.isEmpty {
            claim(id)?.finish(gathering.response(status: unknown.isEmpty ? 200 : 404))
        }
    }

    func markReady(_ visit: Visit) throws(Problem) {
        let printer = try printer(visit)
        _ = try visit.body()
        var line = AuditLine(time: Clock.unixMilliseconds, event: "ready")
        line.caller = visit.caller.name
        line.request = "\(visit.route.method) \(visit.route.template)"
        line.printer = printer.name
        if let objection = operating.markReady(printer.id) {
            throw Problem(
                objection.kind == .notFound ? 404 : 409, objection.words,
                [.init("state", .string(printer.state(at: operating.snapshot().now).rawValue))])
        }
        line.status = 200
        write(line)
        visit.responder.respond(
            Answer.json(["printer": .string(printer.name), "ready_for_seconds": .integer(1800)]))
    }

    /// Writes down what came of a command.
    private func note(_ visit: Visit, _ record: CommandRecord) {
        var line = AuditLine(time: Clock.unixMilliseconds, event: "command")
        line.request = "\(visit.route.method) \(visit.route.template)"
        line.take(record)
        line.status = CommandAnswer(record: record).status
        write(line)
    }
}

extension AuditLine {
    /// What a record says.
    mutating func take(_ record: CommandRecord) {
        caller = record.request.caller
        printer = record.printerName
        task = record.task
        command = record.request.id
        outcome = record.result?.outcome?.rawValue ?? (record.request.isDryRun ? "dry_run" : record.stage.rawValue)
        message = record.result?.words
    }
}

/// The answers of many printers, until each is there.
private final class Gathering: Sendable {
    private let order: [String]
    private let unknown: [String]
    private let records = Mutex<[String: CommandRecord]>([:])

    init(_ order: [String], unknown: [String]) {
        self.order = order
        self.unknown = unknown
    }

    /// A command was given; its answer may have been taken already.
    func begin(_ record: CommandRecord) {
        records.withLock { records in
            if records[record.request.id] == nil, record.result == nil { records[record.request.id] = record }
        }
    }

    /// Takes an answer; returns that to the request if it was the last.
    func take(_ record: CommandRecord) -> HTTPResponse? {
        let isLast = records.withLock { records in
            records[record.request.id] = record
            return records.count == order.count && records.values.allSatisfy { $0.result != nil }
        }
        return isLast ? response(status: nil) : nil
    }

    /// - Parameter status: `nil` for the one that the answers make: 200 if each printer confirmed, else the gravest.
    func response(status: Int?) -> HTTPResponse {
        let answers = records.withLock { records in order.compactMap { records[$0].map(CommandAnswer.init) } }
        let statuses = answers.map(\.status) + (unknown.isEmpty ? [] : [404])
        let status = status ?? [504, 503, 502, 409, 404].first(where: statuses.contains) ?? 200
        let members: [JSONLiteral.Member] = [
            .init("all_confirmed", .bool(statuses.allSatisfy { $0 == 200 })),
            .init("printers", .array(answers.map { .object($0.members) })),
            .init("unknown_printers", .array(unknown.map { .string($0) })),
        ]
        guard status >= 400 else { return Answer.json(.object(members), status: status) }
        return Problem(status, "not every printer has confirmed that it stopped with its heaters off", members).response
    }
}
