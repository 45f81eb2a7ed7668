import Foundation

/// What is said to printers, as a real `mosquitto_sub` hears it.
final class Eavesdropper {
    private let program: Program

    /// A message.
    struct Message: Decodable {
        let tst: String
        let topic: String
        let qos: Int
        let retain: Int
        let payload: String

        /// What follows the printer's id in the topic.
        var suffix: String { topic.split(separator: "/").dropFirst(7).joined(separator: "/") }
        /// The printer's id.
        var printer: String { topic.split(separator: "/").dropFirst(6).first.map(String.init) ?? "" }
        /// Seconds of the minute at which it came.
        var second: Double { Double(tst.dropFirst(17).prefix(9)) ?? 0 }

        /// What it says.
        var command: Command? { try? JSONDecoder().decode(Command.self, from: Data(payload.utf8)) }
        var verb: String { command.map { "\($0.type)/\($0.action)" } ?? "" }
    }

    struct Command: Decodable {
        let type: String
        let action: String
        let msgid: String
        let timestamp: Int64
    }

    init(_ broker: Broker) throws {
        // Its output would otherwise only come in blocks.
        program = try Program(
            "stdbuf",
            [
                "-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", "\(broker.port)", "-t",
                "anycubic/anycubicCloud/v1/server/#", "-F", "%j",
            ], in: broker.folder)
        let isThere = eventually(within: 10) { broker.log.contains("anycubic/anycubicCloud/v1/server/#") }
        guard isThere else { throw Trouble("nobody listens: \(broker.log)") }
    }

    /// All messages so far.
    var heard: [Message] {
        program.output.split(separator: "\n").compactMap {
            try? JSONDecoder().decode(Message.self, from: Data($0.utf8))
        }
    }

    /// Those to one printer.
    func heard(by printer: String) -> [Message] { heard.filter { $0.printer == printer } }
}
