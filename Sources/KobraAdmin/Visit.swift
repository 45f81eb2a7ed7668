import Configuration
import HTTPServer
import JSON
import KobraControl
import KobraState
import Synchronization

/// A request with a good token, on its way through the checks.
struct Visit {
    let request: HTTPRequest
    let token: Configuration.Token
    /// The rules in force when it came.
    let rules: Configuration.Admin
    let exchange: Exchange
    let now: Instant
    /// What the audit will say of it.
    var line: AuditLine
    /// The route it takes, once known.
    var route: Route?
}

// MARK: - From path to action

extension AdminAPI {
    func serve(_ visit: inout Visit) throws(Problem) {
        switch RouteTable.match(visit.request.method, visit.request.path) {
        case .none:
            try take(.requests, visit)
            throw .noRoute
        case .otherMethod(let methods):
            try take(.requests, visit)
            throw Problem(
                405, "method not allowed", "this path knows \(methods.joined(separator: ", "))",
                headers: [.init("Allow", methods.joined(separator: ", "))])
        case .route(let route, let value):
            visit.route = route
            // What may be a stop is not held up by counting.
            if !route.mayBeSafe { try take(.requests, visit) }
            try check(route, visit)
            try act(route, value, &visit)
        }
    }

    private func act(_ route: Route, _ value: String, _ visit: inout Visit) throws(Problem) {
        switch route.action {
        case .listPrinters:
            _ = try Input(visit.request, for: route)
            visit.exchange.answer(printers(for: visit.token))
        case .showPrinter:
            let (printer, document) = try self.printer(value, visit)
            visit.line.printer = printer.name
            _ = try Input(visit.request, for: route)
            visit.exchange.answer(Verdict.json(document.whole))
        case .showCommand:
            let command = try command(value, visit.token)
            _ = try Input(visit.request, for: route)
            visit.exchange.answer(command)
        case .showDocument:
            _ = try Input(visit.request, for: route)
            visit.exchange.answer(OpenAPIDocument.response)
        case .markReady: try markReady(route, value, &visit)
        case .emergencyStop: try stopAll(route, &visit)
        case .order(let make): try order(route, value, &visit, make)
        }
    }

    /// Counts a request.
    private func take(_ sort: RateLimits.Sort, _ visit: Visit) throws(Problem) {
        let (seconds, words) = state.withLock { state in
            (state.limits.take(sort, of: visit.token.name, at: visit.now), state.limits.words(sort))
        }
        if let seconds { throw .tooMany(retryAfter: seconds, words) }
    }

    private func check(_ route: Route, _ visit: Visit) throws(Problem) {
        if let scope = route.scope, !visit.token.scopes.contains(scope) {
            throw Problem(
                403, "forbidden", "the token has no scope \(scope.rawValue)",
                [.init("scope", .string(scope.rawValue))])
        }
        if let permission = route.permission, !visit.rules.allow.contains(permission) {
            throw Problem(
                403, "forbidden", "admin.allow of the configuration does not name \(permission.rawValue)",
                [.init("allow", .string(permission.rawValue))])
        }
    }

    /// Answers a request that was turned down.
    func answer(_ visit: Visit, _ problem: Problem) {
        visit.exchange.answer(problem.response)
        var line = visit.line
        line.status = problem.status
        line.outcome = "rejected"
        line.message = problem.detail
        if problem.status == 403 || problem.status == 401 { line.event = "denied" }
        // A flood of what never came near a printer is bounded; reading is not an attempt at all.
        if line.event == "denied" || visit.route?.isCommand == true { audit.deny(line, at: visit.now) }
    }
}

// MARK: - Reading

extension AdminAPI {
    private func printers(for token: Configuration.Token) -> HTTPResponse {
        let (fleet, now) = operating.snapshot()
        let list = fleet.printers(for: token).map { document($0, fleet, now).summary }
        return Verdict.json(["printers": .array(list)])
    }

    func printer(_ text: String, _ visit: Visit) throws(Problem) -> (Printer, PrinterDocument) {
        let (fleet, now) = operating.snapshot()
        guard let printer = fleet.printer(text, for: visit.token) else { throw .noPrinter }
        return (printer, document(printer, fleet, now))
    }

    private func command(_ id: String, _ token: Configuration.Token) throws(Problem) -> HTTPResponse {
        guard let record = operating.record(id), token.sees(record.request.printer),
            record.request.caller == token.name || token.scopes.contains(.read)
        else { throw .noCommand }
        return Verdict(record: record, timestamp: clock.timestamp).current(200)
    }

    private func document(_ printer: Printer, _ fleet: Fleet, _ now: Instant) -> PrinterDocument {
        PrinterDocument(printer: printer, freshness: fleet.freshness, now: now, timestamp: clock.timestamp)
    }
}
