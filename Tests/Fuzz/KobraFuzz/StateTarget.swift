import JSON
import KobraControl
import KobraExporter
import KobraMetrics
import KobraProtocol
import KobraState

/// A state file, or the printers or commands in one. What is not believed costs its printer; what is believed is what stands
/// there, and written again it is the same.
enum StateTarget: FuzzTarget {
    static let name = "state"
    static let maxLength = 16_384

    private static let written: Int64 = 1_709_712_000_000
    private static let now = Instant(uptime: 5_000_000_000, unixMilliseconds: written + 60_000)

    static func run(_ input: [UInt8]) throws(Finding) {
        if let document = try? StateFile.document(input) {
            try restore(document.root["printers"])
            try restore(commands: document.root["commands"])
        }
        if let document = try? JSONDocument(input) {
            try restore(document.root)
            try restore(commands: document.root)
        }
    }

    /// No command is under way again, whatever is said of it, and each is of the past.
    private static func restore(commands: JSONValue) throws(Finding) {
        let intents = commands.elements.compactMap { Intent($0) }
        for intent in intents {
            let again = (try? JSONDocument(intent.literal.bytes())).flatMap { Intent($0.root) }
            try Finding.unless(again == intent, "an intent written again is another")
        }
        var desk = Desk()
        for record in desk.restore(intents, at: now) {
            try Finding.unless(
                record.stage == .ended && record.result.map { $0.time.seconds(since: record.accepted) >= 0 } == true,
                "\(record.request.id) goes on, or ended before it began")
        }
        try Finding.unless(desk.awaited.isEmpty && desk.intents.isEmpty, "a command of an earlier life is under way")
    }

    private static func restore(_ memory: JSONValue) throws(Finding) {
        var (fleet, restoration) = restored(memory)
        let entries = memory.elements.count
        let told = restoration.restored + restoration.dropped.count + restoration.refused.count
        try Finding.unless(told == (memory.isArray ? entries : 1), "\(entries) entries, \(told) told of")
        for error in restoration.refused {
            try Finding.unless(
                error.description.utf8.count < 2_000, "an error of \(error.description.utf8.count) bytes")
        }
        let again = fleet.memory
        guard let document = try? JSONDocument(again.bytes()) else { throw Finding("what was written is not read") }
        try compare(document.root, with: memory)
        let (other, second) = restored(document.root)
        try Finding.unless(
            second.refused.isEmpty && second.dropped == restoration.dropped, "what was written is not believed")
        try Finding.unless(other.memory == again, "what was written again is not the same")
        try goOn(&fleet)
    }

    private static func restored(_ memory: JSONValue) -> (Fleet, Restoration) {
        var fleet = Fleet(admission: Admission(limit: 20), brokers: ["main"], at: now)
        let restoration = fleet.restore(
            memory, age: Double(now.unixMilliseconds - written) / 1000, at: now)
        return (fleet, restoration)
    }

    /// The counts of each printer are those that its first entry holds, or none.
    private static func compare(_ mine: JSONValue, with given: JSONValue) throws(Finding) {
        for printer in mine.elements {
            let entries = given.elements.filter {
                PrinterID($0["id"].text ?? "") == PrinterID(printer["id"].text ?? "")
            }
            for name in ["started", "adopted", "missed_beginnings"] {
                let value = printer["work"][named: name].strictNumber
                try Finding.unless(
                    entries.contains { $0["work"][named: name].strictNumber == value },
                    "\(name) of \(printer["id"].text ?? "") is \(value ?? -1)")
            }
        }
    }

    /// A fleet with that memory takes reports, and its counters do not fall.
    private static func goOn(_ fleet: inout Fleet) throws(Finding) {
        _ = fleet.brokerConnected("main", at: now)
        let before = try PageCheck(MetricsPage.text(Snapshot(fleet: fleet, now: now)))
        for (index, report) in Examples.reports.enumerated() {
            let topic = StoryTarget.addresses[0].reportTopic(type: report.type)
            let incoming = Incoming(topic: topic, payload: Array(report.payload.utf8))
            _ = fleet.receive(incoming, from: "main", at: now + Double(index))
        }
        let later = now + 3600
        _ = fleet.advance(to: later)
        try PageCheck(MetricsPage.text(Snapshot(fleet: fleet, now: later))).follows(before)
    }

    static var seeds: [[UInt8]] {
        var fleet = Fleet(brokers: ["main"], at: Instant(uptime: 0, unixMilliseconds: written - 3_600_000))
        var time = Instant(uptime: 0, unixMilliseconds: written - 3_600_000)
        var seeds: [[UInt8]] = []
        for report in Examples.reports + Examples.reports.reversed() {
            for address in StoryTarget.addresses.prefix(2) {
                let topic = address.reportTopic(type: report.type)
                let incoming = Incoming(topic: topic, payload: Array(report.payload.utf8))
                _ = fleet.receive(incoming, from: "main", at: time)
            }
            time = time + 30
            _ = fleet.advance(to: time)
            if fleet.printers.contains(where: { $0.work.job != nil }) { seeds.append(fleet.memory.bytes()) }
        }
        seeds.append(fleet.memory.bytes())
        let command: JSONLiteral = [
            "id": "c1", "printer": .string(StoryTarget.addresses[0].printer.text), "name": "left", "command": "print",
            "caller": "op", "accepted": .integer(written), "file": "a.gcode", "task": "500001",
            "sent": .integer(written + 1000),
        ]
        seeds.append(JSONLiteral.array([command]).bytes())
        let whole: JSONLiteral = [
            "written": .integer(written), "printers": fleet.memory, "commands": .array([command]),
        ]
        return seeds + [StateFile.bytes(whole), Array("[]".utf8)]
    }

    static var words: [String] {
        var words: Set<String> = []
        for seed in seeds.suffix(3) {
            for entry in (try? JSONDocument(seed).root.elements) ?? [] {
                for (name, value) in entry.members {
                    words.insert("\"\(name)\":")
                    for (name, _) in value.members { words.insert("\"\(name)\":") }
                }
            }
        }
        return words.sorted() + Vocabularies.awkward + ["1e15", "9007199254740992", "0.5", "\"?482913\"", "\"482913\""]
    }
}
