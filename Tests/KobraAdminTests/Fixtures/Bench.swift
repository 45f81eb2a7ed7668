import Configuration
import HTTPServer
import JSON
import KobraControl
import KobraProtocol
import KobraState
import Platform
import Synchronization
import Testing
@testable import KobraAdmin

/// An admin API with three printers and a token for each purpose, and what it answered.
final class Bench: Sendable {
    static let start = Instant(uptime: 1_000_000_000_000, unixMilliseconds: 1_709_712_000_000)
    static let left = "0123456789abcdef0123456789abcdef"
    static let right = "fedcba9876543210fedcba9876543210"
    static let silent = "00000000000000000000000000000007"
    static let topic = "anycubic/anycubicCloud/v1/printer/public/20021"

    /// Good for everything.
    static let master = "master-0123456789abcdefghijklmnopqrst"
    /// Good for everything, on the right printer only.
    static let limited = "limited-0123456789abcdefghijklmnopqr"
    static let reader = "reader-0123456789abcdefghijklmnopqrs"
    static let pauser = "pauser-0123456789abcdefghijklmnopqrs"
    static let expired = "expired-0123456789abcdefghijklmnopqr"
    /// Nobody's, until a test makes it somebody's.
    static let another = "another-0123456789abcdefghijklmnopqr"

    let operating: FakeOperating
    let api: AdminAPI
    private let clock: Clocks
    private let audited: Lines

    /// The moment it is.
    final class Clocks: Sendable {
        let now = Mutex(Bench.start)
    }

    /// The audit so far.
    final class Lines: AuditSink {
        struct State {
            var lines: [String] = []
            var isBroken = false
            /// Its disk hangs: what waits for it is done when it hangs no more.
            var isHanging = false
            var waiting: [@Sendable () -> Void] = []
            var isFull = false
            var isStuck = false
        }

        let state = Mutex(State())

        func write(_ line: AuditLine) -> Bool {
            state.withLock { state in
                if !state.isBroken {
                    state.lines.append(String(decoding: line.json(time: "T\(line.time)"), as: UTF8.self))
                }
                return !state.isBroken
            }
        }

        func soon(_ body: @escaping @Sendable () -> Void) {
            let isHanging = state.withLock { state in
                if state.isHanging { state.waiting.append(body) }
                return state.isHanging
            }
            if !isHanging { body() }
        }

        var isFull: Bool { state.withLock { $0.isFull } }
        var isStuck: Bool { state.withLock { $0.isStuck } }
    }

    init(_ rules: Configuration.Admin = Bench.rules, boot: String = "boot") {
        let (clock, audited) = (Clocks(), Lines())
        operating = FakeOperating(Bench.fleet, now: Bench.start)
        api = AdminAPI(
            rules, operating: operating,
            clock: AdminClock(now: { clock.now.withLock { $0 } }, timestamp: { Bench.timestamp($0) }, boot: boot),
            audit: audited)
        (self.clock, self.audited) = (clock, audited)
    }

    deinit {
        api.stop()
        operating.forget()
    }

    static func timestamp(_ milliseconds: Int64) -> String { "T\(milliseconds)" }

    static func token(
        _ name: String, _ secret: String, _ scopes: Set<Scope> = Set(Scope.allCases), printers: Set<PrinterID>? = nil,
        expires: Int64? = nil
    ) -> Configuration.Token {
        Configuration.Token(
            name: name, digest: Digest.sha256(Array(secret.utf8)), scopes: scopes, printers: printers, expires: expires)
    }

    static var rules: Configuration.Admin {
        var rules = Configuration.Admin()
        rules.tokens = [
            token("master", master), token("limited", limited, printers: ids([right])),
            token("reader", reader, [.read]), token("pauser", pauser, [.control]),
            token("expired", expired, expires: 1_709_712_000),
        ]
        rules.allow = Set(Permission.allCases)
        return rules
    }

    static func ids(_ texts: [String]) -> Set<PrinterID> { Set(texts.compactMap { PrinterID($0) }) }

