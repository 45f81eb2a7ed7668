import KobraProtocol
import KobraState

/// A fleet that hears what a test tells it, at times the test sets.
struct Story {
    static let printer = "0123456789abcdef0123456789abcdef"

    var fleet: Fleet
    var now = Instant(uptime: 1_000_000_000_000, unixMilliseconds: 1_709_712_000_000)

    init(known: [KnownPrinter] = []) {
        fleet = Fleet(admission: Admission(known: known), brokers: ["broker:1883"], at: now)
        _ = fleet.brokerConnected("broker:1883", at: now)
    }

    mutating func hear(
        _ type: String, _ payload: String, from printer: String = Story.printer, model: String = "20021"
    ) {
        let topic = "anycubic/anycubicCloud/v1/printer/public/\(model)/\(printer)/\(type)/report"
        _ = fleet.receive(Incoming(topic: topic, payload: Array(payload.utf8)), from: "broker:1883", at: now)
    }

    mutating func pass(_ seconds: Double) {
        now = now + seconds
        _ = fleet.advance(to: now)
    }

    /// A printer that has just connected, as in protocol.md 14.
    mutating func connect(_ printer: String = Story.printer, model: String = "20021") {
        hear(
            "lastWill", #"{"action":"onlineReport","state":"online","code":200,"data":null}"#, from: printer,
            model: model)
        hear(
            "ota", #"{"action":"reportVersion","state":"done","code":200,"data":{"firmware_version":"3.1.2"}}"#,
            from: printer, model: model)
        hear("status", #"{"action":"workReport","state":"free","code":200,"data":null}"#, from: printer, model: model)
        hear(
            "tempature",
            #"{"action":"auto","state":"done","code":200,"data":{"curr_hotbed_temp":24,"curr_nozzle_temp":26,"target_hotbed_temp":0,"target_nozzle_temp":0}}"#,
            from: printer, model: model)
    }

    /// A job of the fixtures, up to its 42 %.
    mutating func print(_ printer: String = Story.printer, model: String = "20021") {
        prepare(printer, model: model)
        pass(60)
        hear(
            "print",
            #"{"action":"start","state":"printing","code":200,"data":{"taskid":"482913","filename":"bracket.gcode","progress":42,"print_time":31.5,"remain_time":44,"supplies_usage":5210.25,"total_layers":136,"curr_layer":57}}"#,
            from: printer, model: model)
        hear(
            "print",
            #"{"action":"update","state":"updated","code":200,"data":{"taskid":"482913","curr_hotbed_temp":60,"curr_nozzle_temp":219,"settings":{"target_nozzle_temp":220,"target_hotbed_temp":60,"fan_speed_pct":100,"print_speed_mode":2,"z_comp":"-0.05"}}}"#,
            from: printer, model: model)
    }

    /// The same job while the printer still heats, with progress left over from another one.
    mutating func prepare(_ printer: String = Story.printer, model: String = "20021") {
        hear("status", #"{"action":"workReport","state":"busy","code":200,"data":null}"#, from: printer, model: model)
        pass(5)
        hear(
            "print",
            #"{"action":"start","state":"preheating","code":200,"data":{"taskid":"482913","filename":"bracket.gcode","progress":100}}"#,
            from: printer, model: model)
    }
}
