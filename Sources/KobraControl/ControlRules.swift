public import KobraProtocol

/// What holds for commands beyond what the printer's specification allows.
public struct ControlRules: Hashable, Sendable {
    /// The limits of the configuration for each printer that has its own.
    public var printerLimits: [PrinterID: SettingLimits]
    /// The limits of the configuration for all others.
    public var limits: SettingLimits
    /// What may not be ordered at all.
    public var withheld: Set<OrderKind>
    /// What printers may be told to fetch begins with one of these, each of which ends in `/`.
    public var urlPrefixes: [String]

    /// No limits of the configuration, and nothing may be fetched.
    public init(
        limits: SettingLimits = SettingLimits(), printerLimits: [PrinterID: SettingLimits] = [:],
        urlPrefixes: [String] = [], withheld: Set<OrderKind> = []
    ) {
        self.limits = limits
        self.printerLimits = printerLimits
        self.urlPrefixes = urlPrefixes
        self.withheld = withheld
    }
}

/// The highest values that may be asked for; `nil` where only the specification limits (protocol.md 12).
public struct SettingLimits: Hashable, Sendable {
    /// °C.
    public var nozzle: Int?
    /// °C.
    public var hotbed: Int?
    /// Percent.
    public var fan: Int?
    /// 1 to 3.
    public var speedMode: Int?
    /// Millimetres, up and down.
    public var zOffset: Double?

    /// Those limits.
    public init(
        nozzle: Int? = nil, hotbed: Int? = nil, fan: Int? = nil, speedMode: Int? = nil, zOffset: Double? = nil
    ) {
        self.nozzle = nozzle
        self.hotbed = hotbed
        self.fan = fan
        self.speedMode = speedMode
        self.zOffset = zOffset
    }
}