    /// One prints, one is idle, one was never heard.
    static var fleet: Fleet {
        let known = [("left", left), ("right side", right), ("silent", silent)].compactMap { name, id in
            PrinterID(id).map { KnownPrinter(id: $0, name: name, model: .kobra2Pro) }
        }
        var fleet = Fleet(admission: Admission(known: known), brokers: ["main"], at: start + -5)
        _ = fleet.brokerConnected("main", at: start + -4)
        func say(_ id: String, _ type: String, _ text: String) {
            let incoming = Incoming(topic: "\(topic)/\(id)/\(type)/report", payload: Array(text.utf8))
            _ = fleet.receive(incoming, from: "main", at: start + -2)
        }
        say(right, "status", #"{"type":"status","action":"workReport","state":"free","code":200,"data":null}"#)
        say(
            left, "ota",
            #"{"type":"ota","action":"reportVersion","state":"done","code":200,"data":{"firmware_version":"3.1.2"}}"#)
        say(
            left, "print",
            #"{"type":"print","action":"start","state":"printing","code":200,"data":{"taskid":"482913","filename":"bracket.gcode","progress":42,"print_time":31.5,"remain_time":40,"supplies_usage":5210.25,"total_layers":100,"curr_layer":42,"curr_nozzle_temp":214,"curr_hotbed_temp":59,"settings":{"target_nozzle_temp":215,"target_hotbed_temp":60,"fan_speed_pct":70,"print_speed_mode":2,"z_comp":"-0.05"}}}"#
        )
        say(
            left, "file",
            #"{"type":"file","action":"listLocal","state":"done","code":200,"data":{"records":[{"filename":"bracket.gcode","size":1834022,"timestamp":1709700000,"is_dir":false}]}}"#
        )
        return fleet
    }

    // MARK: - Asking

    /// The answers to one request, if there are any yet.
    final class Reply: Sendable {
        let responses = Mutex<[HTTPResponse]>([])
        var response: HTTPResponse? { responses.withLock { $0.first } }
        var count: Int { responses.withLock { $0.count } }
        var status: Int? { response?.status }
        var body: JSONValue { get throws { try JSONDocument(response?.body ?? []).root } }
        func header(_ name: String) -> String? { response?.headers.first { $0.name == name }?.value }
    }

    @discardableResult
    func send(_ request: HTTPRequest) -> Reply {
        let reply = Reply()
        api.handle(request) { response in reply.responses.withLock { $0.append(response) } }
        return reply
    }

    /// A request as it should be, with the master's token unless told otherwise.
    static func request(
        _ method: String, _ path: String, _ body: String = "", token: String? = master,
        _ headers: [HTTPRequest.Field] = [], query: [HTTPRequest.Field] = []
    ) -> HTTPRequest {
        var all = headers
        if let token { all.append(.init("Authorization", "Bearer \(token)")) }
        if !body.isEmpty, !headers.contains(where: { $0.name == "Content-Type" }) {
            all.append(.init("Content-Type", "application/json"))
        }
        return HTTPRequest(
            method: method, path: "/api/v1" + path, query: query, headers: all, body: Array(body.utf8))
    }

    @discardableResult
    func send(
        _ method: String, _ path: String, _ body: String = "", token: String? = master,
        _ headers: [HTTPRequest.Field] = [], query: [HTTPRequest.Field] = []
    ) -> Reply {
        send(Bench.request(method, path, body, token: token, headers, query: query))
    }

    /// Seconds pass.
    ///
    /// - Parameter wallClock: by how many the wall clock is set besides.
    func wait(_ seconds: Double, wallClock: Double = 0) {
        let now = clock.now.withLock { now in
            now = now + seconds
            now = Instant(uptime: now.uptime, unixMilliseconds: now.unixMilliseconds + Int64(wallClock * 1000))
            return now
        }
        operating.state.withLock { $0.now = now }
        api.tick()
    }

    var lines: [String] { audited.state.withLock { $0.lines } }
    func breakAudit(_ isBroken: Bool = true) { audited.state.withLock { $0.isBroken = isBroken } }

    /// The audit's disk takes nothing for now.
    func hangAudit(isFull: Bool = false, isStuck: Bool = false) {
        audited.state.withLock { ($0.isHanging, $0.isFull, $0.isStuck) = (true, isFull, isStuck) }
    }

    /// The audit's disk takes what waits for it.
    func releaseAudit() {
        let waiting = audited.state.withLock { state in
            defer { (state.isHanging, state.isFull, state.isStuck, state.waiting) = (false, false, false, []) }
            return state.waiting
        }
        for body in waiting { body() }
    }
}
