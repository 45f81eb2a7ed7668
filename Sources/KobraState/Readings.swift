import KobraProtocol

/// What was last heard of temperatures, fans and settings. Whether it may be shown is for `Printer` to say.
public struct Readings: Hashable, Sendable {
    /// °C.
    public private(set) var temperatures: [Heater: Double] = [:]
    /// °C; 0 is off.
    public private(set) var targets: [Heater: Double] = [:]
    /// When each was last measured; nobody knows for a retained report.
    private(set) var measured: [Heater: Instant] = [:]
    /// When each target was last heard.
    private(set) var targeted: [Heater: Instant] = [:]
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
    /// - Parameter time: `nil` for a retained report: being of any age, it never replaces what was heard since.
    mutating func apply(_ new: Temperatures, at time: Instant?) {
        for (heater, field) in new.measured where time != nil || measured[heater] == nil {
            temperatures[heater] = field.merged(over: temperatures[heater])
            if heater == .chamber, let value = field.value, value > 0 { hasChamber = true }
        }
        for (heater, field) in new.targets where time != nil || targeted[heater] == nil {
            targets[heater] = field.merged(over: targets[heater])
        }
        guard let time else { return }
        for heater in new.measured.keys { measured[heater] = time }
        for heater in new.targets.keys { targeted[heater] = time }
    }

    /// The same.
    mutating func apply(_ new: Fans, at time: Instant?) {
        guard time != nil || fansHeard == nil else { return }
        partFan = new.part.merged(over: partFan)
        auxFan = new.aux.merged(over: auxFan)
        if new.part != .absent || new.aux != .absent { fansHeard = time ?? fansHeard }
    }

    /// The same.
    mutating func apply(_ new: SettingsReport, at time: Instant?) {
        apply(new.fans, at: time)
        guard time != nil || settingsHeard == nil else { return }
        speedMode = new.speedMode.merged(over: speedMode)
        zOffset = new.zOffset.merged(over: zOffset)
        if new.speedMode != .absent || new.zOffset != .absent { settingsHeard = time ?? settingsHeard }
    }

    /// What was heard no longer holds; when it was heard, and that there is a chamber, do.
    mutating func forget() {
        (temperatures, targets) = ([:], [:])
        (partFan, auxFan, speedMode, zOffset) = (nil, nil, nil, nil)
    }

    /// When a temperature was last measured.
    public var temperaturesHeard: Instant? { measured.values.max() }

    /// The heaters to show: a chamber only where there is one.
    public var heaters: [Heater] { Heater.allCases.filter { $0 != .chamber || hasChamber } }
}
