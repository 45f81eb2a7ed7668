import Configuration
import HTTPServer
import JSON
import KobraControl
import KobraProtocol
import KobraState
import Platform

extension AdminAPI {
    func order(
        _ route: Route, _ value: String, _ visit: inout Visit,
        _ make: @Sendable (Input) throws(Problem) -> Order
    ) throws(Problem) {
        let (printer, document) = try self.printer(value, visit)
        visit.line.printer = printer.name
        visit.line.printerID = printer.id.text
        let input = try Input(visit.request, for: route)
        let request = orderRequest(try make(input), printer, input, visit)
        visit.line.command = request.order.kind.rawValue
        let preferences = Preferences(visit.request)
        let ticket = try admit(
            visit, command: request.id,
            isSafe: request.order.isSafe(for: printer, at: document.now, document.freshness), wait: request.wait
        ) { [self] in lateAnswer(request.id) }
        guard let ticket else { return }
        let line = visit.line
        let accepted = operating.submit(request) { [self] record in
            let verdict = Verdict(record: record, timestamp: clock.timestamp)
            write(line, record, status: verdict.status)
            if !preferences.isAsync {
                deliver(verdict.response.with(preferences.applied), ticket, isKept: verdict.isFinal)
            } else if !verdict.isFinal {
                forget(ticket)
            }
        }
        if preferences.isAsync {
            let verdict = Verdict(record: accepted, timestamp: clock.timestamp)
            var response = accepted.result == nil ? verdict.current(202) : verdict.response
            if accepted.result == nil {
                response.headers.append(.init("Location", "/api/v1/commands/\(request.id)"))
            }
            deliver(response.with(preferences.applied), ticket, isKept: verdict.isFinal)
        }
        dropIfWorse(visit.token)
    }

    /// What is said of a command when there is no more waiting for its answer: its end, if it has one, else what is known.
    @Sendable func lateAnswer(_ command: String?) -> HTTPResponse {
        guard let record = command.flatMap({ operating.record($0) }) else { return Problem.noAnswer([]).response }
        guard record.result == nil else { return Verdict(record: record, timestamp: clock.timestamp).response }
        return Problem.noAnswer(CommandDocument(record: record, timestamp: clock.timestamp).members).response
    }

    func orderRequest(_ order: Order, _ printer: Printer, _ input: Input, _ visit: Visit) -> OrderRequest {
        OrderRequest(
            id: Random.uuid(), printer: printer.id, order: order, caller: visit.token.name,
            expectedTask: input.text("expected_task_id"), isDryRun: input.flag("dry_run"),
            wait: Preferences(visit.request).wait.map { Double($0) } ?? visit.rules.wait)
    }

    func markReady(_ route: Route, _ value: String, _ visit: inout Visit) throws(Problem) {
        let (printer, _) = try self.printer(value, visit)
        visit.line.printer = printer.name
        visit.line.printerID = printer.id.text
        visit.line.command = "ready"
        _ = try Input(visit.request, for: route)
        guard let ticket = try admit(visit, isSafe: false, wait: 0, late: { Problem.noAnswer([]).response }) else {
            return
        }
        let objection = operating.markReady(printer.id)
        let response: HTTPResponse
        if let objection {
            response =
                Verdict.problem(
                    objection, [.init("printer", .string(printer.name)), .init("printer_id", .string(printer.id.text))]
                ).response
        } else {
            response = Verdict.json([
                "printer": .string(printer.name), "printer_id": .string(printer.id.text),
                "message": "one print may be begun within 30 minutes, unless the printer is away in between",
            ])
        }
        visit.line.status = response.status
        visit.line.outcome = objection == nil ? "confirmed" : "rejected"
        visit.line.message = objection?.words
        audit.note(visit.line, at: visit.now) { [self] in deliver(response, ticket, isKept: objection == nil) }
    }

    func write(_ line: AuditLine, _ record: CommandRecord, status: Int) {
        var line = line
        line.take(record)
        line.status = status
        audit.write(line, at: clock.now())
    }
}

extension HTTPResponse {
    /// The same with one more header, if there is one.
    func with(_ header: HTTPRequest.Field?) -> HTTPResponse {
        var response = self
        if let header { response.headers.append(header) }
        return response
    }
}

extension Problem {
    /// Nobody gave an answer in time.
    static func noAnswer(_ members: [JSONLiteral.Member]) -> Problem {
        Problem(
            504, "unconfirmed: it may still happen", "no answer came in time; look at the command and the printer",
            members)
    }
}
