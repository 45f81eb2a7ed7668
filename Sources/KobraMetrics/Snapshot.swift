import KobraControl
import KobraState

/// All that a page is made from.
public struct Snapshot: Sendable {
    /// The printers and brokers, brought up to `now`.
    public var fleet: Fleet
    /// The moment the page is true for.
    public var now: Instant
    /// Whether `kobra_print_info` is wanted.
    public var showsPrintInfo: Bool
    /// What was counted of commands; `nil` where nobody can give any.
    public var control: ControlFigures?
    /// What the exporter says of itself; `nil` in a replay.
    public var exporter: ExporterFacts?
    /// How the printer was asked whose page this is; `nil` on the page of all.
    public var probe: ProbeFacts?

    /// A page's worth of state.
    public init(
        fleet: Fleet, now: Instant, showsPrintInfo: Bool = true, control: ControlFigures? = nil,
        exporter: ExporterFacts? = nil, probe: ProbeFacts? = nil
    ) {
        self.probe = probe
        self.fleet = fleet
        self.now = now
        self.showsPrintInfo = showsPrintInfo
        self.control = control
        self.exporter = exporter
    }
}

/// How a printer was asked for its page.
public struct ProbeFacts: Hashable, Sendable {
    /// Whether it answered in time.
    public var isAnswered: Bool
    /// Seconds from the request to the answer, or to giving up.
    public var seconds: Double

    /// Those facts.
    public init(isAnswered: Bool, seconds: Double) { (self.isAnswered, self.seconds) = (isAnswered, seconds) }
}

/// What the exporter says of itself.
public struct ExporterFacts: Hashable, Sendable {
    /// Its version.
    public var version: String
    /// The git commit it was built from.
    public var revision: String
    /// The compiler it was built with.
    public var swiftVersion: String
    /// Whether the last attempt to read the configuration succeeded.
    public var lastReloadSucceeded: Bool
    /// When the configuration was last read successfully, Unix seconds.
    public var lastReloadTime: Double
    /// What the system says of the process; what it does not say is absent.
    public var process: ProcessFacts
    /// What became of the state file; `nil` where there is none.
    public var stateFile: StateFileFacts?
    /// What it says of the web configuration file; `nil` without one.
    public var web: WebFacts?

    /// Those facts.
    public init(
        version: String, revision: String, swiftVersion: String, lastReloadSucceeded: Bool, lastReloadTime: Double,
        process: ProcessFacts, stateFile: StateFileFacts? = nil, web: WebFacts? = nil
    ) {
        self.version = version
        self.revision = revision
        self.swiftVersion = swiftVersion
        self.lastReloadSucceeded = lastReloadSucceeded
        self.lastReloadTime = lastReloadTime
        self.process = process
        self.stateFile = stateFile
        self.web = web
    }
}

/// What there is to say of the web configuration file, and of whom it keeps out.
public struct WebFacts: Hashable, Sendable {
    /// Whether the last attempt to read it succeeded.
    public var lastReloadSucceeded: Bool
    /// When it was last read successfully, Unix seconds.
    public var lastReloadTime: Double
    /// Requests not answered, by why.
    public var refused: [String: Double]

    /// Those facts.
    public init(lastReloadSucceeded: Bool, lastReloadTime: Double, refused: [String: Double]) {
        self.lastReloadSucceeded = lastReloadSucceeded
        self.lastReloadTime = lastReloadTime
        self.refused = refused
    }
}

/// The standard figures of a process.
public struct ProcessFacts: Hashable, Sendable {
    /// User and system time, seconds.
    public var cpuSeconds: Double?
    /// Bytes.
    public var residentBytes: Double?
    /// Bytes.
    public var virtualBytes: Double?
    /// Bytes; absent where there is no limit.
    public var virtualLimit: Double?
    /// Open descriptors.
    public var openDescriptors: Double?
    /// The most descriptors.
    public var descriptorLimit: Double?
    /// Unix seconds.
    public var startTime: Double?
    /// Threads.
    public var threads: Double?

    /// Nothing known.
    public init() {}
}

/// What became of the state file.
public struct StateFileFacts: Hashable, Sendable {
    /// Whether the last attempt to write it succeeded; absent before the first.
    public var lastWriteSucceeded: Bool?
    /// When it was last written, Unix seconds; absent before.
    public var lastWriteTime: Double?
    /// Attempts that failed.
    public var failures = 0.0
    /// Files that could not be used at the start.
    public var filesSetAside = 0.0
    /// Entries of a file that were not believed at the start.
    public var entriesSetAside = 0.0

    /// Nothing happened yet.
    public init() {}
}
