import JSON
import KobraProtocol

// What no reader should believe.
extension SimulatedPrinter {
    /// One message that says nothing: random bytes, a real message cut short or with bytes changed until it is no JSON
    /// any more, or JSON of the wrong shape. None can be taken for a true report with other values.
    mutating func rubbish() -> Message {
        let type = random.pick(["status", "tempature", "print", "fan", "ota", "file", "levelling"], or: "print")
        let topic = address.reportTopic(type: type)
        let word = Word("print", "start", "printing", data: job.map { body(of: $0) } ?? ["progress": 12])
        let genuine = word.payload(messageID: random.uuid(), timestamp: timestamp)
        switch random.whole(0...3) {
        case 0:
            let count = random.whole(0...300)
            return Message(topic: topic, payload: random.bytes(count))
        case 1:
            return Message(topic: topic, payload: Array(genuine.prefix(random.whole(1...(genuine.count - 1)))))
        case 2: return Message(topic: topic, payload: mutated(genuine))
        default:
            let payload = random.pick(Self.wrongShapes, or: "[]")
            return Message(topic: topic, payload: Array(payload.utf8))
        }
    }

    private mutating func mutated(_ genuine: [UInt8]) -> [UInt8] {
        var bytes = genuine
        for _ in 0..<20 {
            bytes[random.whole(0...(bytes.count - 1))] = UInt8(truncatingIfNeeded: random.next())
            if (try? JSONDocument(bytes)) == nil { return bytes }
        }
        return Array(bytes.dropLast())
    }

    private static let wrongShapes = [
        "[]", "null", "\"free\"", "42", "NaN", "{}{}", "{\"type\":\"nonsense\",\"action\":\"auto\",\"data\":{}}",
        "{\"type\":[],\"action\":{},\"state\":1,\"code\":true,\"msg\":[],\"data\":\"\"}",
        String(repeating: "[", count: 40) + String(repeating: "]", count: 40),
        "{\"type\":\"\",\"action\":\"\",\"data\":[[[]]],\"timestamp\":1e999}", "   ", "\u{0}\u{0}",
    ]

    /// Words that no list has: a type, an action, a state of each (protocol.md 4.3, R8).
    mutating func sayForeignWords() {
        say(Word("weather", "report", "sunny", data: ["wind": 3]))
        say(Word("print", "start", "ironing", data: ["progress": 3, "taskid": .string("-1")]))
        say(Word("print", "juggle", "juggling", data: ["progress": 77]))
        say(Word("ota", "reportMood", "done", data: ["firmware_mood": "good"]))
        say(Word("status", "workReport", "daydreaming"))
        sayStatus()
    }
}
