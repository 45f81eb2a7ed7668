import KobraProtocol

/// What was last heard of temperatures, fans and settings. Whether it may be shown is for `Printer` to say.
public struct Readings: Hashable, Sendable {
    /// °C.
    public private(set) var temperatures = PerHeater<Double>()
    /// °C; 0 is off.
    public private(set) var targets = PerHeater<Double>()
    /// When each was last measured.
    private(set) var measured = PerHeater<Instant>()
    /// When each target was last heard.
    private(set) var targeted = PerHeater<Instant>()
    /// 0 to 1.
    public private(set) var partFan: Double?
    /// 0 to 1.
    public private(set) var auxFan: Double?
    /// When a fan was last heard of.
    public private(set) var fansHeard: Instant?
    /// How fast it prints.
    public private(set) var speedMode: SpeedMode?
    /// Metres.
    public private(set) var zOffset: Double?
    /// When settings were last heard.
    public private(set) var settingsHeard: Instant?
    /// Models without a chamber sensor report 0 for it (protocol.md 5.4).
    public private(set) var hasChamber = false

    init() {}

    /// Takes what was heard.
    ///
    /// - Parameter isPast: for a retained report, of which nobody knows how old it is: it replaces nothing heard before.
    mutating func apply(_ new: Temperatures, at time: Instant, isPast: Bool) {
        for heater in Heater.allCases {
            guard let field = new.measured[heater], !isPast || measured[heater] == nil else { continue }
            temperatures[heater] = field.merged(over: temperatures[heater])
            measured[heater] = time
            if heater == .chamber, let value = field.value, value > 0 { hasChamber = true }
        }
        for heater in Heater.allCases {
            guard let field = new.targets[heater], !isPast || targeted[heater] == nil else { continue }
            targets[heater] = field.merged(over: targets[heater])
            targeted[heater] = time
        }
    }

    /// The same.
    mutating func apply(_ new: Fans, at time: Instant, isPast: Bool) {
        guard !isPast || fansHeard == nil, new.part != .absent || new.aux != .absent else { return }
        partFan = new.part.merged(over: partFan)
        auxFan = new.aux.merged(over: auxFan)
        fansHeard = time
    }

    /// The same.
    mutating func apply(_ new: SettingsReport, at time: Instant, isPast: Bool) {
        apply(new.fans, at: time, isPast: isPast)
        guard !isPast || settingsHeard == nil, new.speedMode != .absent || new.zOffset != .absent else { return }
        speedMode = new.speedMode.merged(over: speedMode)
        zOffset = new.zOffset.merged(over: zOffset)
        settingsHeard = time
    }

    /// What was heard no longer holds; when it was heard, and that there is a chamber, do.
    mutating func forget() {
        (temperatures, targets) = ([:], [:])
        (partFan, auxFan, speedMode, zOffset) = (nil, nil, nil, nil)
    }

    /// When the target of that heater was last heard.
    public func targetHeard(_ heater: Heater) -> Instant? { targeted[heater] }

    /// When that heater was last measured.
    public func measurementHeard(_ heater: Heater) -> Instant? { measured[heater] }

    /// When a temperature was last measured.
    public var temperaturesHeard: Instant? {
        Heater.allCases.reduce(nil) { latest, heater in
            guard let heard = measured[heater] else { return latest }
            return max(latest ?? heard, heard)
        }
    }

    /// The heaters to show: a chamber only where there is one.
    public var heaters: [Heater] { Heater.allCases.filter(has) }

    /// Whether there is that heater, as far as is known.
    public func has(_ heater: Heater) -> Bool { heater != .chamber || hasChamber }
}
