import JSON
import KobraProtocol
import Testing

@testable import KobraSimulator

/// A message as somebody who listens reads it.
struct Heard {
    let topic: String
    let payload: [UInt8]
    let root: JSONValue

    init?(_ outgoing: Outgoing) {
        guard let message = outgoing.message, let root = try? JSONDocument(message.payload).root else { return nil }
        (topic, payload, self.root) = (message.topic, message.payload, root)
    }

    var type: String { root["type"].text ?? "" }
    var action: String { root["action"].text ?? "" }
    var state: String { root["state"].text ?? "" }
    var code: Int { root["code"].strictNumber.map { Int($0) } ?? -1 }
    var data: JSONValue { root["data"] }
    /// `print start printing`
    var words: String { "\(type) \(action) \(state)" }
    func number(_ name: String) -> Double? { data[named: name].strictNumber }
}

extension [Outgoing] {
    var heard: [Heard] { compactMap(Heard.init) }
    /// The words of the messages, repeats in a row once.
    var story: [String] {
        heard.map(\.words).reduce(into: []) { story, words in
            if story.last != words { story.append(words) }
        }
    }
    /// The story of the messages of these types only.
    func story(of types: String...) -> [String] {
        compactMap { outgoing in Heard(outgoing).flatMap { types.contains($0.type) ? outgoing : nil } }.story
    }
}

extension PrinterAddress {
    static let tested = simulated(model: .kobra2Pro, seed: 1, index: 0)
}

extension SimulatedPrinter {
    static func connected(firmware: String = "3.1.2", seed: UInt64 = 1, options: Options = Options()) -> Self {
        var printer = SimulatedPrinter(address: .tested, firmware: firmware, seed: seed, options: options)
        _ = printer.connect()
        return printer
    }

    /// One that has printed for that many seconds of a job.
    static func printing(
        _ plan: JobPlan = JobPlan(filename: "bracket.gcode", taskID: "482913", minutes: 20),
        firmware: String = "3.1.2", options: Options = Options()
    ) -> Self {
        var printer = connected(firmware: firmware, options: options)
        _ = printer.start(plan)
        while printer.job?.stage != .printing, printer.time < 5000 { _ = printer.advance(by: 1) }
        _ = printer.advance(by: 60)
        return printer
    }

    mutating func send(_ command: Command, _ spelling: CommandSpelling = .type) -> [Outgoing] {
        let payload = command.payload(messageID: "5f0c6f1e-5f0d-4d5b-9a55-0d6f3a1c2b77", timestamp: 1_709_712_000_000)
        return handle(topic: address.commandTopic(command.verb, spelling: spelling), payload: payload)
    }

    mutating func send(_ type: String, _ json: String) -> [Outgoing] {
        let topic = address.commandTopic(Verb(type, "any"), spelling: .type)
        return handle(topic: topic, payload: Array(json.utf8))
    }

    /// Lets time pass until that story's words have been said.
    mutating func advance(until words: String, within seconds: Double = 20_000) -> [Outgoing] {
        var all: [Outgoing] = []
        let end = time + seconds
        while time < end {
            let some = advance(by: 0.5)
            all += some
            if some.heard.contains(where: { $0.words == words }) { return all }
        }
        Issue.record("never said: \(words)")
        return all
    }
}
