import KobraProtocol
import Platform

/// Messages that make no sense, the same for the same seed.
struct Rubbish {
    private let victim: PrinterAddress
    private var random: Chance
    private(set) var sent = 0
    /// Messages sent that are larger than is read.
    private(set) var oversized = 0

    private static let base = "anycubic/anycubicCloud/v1/printer/public"
    private static let types = ["print", "status", "tempature", "fan", "ota", "file", "lastWill", "info", "peripherie"]
    private static let templates = [
        #"{"type":"print","action":"start","state":"printing","code":200,"msg":"","msgid":"x","timestamp":1709712001370,"#
            + #""data":{"taskid":"482913","localtask":"","filename":"bracket.gcode","progress":42,"print_time":31.5,"#
            + #""remain_time":44,"supplies_usage":5210.25,"total_layers":136,"curr_layer":57}}"#,
        #"{"type":"tempature","action":"auto","state":"done","code":200,"data":{"curr_hotbed_temp":60,"#
            + #""curr_nozzle_temp":219,"target_nozzle_temp":220,"target_hotbed_temp":60}}"#,
        #"{"type":"status","action":"workReport","state":"busy","code":200,"msg":"","timestamp":1709712001370,"data":null}"#,
        #"{"type":"ota","action":"reportVersion","state":"done","code":200,"data":{"firmware_version":"3.1.2"}}"#,
        #"{"type":"file","action":"listLocal","state":"done","data":{"records":[{"filename":"a","size":12,"is_dir":false}]}}"#,
    ].map { Array($0.utf8) }

    init(victim: PrinterAddress, seed: UInt64) {
        self.victim = victim
        random = Chance(seed: seed)
    }

    /// Sends that many messages as fast as the broker takes them.
    mutating func publish(_ count: Int, by peer: Peer) throws {
        for number in 0..<count {
            let (topic, payload) = next()
            try peer.say(topic, payload)
            sent += 1
            if number % 100 == 99 { try peer.listen(for: 0) }
        }
        try peer.listen(for: 0.2)
    }

    /// Sends a few as large as is read, and a few larger.
    mutating func publishHuge(by peer: Peer) throws {
        let topic = victim.reportTopic(type: "print")
        let limit = Report.payloadLimit
        let deep = Array(String(repeating: #"{"data":"#, count: limit / 8).utf8)
        let text = [UInt8](repeating: 0x61, count: limit - 25)
        let long = Array(#"{"type":"print","msg":""#.utf8) + text + Array(#""}"#.utf8)
        for payload in [deep, long, [UInt8](repeating: 0x5B, count: limit), [UInt8](repeating: 0xFF, count: limit)] {
            try peer.say(topic, payload)
            try peer.say(topic, payload + [UInt8](repeating: 0x20, count: 8))
            sent += 2
            oversized += 1
            try peer.listen(for: 0.1)
        }
    }

    private mutating func next() -> (topic: String, payload: [UInt8]) {
        let type = random.pick(Self.types, or: "print")
        let topic =
            switch random.whole(0...9) {
            case 0: "\(Self.base)/20021/\(hex(32))/\(type)/report"
            case 1: "\(Self.base)/\(random.whole(1...19_999))/\(hex(32))/\(type)/report"
            case 2: "\(Self.base)/20021/\(hex(31))g/\(type)/report"
            case 3 where sent % 50 == 0: "\(Self.base)/20021/\(hex(20_000))/print/report"
            case 3: "\(Self.base)/20021/\(victim.printer)/a\(String(repeating: "/b", count: 100))"
            default: victim.reportTopic(type: type)
            }
        return (topic, payload())
    }

    private mutating func hex(_ count: Int) -> String { Random.hex(count, using: &random) }

    private mutating func payload() -> [UInt8] {
        let template = random.pick(Self.templates, or: [])
        switch random.whole(0...5) {
        case 0: return (0..<random.whole(0...200)).map { _ in random.byte() }
        case 1: return Array(template.prefix(random.whole(0...template.count)))
        case 2: return Array(String(repeating: random.chance(0.5) ? "[" : #"{"a":"#, count: 600).utf8)
        case 3: return []
        default:
            var mutated = template
            for _ in 0..<random.whole(1...4) {
                mutated[random.whole(0...mutated.count - 1)] = random.byte()
            }
            return mutated
        }
    }
}
