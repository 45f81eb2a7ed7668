import Configuration
import HTTPServer
import JSON
import KobraControl
import KobraProtocol
import KobraState
import Platform

/// A request of somebody known, for something there is.
struct Visit: Sendable {
    let request: HTTPRequest
    let caller: Configuration.Token
    let route: Route
    let names: [String: String]
    let responder: HTTPResponder

    /// Which storage is meant; other items of a query are no items of ours.
    func storage() throws(Problem) -> Storage? {
        for item in request.query where !(route.hasStorage && item.name == "storage") {
            throw Problem(400, "unknown query item \"\(CleanText.clean(item.name))\"")
        }
        guard route.hasStorage else { return nil }
        let values = request.query("storage")
        guard values.count == 1, let storage = values.first.flatMap(Storage.init(rawValue:)) else {
            throw Problem(400, "expected storage=local or storage=usb, once")
        }
        return storage
    }

    /// The body, by the first of the route's shapes that has all its keys.
    func body() throws(Problem) -> Body {
        guard !route.shapes.isEmpty else {
            guard request.body.isEmpty else { throw Problem(400, "no body is expected here") }
            return .empty
        }
        if !request.body.isEmpty {
            let type = request.header("Content-Type")?.lowercased().filter { $0 != " " } ?? ""
            guard ["application/json", "application/json;charset=utf-8"].contains(type) else {
                throw Problem(415, "expected Content-Type: application/json")
            }
        }
        var problem: Problem?
        for shape in route.shapes {
            do throws(Problem) {
                return try Body(request.body, shape)
            } catch {
                problem = error
            }
        }
        throw problem ?? .notFound
    }

    /// Whether the caller may know of a printer.
    func mayKnow(_ printer: PrinterID) -> Bool { caller.printers?.contains(printer) ?? true }
}

extension AdminAPI {
    /// The printer a request is about; one that the token is not for is not there.
    func printer(_ visit: Visit) throws(Problem) -> Printer {
        guard let name = visit.names["printer"].map(PercentEncoding.decode),
            let found = Self.printer(name, in: operating.snapshot().fleet), visit.mayKnow(found.id)
        else { throw .notFound }
        return found
    }

    static func printer(_ name: String, in fleet: Fleet) -> Printer? {
        fleet.printers.first { $0.name == name } ?? PrinterID(name).flatMap { fleet[$0] }
    }

    /// What is known already.
    func known(_ visit: Visit) throws(Problem) -> HTTPResponse {
        switch visit.route.action {
        case .listPrinters:
            let (fleet, now) = operating.snapshot()
            let printers = fleet.printers.filter { visit.mayKnow($0.id) }.map {
                PrinterJSON(printer: $0, fleet: fleet, now: now).summary
            }
            return Answer.json(["printers": .array(printers)])
        case .showPrinter:
            let (fleet, now) = operating.snapshot()
            guard let name = visit.names["printer"].map(PercentEncoding.decode),
                let printer = Self.printer(name, in: fleet), visit.mayKnow(printer.id)
            else { throw .notFound }
            return Answer.json(PrinterJSON(printer: printer, fleet: fleet, now: now).whole)
        case .showCommand:
            guard let record = visit.names["id"].flatMap(operating.record), visit.mayKnow(record.request.printer),
                record.request.caller == visit.caller.name || visit.caller.scopes.contains(.read)
            else { throw .notFound }
            return Answer.json(.object(CommandAnswer(record: record).members))
        case .document: return Answer.json(OpenAPI.document)
        case .order, .ready, .emergencyStop: throw .notFound
        }
    }

    /// Writes down what came of a visit that went no further.
    func note(_ visit: Visit, _ problem: Problem) {
        guard visit.route.isAudited else { return }
        var line = AuditLine(time: Clock.unixMilliseconds, event: "command")
        line.caller = visit.caller.name
        line.request = "\(visit.route.method) \(visit.route.template)"
        line.printer = visit.names["printer"].map { CleanText.clean(PercentEncoding.decode($0)) }
        line.outcome = "rejected"
        line.status = problem.status
        line.message = problem.detail
        write(line)
    }
}
