/// A print to be done: what somebody put into the slicer, the cloud or the printer's screen.
public struct JobPlan: Hashable, Sendable {
    /// Where the file comes from.
    public enum Source: Hashable, Sendable {
        /// The printer's own storage.
        case storage
        /// The USB stick.
        case usb
        /// A URL: the job begins with a download of that many seconds.
        case download(seconds: Double)
    }

    /// The file's name, as reports carry it.
    public var filename: String
    /// `taskid`: digits from the cloud or a client; `"-1"`, `"0"` or `""` for a job begun at the screen; `nil` leaves the
    /// field out (protocol.md 6.5).
    public var taskID: String?
    /// `localtask`: a UUID or empty.
    public var localTask = ""
    /// Where the file comes from.
    public var source: Source
    /// How long the printing itself takes at standard speed, minutes.
    public var minutes: Double
    /// Layers of the part.
    public var layers: Int
    /// Filament it takes, millimetres.
    public var filament: Double
    /// Nozzle target while printing, °C.
    public var nozzleTarget: Int
    /// Hotbed target while printing, °C.
    public var hotbedTarget: Int
    /// Whether the bed is measured first.
    public var levels: Bool

    /// That job; layers and filament follow from its length when not given.
    public init(
        filename: String, taskID: String? = "-1", source: Source = .storage, minutes: Double = 60, layers: Int? = nil,
        filament: Double? = nil, nozzleTarget: Int = 215, hotbedTarget: Int = 60, levels: Bool = false
    ) {
        self.filename = filename
        self.taskID = taskID
        self.source = source
        self.minutes = max(minutes, 0.05)
        self.layers = layers ?? max(1, Int((self.minutes * 2.3).rounded()))
        self.filament = filament ?? self.minutes * 86.5
        self.nozzleTarget = nozzleTarget
        self.hotbedTarget = hotbedTarget
        self.levels = levels
    }

    /// Whether the id names one job among others: a decimal integer above 0 (protocol.md 6.5).
    var hasUsableID: Bool { taskID.map(Self.isUsable) ?? false }

    static func isUsable(_ id: String) -> Bool {
        !id.isEmpty && id.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            && id.utf8.contains { $0 != UInt8(ascii: "0") }
    }
}
