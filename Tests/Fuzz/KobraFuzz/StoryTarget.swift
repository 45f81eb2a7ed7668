import KobraMetrics
import KobraProtocol
import KobraState

/// Messages of several printers, time, brokers that come and go, queries; then the page. Each line of an input is one of
/// these: report, retained report, any topic, command, wait, connect, lose, ask, set the wall clock, reconfigure, page.
enum StoryTarget: FuzzTarget {
    static let name = "story"
    static let maxLength = 16_384

    static let brokers = ["main", "spare"]
    /// Most pages of one input: they cost the most.
    private static let pageLimit = 4

    static func run(_ input: [UInt8]) throws(Finding) {
        var story = Story()
        for line in Line.all(input) { try story.take(line) }
        try story.look()
    }

    /// The printers that lines name by a digit; the model of the last is none to be watched.
    static let addresses: [PrinterAddress] = [
        ("20021", "0123456789abcdef0123456789abcdef"), ("20022", "fedcba9876543210fedcba9876543210"),
        ("20023", "00112233445566778899aabbccddeeff"), ("99999", "ffffffffffffffffffffffffffffffff"),
    ].compactMap { model, printer in
        guard let model = ModelID(model), let printer = PrinterID(printer) else { return nil }
        return PrinterAddress(model: model, printer: printer)
    }

    /// The types that lines name by a letter.
    static let types = ReportKind.allCases.map(\.rawValue) + ["printerevent", "light"]

    /// The letter of a type.
    static func letter(_ type: String) -> Character {
        let index = types.firstIndex(of: type) ?? types.count - 1
        return Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(index)))
    }

    private struct Story {
        private var now = Instant(uptime: 0, unixMilliseconds: 1_709_712_000_000)
        private var fleet: Fleet
        private var page: PageCheck?
        private var pages = 0
        private var isNarrow = false

        init() {
            fleet = Fleet(admission: Self.admission(isNarrow: false), brokers: StoryTarget.brokers, at: now)
            for broker in StoryTarget.brokers { _ = fleet.brokerConnected(broker, at: now) }
        }

        mutating func take(_ line: Line) throws(Finding) {
            var line = line
            switch line.deed {
            case "r", "R":
                let address = addresses[line.pick(below: addresses.count)]
                let type = types[(line.pick(below: 256) &+ 256 - 97) % types.count]
                receive(address.reportTopic(type: type), Array(line.rest), isRetained: line.deed == "R")
            case "o":
                let topic = line.rest.prefix { $0 != 0x09 }
                receive(String(decoding: topic, as: UTF8.self), Array(line.rest[topic.endIndex...].dropFirst()))
            case "k":
                let address = addresses[line.pick(below: addresses.count)]
                let isOwn = line.pick(below: 2) == 0
                let topic = address.commandTopic(Verb("print", "pause"), spelling: .typeAction)
                guard case .command(let heard, _) = Incoming(topic: topic, payload: Array(line.rest)) else {
                    throw Finding("no command: \(topic)")
                }
                _ = fleet.heardCommand(to: heard, isOwn: isOwn, isRetained: false, from: brokers[0])
            case "c", "l":
                let broker = brokers[line.pick(below: brokers.count)]
                if line.deed == "c" {
                    _ = fleet.brokerConnected(broker, at: now)
                } else {
                    _ = fleet.brokerLost(broker, at: now)
                }
            default: try pass(line)
            }
        }

        private mutating func pass(_ line: Line) throws(Finding) {
            switch line.deed {
            case "w":
                // Tenths of a second.
                now = now + Double(abs(line.number)) / 10
                _ = fleet.advance(to: now)
                _ = fleet.checkBrokers(at: now)
            case "s": now.unixMilliseconds += Int64(line.number) * 1_000_000
            case "q":
                for (index, query) in fleet.takeDueQueries(at: now).queries.enumerated() {
                    if index % 3 == 2 { fleet.withdraw(query) } else { fleet.sent(query) }
                }
            case "g":
                isNarrow.toggle()
                fleet.reconfigure(
                    admission: Self.admission(isNarrow: isNarrow),
                    freshness: Freshness(silenceLimit: isNarrow ? 20 : 90),
                    polls: PollRules(interval: isNarrow ? 5 : 30), brokers: isNarrow ? [brokers[0]] : brokers, at: now)
                page = nil  // the counters of printers that went are gone
            case "p" where pages < StoryTarget.pageLimit: try look()
            default: break
            }
        }

        private mutating func receive(_ topic: String, _ payload: [UInt8], isRetained: Bool = false) {
            let broker = brokers[payload.count % 7 == 6 ? 1 : 0]
            _ = fleet.receive(
                Incoming(topic: topic, payload: payload), isRetained: isRetained, from: broker, at: now)
        }

        /// Renders the page and holds it against the one before.
        mutating func look() throws(Finding) {
            pages += 1
            _ = fleet.advance(to: now)
            let new = try PageCheck(MetricsPage.text(Snapshot(fleet: fleet, now: now)))
            if let page { try new.follows(page) }
            page = new
        }

        private static func admission(isNarrow: Bool) -> Admission {
            let known = addresses.prefix(isNarrow ? 2 : 1).map { KnownPrinter(id: $0.printer, name: "né \"\\x") }
            return Admission(
                known: Array(known.prefix(1)), allow: isNarrow ? Set(addresses.prefix(2).map(\.printer)) : [], limit: 3)
        }
    }
}
