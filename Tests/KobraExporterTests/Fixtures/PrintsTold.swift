import KobraProtocol

/// Six prints of every sort, message by message, and a seventh that closes whatever is open then. The same every time.
enum PrintsTold {
    struct Message: Sendable {
        let type: String
        let action: String
        let state: String
        let data: String
        let code: Int

        fileprivate init(_ action: String, _ state: String, _ data: String, code: Int = 200) {
            (type, self.action, self.state, self.data, self.code) = ("print", action, state, data, code)
        }

        fileprivate init(status: String) {
            (type, action, state, data, code) = ("status", "workReport", status, "null", 200)
        }

        func payload(at milliseconds: Int64) -> [UInt8] {
            Array(
                #"{"type":"\#(type)","action":"\#(action)","state":"\#(state)","code":\#(code),"msg":"","timestamp":\#(milliseconds),"data":\#(data)}"#
                    .utf8)
        }
    }

    /// The messages of the six.
    static let messages: [Message] = finished + downloadFailed + cancelled + paused + withoutID + broken
    /// One more print, with an id of its own.
    static let last = [task("7", "checking"), task("7", "finished", more: #""print_time":1"#), free]

    /// How they end, the last one included, where no word was lost.
    static let ends: [String: Double] = ["finished": 4, "failed": 2, "cancelled": 1]
    static let count = 7.0
    /// Seconds of printing in those that finished; the word that ends the others does not say how long they took.
    static let seconds = Double(30 + 50 + 20 + 1) * 60
    static let pauses: [String: Double] = ["filament": 1]

    private static let free = Message(status: "free")

    private static let finished = [
        task("1", "checking"), task("1", "preheating"),
        task("1", "printing", more: #""filename":"a.gcode","print_time":1"#),
        task("1", "printing", more: #""progress":90,"print_time":30,"supplies_usage":1500.5"#),
        task("1", "finished", more: #""print_time":30"#), free,
    ]
    private static let downloadFailed = [task("2", "downloading"), task("2", "failed", code: 10105), free]
    private static let cancelled = [
        task("3", "checking"), task("3", "printing", more: #""filename":"c.gcode","print_time":4"#),
        task("3", "stopping", action: "stop"),
        task("3", "stoped", action: "stop"), free,
    ]
    private static let paused = [
        task("4", "checking"), task("4", "printing", more: #""filename":"d.gcode","print_time":10"#),
        task("4", "pausing", action: "pause"),
        task("4", "paused", action: "pause", code: 10107), task("4", "resuming", action: "resume"),
        task("4", "resumed", action: "resume"), task("4", "printing", more: #""print_time":50"#),
        task("4", "finished", more: #""print_time":50"#),
        free,
    ]
    private static let withoutID = [
        task("-1", "preheating"), task("-1", "printing", more: #""filename":"stick.gcode","print_time":2"#),
        task("-1", "printing", more: #""filename":"stick.gcode","print_time":20"#),
        task("-1", "finished", more: #""print_time":20"#), free,
    ]
    private static let broken = [
        task("6", "checking"), task("6", "printing", more: #""filename":"f.gcode","print_time":5"#),
        task("6", "failed", action: "stop", code: 10111), free,
    ]

    private static func task(
        _ id: String, _ state: String, action: String = "start", more: String = "", code: Int = 200
    ) -> Message {
        let id = id == "-1" ? id : "48000\(id)"
        return Message(action, state, #"{"taskid":"\#(id)"\#(more.isEmpty ? "" : ",\(more)")}"#, code: code)
    }
}

extension Peer {
    /// Says it as that printer, the clock of which goes on a second with every message.
    func tell(_ message: PrintsTold.Message, number: Int, as printer: PrinterAddress) throws {
        try say(printer.reportTopic(type: message.type), message.payload(at: 1_709_712_000_000 + Int64(number) * 1000))
    }
}
