import JSON
import KobraMetrics
import KobraProtocol
import KobraState
import Platform

/// Tells a recording, as `mosquitto_sub -F '%j'` writes it, to a fleet as if it happened now.
public struct Replay {
    private var fleet: Fleet?
    private var now: Instant?
    /// The latest moment there can be, Unix milliseconds.
    private var end = Int64.max
    private var topics = TopicMemory()
    private let rules: FleetRules
    private let showsPrintInfo: Bool

    /// The broker a recording is taken to come from. It was never connected to, so it has no metrics.
    static let broker = "replay"

    /// Milliseconds that a recording may span, a hundred years: nanoseconds of more do not fit into 64 bits.
    static let span: Int64 = 100 * 366 * 86_400_000

    /// A replay under those rules; counters start at 0.
    public init(_ rules: FleetRules, showsPrintInfo: Bool) {
        self.rules = rules
        self.showsPrintInfo = showsPrintInfo
    }

    /// Takes one line. A payload of any sort is data; a line that is not what `mosquitto_sub` writes is an error.
    public mutating func take(line: [UInt8]) throws(ReplayError) {
        guard let record = try? JSONDocument(line).root, record.isObject else { throw .notJSON }
        guard let stamp = record["tst"].text else { throw .missing("tst") }
        guard let milliseconds = Timestamp.unixMilliseconds(stamp) else { throw .badTime(stamp) }
        guard let topic = record["topic"].text else { throw .missing("topic") }
        guard record.has("payload") else { throw .missing("payload") }
        let payload = record["payload"]
        // An empty payload is written as null.
        guard let bytes = payload.bytes ?? (payload.isAbsent ? [] : nil) else { throw .badPayload }
        guard milliseconds <= end else { throw .tooLate(stamp) }
        let time = advance(to: milliseconds)
        _ = fleet?.receive(
            Incoming(topics.read(topic), payload: bytes), isRetained: record["retain"].number == 1, from: Self.broker,
            at: time)
    }

    /// Lets time go on to a moment, Unix milliseconds, but no further than a hundred years from the first; one that is
    /// past already changes nothing.
    public mutating func pass(until milliseconds: Int64) { _ = advance(to: min(milliseconds, end)) }

    /// The metrics page that results.
    public func page() -> [UInt8] {
        let now = now ?? Instant(uptime: 0, unixMilliseconds: 0)
        var fleet = fleet ?? rules.replayFleet(at: now)
        _ = fleet.advance(to: now)
        return MetricsPage.text(Snapshot(fleet: fleet, now: now, showsPrintInfo: showsPrintInfo))
    }

    /// Time follows the recording; where its clock was set back, it stands still.
    private mutating func advance(to milliseconds: Int64) -> Instant {
        guard let now, fleet != nil else {
            let start = Instant(uptime: 0, unixMilliseconds: milliseconds)
            fleet = rules.replayFleet(at: start)
            self.now = start
            end = min(milliseconds, Int64.max - Self.span) + Self.span
            return start
        }
        guard milliseconds > now.unixMilliseconds else { return now }
        let next = Instant(
            uptime: now.uptime + (milliseconds - now.unixMilliseconds) * 1_000_000, unixMilliseconds: milliseconds)
        // A report lets time pass for its own printer, and the page for all.
        self.now = next
        return next
    }
}

extension FleetRules {
    fileprivate func replayFleet(at time: Instant) -> Fleet {
        Fleet(admission: admission, freshness: freshness, polls: polls, at: time)
    }
}

/// Why a line of a recording was not taken.
public enum ReplayError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not one JSON object.
    case notJSON
    /// A key is missing, or its value is no text.
    case missing(String)
    /// `tst` is no time.
    case badTime(String)
    /// `tst` is more than a hundred years after the first.
    case tooLate(String)
    /// `payload` is neither text nor `null`.
    case badPayload

    /// What is wrong and what was expected.
    public var description: String {
        let expected = "expected a line as mosquitto_sub -F '%j' writes it"
        return switch self {
        case .notJSON: "not a JSON object; \(expected)"
        case .missing(let key): "no text under \"\(key)\"; \(expected)"
        case .badTime(let text): "\"tst\" is no time: \"\(Self.shown(text))\"; \(expected)"
        case .tooLate(let text): "\"tst\" is more than a hundred years after the first: \"\(Self.shown(text))\""
        case .badPayload: "\"payload\" is neither text nor null; \(expected)"
        }
    }

    /// The beginning of a text, fit for a terminal. Cut by scalars: one character may be as long as the whole line.
    private static func shown(_ text: String) -> String {
        CleanText.clean(String(String.UnicodeScalarView(text.unicodeScalars.prefix(40))))
    }
}

extension Replay {
    /// Milliseconds since 1970 of an RFC 3339 text; `nil` for anything else.
    public static func moment(_ text: String) -> Int64? { Timestamp.unixMilliseconds(text) }
}
