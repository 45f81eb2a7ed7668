import KobraProtocol
import Testing

@testable import KobraState

/// What a printer says and how time passes, told step by step through the whole path from topic and payload on.
struct Story {
    static let id = "0123456789abcdef0123456789abcdef"
    static let broker = "home"

    var fleet: Fleet
    /// Changed by `pass` only.
    private(set) var now: Instant
    /// Whether what comes had been kept by the broker.
    var isQueued = false
    /// All that was worth a line in the log.
    private(set) var notices: [Notice] = []

    /// A broker that is connected, and nothing heard.
    init(
        admission: Admission = Admission(), freshness: Freshness = Freshness(), polls: PollRules = PollRules(),
        brokers: [String] = [Story.broker], connected: Bool = true
    ) {
        now = Instant(uptime: 5_000_000_000_000, unixMilliseconds: 1_709_712_000_000)
        fleet = Fleet(admission: admission, freshness: freshness, polls: polls, brokers: brokers, at: now)
        if connected { for name in brokers { connect(name) } }
    }

    /// The first printer, or the one of that id.
    var printer: Printer { fleet.printers[0] }
    var outcomes: Outcomes { printer.work.outcomes }
    var job: Job? { printer.work.job }
    var state: PrinterState { printer.state(at: now) }
    var isUp: Bool { printer.isUp(at: now) }
    var started: Double { outcomes.started }
    /// Jobs ended, those of each outcome that has any.
    var ended: [PrintOutcome: Double] {
        Dictionary(uniqueKeysWithValues: outcomes.ended.entries.filter { $0.count != 0 }.map { ($0.key, $0.count) })
    }

    /// A report under a topic of that type.
    mutating func hear(
        _ type: String, _ payload: String, retained: Bool = false, from id: String = Story.id,
        model: String = "20021", on broker: String = Story.broker
    ) {
        let topic = "anycubic/anycubicCloud/v1/printer/public/\(model)/\(id)/\(type)/report"
        receive(topic, payload, retained: retained, on: broker)
    }

    /// Any message at all.
    mutating func receive(_ topic: String, _ payload: String, retained: Bool = false, on broker: String = Story.broker)
    {
        let incoming = Incoming(topic: topic, payload: Array(payload.utf8))
        notices += fleet.receive(incoming, isRetained: retained, isQueued: isQueued, from: broker, at: now).map(
            \.notice)
    }

    mutating func pass(seconds: Double) {
        now = now + seconds
        notices += fleet.advance(to: now).map(\.notice)
    }

    /// Time passes without anybody looking.
    mutating func skip(seconds: Double) { now = now + seconds }

    mutating func pass(nanoseconds: Int64) {
        now.uptime += nanoseconds
        notices += fleet.advance(to: now).map(\.notice)
    }

    /// Time passes while the printer says what keeps it up, and nothing else.
    mutating func passInTouch(seconds: Double) {
        var left = seconds
        while left > 0 {
            pass(seconds: min(30, left))
            left -= 30
            hear("fan", #"{"action":"auto","state":"done","code":200,"data":null}"#)
        }
    }

    mutating func connect(_ name: String = Story.broker) {
        notices += fleet.brokerConnected(name, at: now).map(\.notice)
    }

    mutating func lose(_ name: String = Story.broker) {
        notices += fleet.brokerLost(name, at: now).map(\.notice)
    }

    /// The connection is away for so long.
    mutating func loseBroker(seconds: Double) {
        lose()
        pass(seconds: seconds)
        connect()
    }

    /// What is asked now, and sent.
    mutating func poll() -> [DueQuery] {
        let (queries, new) = fleet.takeDueQueries(at: now)
        for query in queries { fleet.sent(query) }
        notices += new.map(\.notice)
        return queries
    }

    /// The exporter stops and begins anew; the printer notices nothing.
    mutating func restartExporter() {
        fleet = Fleet(admission: fleet.admission, freshness: fleet.freshness, brokers: [Story.broker], at: now)
        connect()
    }

    mutating func reconfigure(
        _ admission: Admission, freshness: Freshness = Freshness(), brokers: [String] = [Story.broker]
    ) {
        fleet.reconfigure(
            admission: admission, freshness: freshness, polls: PollRules(), brokers: brokers, at: now)
    }
}

// MARK: - What printers say

extension Story {
    mutating func will(_ word: String, retained: Bool = false) {
        hear(
            "lastWill",
            #"{"type":"lastWill","action":"onlineReport","state":"\#(word)","code":200,"msg":"device online","data":null}"#,
            retained: retained)
    }

    mutating func status(_ word: String, retained: Bool = false) {
        hear(
            "status",
            #"{"type":"status","action":"workReport","state":"\#(word)","code":200,"msg":"","data":null}"#,
            retained: retained)
    }

    /// A `print` report whose data holds those members.
    mutating func print(
        _ action: String, _ state: String, _ task: TaskForm = .absent, file: String? = nil, _ more: String = "",
        code: Int = 200, stamp: Int64? = nil, retained: Bool = false
    ) {
        let file = file.map { #""filename":"\#($0)""# } ?? ""
        let members = [task.json, file, more].filter { !$0.isEmpty }.joined(separator: ",")
        let data = members.isEmpty ? "null" : "{\(members)}"
        let stamp = stamp.map { #","timestamp":\#($0)"# } ?? ""
        hear(
            "print",
            #"{"type":"print","action":"\#(action)","state":"\#(state)","code":\#(code),"msg":""\#(stamp),"data":\#(data)}"#,
            retained: retained)
    }

    /// `start`/`printing`.
    mutating func printing(_ task: TaskForm = .absent, file: String? = nil, percent: Double? = nil) {
        print("start", "printing", task, file: file, percent.map { #""progress":\#($0)"# } ?? "")
    }

    mutating func temperatures(_ data: String, retained: Bool = false) {
        hear(
            "tempature", #"{"type":"tempature","action":"auto","state":"done","code":200,"msg":"","data":\#(data)}"#,
            retained: retained)
    }

    mutating func firmware(_ version: String, retained: Bool = false) {
        hear(
            "ota",
            #"{"type":"ota","action":"reportVersion","state":"done","code":200,"data":{"firmware_version":"\#(version)"}}"#,
            retained: retained)
    }

    mutating func update(_ state: String, _ data: String = "null", code: Int = 200) {
        hear(
            "ota", #"{"type":"ota","action":"update","state":"\#(state)","code":\#(code),"msg":"","data":\#(data)}"#)
    }

    mutating func listing(_ action: String, _ records: String) {
        hear(
            "file",
            #"{"type":"file","action":"\#(action)","state":"done","code":200,"msg":"","data":{"records":\#(records)}}"#)
    }
}

/// How a printer names a task.
enum TaskForm: Hashable, Sendable, CaseIterable, CustomTestStringConvertible {
    /// A usable id.
    case usable
    /// Another one.
    case other
    /// `"-1"`: started at the screen.
    case minusOne
    case absent

    /// The forms in which one job may be reported throughout.
    static let forms: [TaskForm] = [.usable, .minusOne, .absent]

    var json: String {
        switch self {
        case .usable: #""taskid":"482913""#
        case .other: #""taskid":"482914""#
        case .minusOne: #""taskid":"-1""#
        case .absent: ""
        }
    }

    var testDescription: String { json.isEmpty ? "no taskid" : json }
}

/// A value known to be there, in the data of tests.
func given<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("bad test data") }
    return value
}

/// The printer id that ends in that number.
func printerID(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 32 - digits.count) + digits
}

extension PrinterID {
    static func test(_ number: Int) -> PrinterID { given(PrinterID(printerID(number))) }
}
