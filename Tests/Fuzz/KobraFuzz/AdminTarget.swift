import Configuration
import HTTPServer
import JSON
import KobraAdmin
import KobraControl
import KobraProtocol
import KobraState
import Platform
import Synchronization

/// Requests of operators, from below the socket to the desk and back. The lines of an input: a request line, its query
/// items, headers and body; another `Authorization`; time; reports of the printers; tokens that go and come.
enum AdminTarget: FuzzTarget {
    static let name = "admin"
    static let maxLength = 8_192

    static let token = "fuzz-0123456789abcdef0123456789abcdef"

    static func run(_ input: [UInt8]) throws(Finding) {
        let visit = AdminVisit()
        for line in Line.all(input) { visit.take(line) }
        try visit.end()
    }

    static var seeds: [[UInt8]] {
        let document = AdminVisit.openAPI
        var seeds = [Line.write("M", "GET /api/v1/printers") + Line.write("M", "GET /api/v1/openapi.json")]
        for (path, operations) in document["paths"].members {
            for (method, operation) in operations.members {
                let path = path.replacing("{printer}", with: "left").replacing("{id}", with: "none")
                var text = Line.write("r", "0b\(Examples.reports[1].payload)") + Line.write("t", "10")
                for example in operation["requestBody"]["content"]["application/json"]["examples"].members {
                    let body = String(decoding: example.value["value"].literal.bytes(), as: UTF8.self)
                    text += Line.write("M", "\(method.uppercased()) \(path)") + Line.write("B", body)
                    text += Line.write("H", "Idempotency-Key: k1") + Line.write("H", "Prefer: wait=5")
                    text += Line.write("!", "")
                    text += Line.write("t", "20") + Line.write("r", "0b\(Examples.reports[1].payload)")
                }
                text += Line.write("M", "\(method.uppercased()) \(path)")
                for parameter in operation["parameters"].elements where parameter["in"].text == "query" {
                    text += Line.write("Q", "\(parameter["name"].text ?? "")=local")
                }
                seeds.append(text + Line.write("!", "") + Line.write("r", "0e\(Examples.reports[6].payload)"))
            }
        }
        return seeds + [printing]
    }

    /// A print that is running, and settings for it.
    private static var printing: [UInt8] {
        Line.write("r", "0e\(Examples.reports[6].payload)")
            + Line.write("M", "PATCH /api/v1/printers/left/settings")
            + Line.write("B", #"{"target_nozzle_celsius":260,"fan_percent":100,"z_offset_millimeters":-0.05}"#)
            + Line.write("!", "") + Line.write("t", "1") + Line.write("r", "0e\(Examples.reports[6].payload)")
            + Line.write("t", "20") + Line.write("r", "0e\(Examples.reports[7].payload)")
            + Line.write("M", "POST /api/v1/emergency-stop") + Line.write("!", "") + Line.write("t", "999")
            + Line.write("A", "Basic eA==") + Line.write("M", "GET /api/v1/printers") + Line.write("z", "")
    }

    static var words: [String] {
        var words: Set<String> = ["M", "GET ", "POST ", "PATCH ", "DELETE ", "HEAD "]
        let document = AdminVisit.openAPI
        for (path, operations) in document["paths"].members {
            words.insert(path.replacing("{printer}", with: "left"))
            for (_, operation) in operations.members {
                for example in operation["requestBody"]["content"]["application/json"]["examples"].members {
                    for member in example.value["value"].members { words.insert("\"\(member.name)\":") }
                }
            }
        }
        return words.sorted() + Vocabularies.awkward + [
            "%2e%2e", "Prefer: respond-async", "Prefer: wait=1", "Idempotency-Key: ", "Content-Type: application/json",
            "; charset=utf-8", "Bearer \(token)", "right", "fedcba9876543210fedcba9876543210", "\"dry_run\":true",
        ]
    }
}

/// The API with a desk and two printers behind it, under a clock of its own.
private final class AdminVisit: Sendable {
    private struct State {
        var pending: HTTPRequest?
        var authorization: String?
        var now = Instant(uptime: 1_000_000_000, unixMilliseconds: 1_709_712_000_000)
        var asked = 0
        var answered = 0
        var finding: Finding?
    }

    private let state = Mutex(State())
    private let operating = DeskOperating()
    private let api: AdminAPI

    init() {
        let operating = operating
        api = AdminAPI(
            Self.rules(hasToken: true), operating: operating,
            clock: AdminClock(now: { operating.now }, timestamp: { Timestamp.text(unixMilliseconds: $0) }),
            audit: Nowhere())
        operating.onLate { [weak api] in api?.noteLate($0) }
    }

