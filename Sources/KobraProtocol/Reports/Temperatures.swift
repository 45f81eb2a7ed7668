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
    public var measured: [Heater: Field<Double>]
    /// What is wanted; 0 is off.
    public var targets: [Heater: Field<Double>]

    init(measured: JSONValue, targets: JSONValue) {
        self.measured = Self.read("curr", from: measured)
        self.targets = Self.read("target", from: targets)
    }

    init(_ data: JSONValue) { self.init(measured: data, targets: data) }

    /// Whether anything at all is in it.
    public var isEmpty: Bool { measured.isEmpty && targets.isEmpty }

    private static func read(_ prefix: String, from data: JSONValue) -> [Heater: Field<Double>] {
        var fields: [Heater: Field<Double>] = [:]
        for heater in Heater.allCases {
            let field = data["\(prefix)_\(heater.rawValue)_temp"].celsius
            if field != .absent { fields[heater] = field }
        }
        return fields
    }
}
