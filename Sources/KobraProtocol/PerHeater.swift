/// Something for each heater, or nothing: what a dictionary would be, without memory of its own for a report's few numbers.
public struct PerHeater<Value> {
    private var nozzle: Value?
    private var hotbed: Value?
    private var chamber: Value?

    /// What there is for that heater.
    public subscript(heater: Heater) -> Value? {
        get {
            switch heater {
            case .nozzle: nozzle
            case .hotbed: hotbed
            case .chamber: chamber
            }
        }
        set {
            switch heater {
            case .nozzle: nozzle = newValue
            case .hotbed: hotbed = newValue
            case .chamber: chamber = newValue
            }
        }
    }

    /// Whether there is nothing for any of them.
    public var isEmpty: Bool { nozzle == nil && hotbed == nil && chamber == nil }
}

extension PerHeater: ExpressibleByDictionaryLiteral {
    /// These values for these heaters.
    public init(dictionaryLiteral elements: (Heater, Value)...) {
        for (heater, value) in elements { self[heater] = value }
    }
}

extension PerHeater: Equatable where Value: Equatable {}
extension PerHeater: Hashable where Value: Hashable {}
extension PerHeater: Sendable where Value: Sendable {}
