import JSON

/// What can be heated, as used in labels.
public enum Heater: String, CaseIterable, Sendable {
    case nozzle
    case hotbed
    /// Later models only; they report 0 where there is no sensor (protocol.md 5.4).
    case chamber
}

/// Temperatures and their targets, °C (protocol.md 5.4). The type is spelled `tempature` on the wire.
public struct Temperatures: Hashable, Sendable {
    /// What is measured.
    public var measured: PerHeater<Field<Double>>
    /// What is wanted; 0 is off.
    public var targets: PerHeater<Field<Double>>

    init(measured: borrowing JSONValue, targets: borrowing JSONValue) {
        self.measured = Self.read("curr_nozzle_temp", "curr_hotbed_temp", "curr_chamber_temp", from: measured)
        self.targets = Self.read("target_nozzle_temp", "target_hotbed_temp", "target_chamber_temp", from: targets)
    }

    init(_ data: borrowing JSONValue) { self.init(measured: data, targets: data) }

    /// Whether anything at all is in it.
    public var isEmpty: Bool { measured.isEmpty && targets.isEmpty }

    private static func read(
        _ nozzle: StaticString, _ hotbed: StaticString, _ chamber: StaticString, from data: JSONValue
    ) -> PerHeater<Field<Double>> {
        var fields = PerHeater<Field<Double>>()
        func read(_ heater: Heater, _ name: StaticString) {
            let field = data[name].celsius
            if field != .absent { fields[heater] = field }
        }
        read(.nozzle, nozzle)
        read(.hotbed, hotbed)
        read(.chamber, chamber)
        return fields
    }
}
