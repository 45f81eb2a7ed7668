import JSON

/// What a printer says of a job (protocol.md 5.6, section 6).
public struct PrintReport: Hashable, Sendable {
    /// What it means for the job's life.
    public var event: PrintEvent
    /// The task it names; `nil` where it names none.
    public var task: TaskReference?
    /// The file being printed, cleaned; untrusted.
    public var filename: String?
    /// 0 to 1, of the print, or of the download while downloading.
    public var progress: Field<Double> = .absent
    /// Seconds of printing so far.
    public var elapsed: Field<Double> = .absent
    /// Seconds left; 0 is often not filled in (Q9).
    public var remaining: Field<Double> = .absent
    /// Metres of filament used.
    public var filament: Field<Double> = .absent
    /// The layer being printed.
    public var layer: Field<Int> = .absent
    /// How many layers there are; 0 and below mean nobody counted (Q8).
    public var layers: Field<Int> = .absent
    /// Temperatures and targets, from `update` reports.
    public var temperatures: Temperatures?
    /// Settings in force, from `update` reports.
    public var settings: SettingsReport?

    init(_ envelope: borrowing Envelope, _ data: borrowing JSONValue) {
        event = PrintEvent(envelope)
        switch event {
        case .unrelated, .unknownState: return
        case .active, .ended, .done, .refused, .unchanged: break
        }
        task = TaskReference(data["taskid"])
        filename = data["filename"].cleanText
        progress = data["progress"].percentAsRatio
        elapsed = data["print_time"].minutesAsSeconds
        remaining = data["remain_time"].minutesAsSeconds
        filament = data["supplies_usage"].millimetersAsMeters
        layer = data["curr_layer"].layers
        layers = data["total_layers"].layers.filter { $0 > 0 }
        guard !envelope.hasFailed else { return }
        let settings = data["settings"]
        let temperatures = Temperatures(measured: data, targets: settings)
        self.temperatures = temperatures.isEmpty ? nil : temperatures
        self.settings = settings.isObject ? SettingsReport(settings) : nil
    }

    /// Part of a job's life (protocol.md 6.1).
    static let lifeActions = ["start", "update", "query", "pause", "resume", "stop", "cancel", "done"]

    /// Never part of a job's life: neither their state nor their body is used (protocol.md 6.2).
    static let unrelatedActions = [
        "getSliceParam", "getTaskSettings", "localtasktrans", "monitor", "autoOperation", "skip",
    ]

    /// The most used first, as in every vocabulary.
    static let states = [
        "printing", "updated", "downloading", "checking", "auto_leveling", "leveling", "preheating", "heating",
        "vibrating", "resonance",
        "flow_calibrating", "fod", "nozzle_purging", "ace_filament_feeding", "extfilbox_filament_feeding",
        "extfilbox_filament_unfeeding", "waiting", "pausing", "paused", "resuming", "resumed",
        "stopping", "stoped", "stopped", "canceled", "cancelled", "failed", "finished", "done", "success", "monitoring",
    ]
}

/// Settings in force (protocol.md 9.3).
public struct SettingsReport: Hashable, Sendable {
    /// The part fan, 0 to 1.
    public var fans: Fans
    /// How fast it prints.
    public var speedMode: Field<SpeedMode>
    /// Metres.
    public var zOffset: Field<Double>

    init(_ settings: borrowing JSONValue) {
        fans = Fans(settings)
        speedMode = SpeedMode.field(settings["print_speed_mode"])
        zOffset = settings["z_comp"].zOffsetAsMeters
    }
}

/// How fast it prints (protocol.md section 7, Q26).
public enum SpeedMode: String, CaseIterable, Sendable {
    case silent
    case standard
    case sport
    /// 0, which means that, or a number without a name.
    case unknown

    static func field(_ value: JSONValue) -> Field<SpeedMode> {
        guard let number = value.number else { return .absent }
        guard (0...10).contains(number) else { return .unknown }
        return .known(Int(exactly: number).flatMap(SpeedMode.init(number:)) ?? .unknown)
    }

    /// The mode of that number, if it has a name.
    public init?(number: Int) {
        switch number {
        case 1: self = .silent
        case 2: self = .standard
        case 3: self = .sport
        default: return nil
        }
    }
}
