import Configuration
import HTTPServer
import JSON
@testable import KobraControl
import KobraProtocol
import KobraState
import Platform
import Synchronization
import TestClient
import Testing

@testable import KobraAdmin

/// Takes orders and lets a test say what becomes of them.
final class FakeOperator: Operating {
    private struct Contents {
        var fleet: Fleet
        var orders: [OrderRequest] = []
        var pending: [String: @Sendable (CommandRecord) -> Void] = [:]
        var records: [String: CommandRecord] = [:]
        var revoked: Set<String> = []
        var ready = 0
        var outcome: CommandOutcome?
        var objection: Objection?
    }

    private let contents: Mutex<Contents>
    private let now = Instant(uptime: 1, unixMilliseconds: 1_709_712_000_000)

    static let left = "0123456789abcdef0123456789abcdef"
    static let right = "fedcba9876543210fedcba9876543210"

    init() {
        let known = [(Self.left, "left"), (Self.right, "right")].compactMap { id, name in
            PrinterID(id).map { KnownPrinter(id: $0, name: name, model: .kobra2Pro) }
        }
        contents = Mutex(Contents(fleet: Fleet(admission: Admission(known: known), at: now), outcome: .confirmed))
    }

    /// What the next orders come to; `nil` leaves them waiting.
    func answer(_ outcome: CommandOutcome?, _ objection: Objection? = nil) {
        contents.withLock { ($0.outcome, $0.objection) = (outcome, objection) }
    }

    var orders: [OrderRequest] { contents.withLock { $0.orders } }
    var revoked: Set<String> { contents.withLock { $0.revoked } }
    var readyCount: Int { contents.withLock { $0.ready } }
    var printers: [Printer] { contents.withLock { $0.fleet.printers } }

    /// Answers all that wait.
    func finish(_ outcome: CommandOutcome) {
        let waiting = contents.withLock { contents in
            defer { contents.pending = [:] }
            return contents.pending
        }
        for (id, body) in waiting {
            guard let record = record(id) else { continue }
            let ended = self.record(record.request, outcome, nil)
            contents.withLock { $0.records[id] = ended }
            body(ended)
        }
    }

    func snapshot() -> (fleet: Fleet, now: Instant) { (contents.withLock { $0.fleet }, now) }
    func record(_ id: String) -> CommandRecord? { contents.withLock { $0.records[id] } }
    func revoke(_ callers: Set<String>) { contents.withLock { $0.revoked.formUnion(callers) } }

    func markReady(_ printer: PrinterID) -> Objection? {
        contents.withLock { contents in
            contents.ready += 1
            return contents.objection
        }
    }

    func submit(
        _ request: OrderRequest, whenAnswered: @escaping @Sendable (CommandRecord) -> Void
    ) -> CommandRecord {
        let (outcome, objection) = contents.withLock { contents in
            contents.orders.append(request)
            return (contents.outcome, contents.objection)
        }
        let record = record(request, outcome, objection)
        contents.withLock { contents in
            contents.records[request.id] = record
            if outcome == nil { contents.pending[request.id] = whenAnswered }
        }
        if outcome != nil { whenAnswered(record) }
        return record
    }

    private func record(_ request: OrderRequest, _ outcome: CommandOutcome?, _ objection: Objection?) -> CommandRecord {
        let printer = printers.first { $0.id == request.printer }
        var desk = Desk()
        _ = desk  // Only a desk makes records; one that knows nothing will do.
        guard let printer else { return .unknownPrinter(request, at: now) }
        _ = desk.submit(request, newTask: "1", Situation(printer: printer, isLinkProven: false, now: now))
        guard var record = desk[request.id] else { return .unknownPrinter(request, at: now) }
        record.fake(outcome, objection, at: now)
        return record
    }
}

/// The admin API on a socket.
final class Listener {
    let operating = FakeOperator()
    let api: AdminAPI
    let server: HTTPServer
    private let lines: Lines
    private let ticker: PlatformThread
    private let isOver = Ending()

    private final class Lines: Sendable {
        let all = Mutex<[AuditLine]>([])
        let isWritable = Atomic(true)
    }

    private final class Ending: Sendable { let isOver = Atomic(false) }

    /// Tokens by name: `all` may do everything, each scope's name just that, `left` sees that printer only.
    static let tokens = Dictionary(
        uniqueKeysWithValues: (["all", "left", "old"] + Scope.allCases.map(\.rawValue)).map {
            ($0, "\($0)-" + String(repeating: "x", count: 40))
        })

    static var admin: Configuration.Admin {
        var admin = Configuration.Admin()
        admin.tokens = tokens.map { name, token in
            Configuration.Token(
                name: name, digest: Digest.sha256(Array(token.utf8)),
                scopes: Scope(rawValue: name).map { [$0] } ?? Set(Scope.allCases),
                printers: name == "left" ? PrinterID(FakeOperator.left).map { [$0] } : nil,
                expires: name == "old" ? 1_700_000_000 : nil)
        }
        admin.allow = Set(Permission.allCases)
        admin.commandsPerMinute = 6000
        return admin
    }

    init(_ admin: Configuration.Admin = Listener.admin) throws {
        let lines = Lines()
        self.lines = lines
        let api = AdminAPI(admin, operating: operating) { line in
            lines.all.withLock { $0.append(line) }
            return lines.isWritable.load(ordering: .acquiring)
        }
        self.api = api
        server = try HTTPServer(
            ListenAddress("127.0.0.1:0"), limits: HTTPLimits(bodyBytes: 16 << 10), checks: RequestChecks(),
            handler: api.handle)
        let ending = isOver
        ticker = try PlatformThread(name: "ticker") {
            while !ending.isOver.load(ordering: .acquiring) {
                api.tick()
                _ = try? Wakeup().wait(atMost: 0.02)
            }
        }
    }

    deinit {
        isOver.isOver.store(true, ordering: .releasing)
        _ = ticker.join(within: 1)
        server.stop()
    }

    var audit: [AuditLine] { lines.all.withLock { $0 } }
    func audit(isWritable: Bool) { lines.isWritable.store(isWritable, ordering: .releasing) }

    struct Answer {
        let status: Int
        let head: String
        let body: String
        var json: JSONValue? { try? JSONDocument(Array(body.utf8)).root }
    }

    /// Sends a request and returns the answer; with `nil` for a token, without one.
    func request(
        _ method: String, _ path: String, token: String? = "all", headers: [String] = [], body: String = ""
    ) throws -> Answer {
        let client = try Client(server.boundPort)
        send(method, path, token: token, headers: headers, body: body, on: client)
        return try receive(client)
    }

    func send(
        _ method: String, _ path: String, token: String? = "all", headers: [String] = [], body: String = "",
        on client: Client
    ) {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost", "Connection: close"] + headers
        if let token { lines.append("Authorization: Bearer \(Self.tokens[token] ?? token)") }
        if !body.isEmpty {
            lines.append("Content-Length: \(body.utf8.count)")
            if !headers.contains(where: { $0.hasPrefix("Content-Type") }) {
                lines.append("Content-Type: application/json")
            }
        }
        client.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    func receive(_ client: Client) throws -> Answer {
        let head = client.receive(until: "\r\n\r\n")
        let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return Answer(status: status ?? 0, head: head, body: client.rest())
    }
}