    /// The API's own description, for seeds and words.
    static var openAPI: JSONValue {
        let visit = AdminVisit()
        let body = Mutex<[UInt8]>([])
        let request = HTTPRequest(
            method: "GET", path: "/api/v1/openapi.json",
            headers: [.init("Authorization", "Bearer \(AdminTarget.token)")])
        visit.api.handle(request) { response in body.withLock { $0 = response.body } }
        guard let root = try? JSONDocument(body.withLock { $0 }).root else { preconditionFailure("no document") }
        return root
    }

    static func rules(hasToken: Bool) -> Configuration.Admin {
        var rules = Configuration.Admin()
        let other = Configuration.Token(name: "reader", digest: Digest.sha256(Array("reader".utf8)), scopes: [.read])
        let digest = Digest.sha256(Array(AdminTarget.token.utf8))
        let master = Configuration.Token(name: "master", digest: digest, scopes: Set(Scope.allCases))
        rules.tokens = hasToken ? [master, other] : [other]
        rules.allow = Set(Permission.allCases)
        rules.urlPrefixes = ["http://files.example/"]
        rules.commandsPerMinute = 1_000
        return rules
    }

    func take(_ line: Line) {
        var line = line
        switch line.deed {
        case "M":
            send()
            let parts = line.rest.split(separator: 0x20, maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
            state.withLock {
                $0.pending = HTTPRequest(method: parts.first ?? "", path: parts.count > 1 ? parts[1] : "")
            }
        case "Q", "H":
            let separator = UInt8(ascii: line.deed == "Q" ? "=" : ":")
            let parts = line.rest.split(separator: separator, maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
            let value = parts.count > 1 ? parts[1] : ""
            let isQuery = line.deed == "Q"
            let field = HTTPRequest.Field(parts.first ?? "", isQuery ? PercentEncoding.decode(value) : trimmed(value))
            state.withLock {
                if isQuery { $0.pending?.query.append(field) } else { $0.pending?.headers.append(field) }
            }
        case "B": state.withLock { [bytes = Array(line.rest)] in $0.pending?.body = bytes }
        case "A": state.withLock { [text = line.text] in $0.authorization = text }
        case "!": send()
        case "t": pass(Double(abs(line.number) % 10_000) / 10)
        case "z": api.reconfigure(Self.rules(hasToken: false))
        case "Z": api.reconfigure(Self.rules(hasToken: true))
        case "r":
            let address = StoryTarget.addresses[line.pick(below: 2)]
            let type = StoryTarget.types[(line.pick(below: 256) &+ 256 - 97) % StoryTarget.types.count]
            operating.hear(address.reportTopic(type: type), Array(line.rest))
        default: break
        }
    }

    private func trimmed(_ value: String) -> String { String(value.drop { $0 == " " }) }

    private func send() {
        let request: HTTPRequest? = state.withLock { state in
            guard var request = state.pending, state.asked < 60 else { return nil }
            state.pending = nil
            let authorization = state.authorization ?? "Bearer \(AdminTarget.token)"
            request.headers.append(.init("Authorization", authorization))
            state.authorization = nil
            if !request.body.isEmpty, request.header("content-type") == nil {
                request.headers.append(.init("Content-Type", "application/json"))
            }
            state.asked += 1
            return request
        }
        guard let request else { return }
        let count = Mutex(0)
        let isRepeated: @Sendable () -> Bool = {
            count.withLock {
                $0 += 1
                return $0 > 1
            }
        }
        api.handle(request) { [weak self] response in
            self?.note(response, isRepeated: isRepeated())
        }
    }

    private func note(_ response: HTTPResponse, isRepeated: Bool) {
        state.withLock { state in
            state.answered += 1
            if isRepeated { state.finding = Finding("a request was answered twice") }
            if !(200...504).contains(response.status) { state.finding = Finding("status \(response.status)") }
            if response.status == 500 { state.finding = Finding("status 500") }
            for header in response.headers where header.value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
                state.finding = Finding("a header with control characters: \(header.name)")
            }
            if !response.body.isEmpty, (try? JSONDocument(response.body)) == nil {
                state.finding = Finding("an answer that is no JSON")
            }
        }
    }

    private func pass(_ seconds: Double) {
        operating.pass(seconds)
        api.tick()
    }

    func end() throws(Finding) {
        send()
        for _ in 0..<8 { pass(50) }
        api.stop()
        let (asked, answered, finding) = state.withLock { ($0.asked, $0.answered, $0.finding) }
        if let finding = finding ?? operating.finding { throw finding }
        try Finding.unless(asked == answered, "\(asked) requests, \(answered) answers")
    }
}

/// An audit that is kept nowhere.
private struct Nowhere: AuditSink {
    let isFull = false
    let isStuck = false

    func write(_ line: AuditLine) -> Bool { true }
    func soon(_ body: @escaping @Sendable () -> Void) { body() }
}
