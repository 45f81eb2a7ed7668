public import KobraProtocol

/// Everything a user can decide, checked and with defaults filled in.
///
/// Made by `load(flags:environment:readFile:)`; a value made by hand starts from the defaults. Every setting stands once in
/// the table in `Settings.swift`, from which the file's keys, the checks and the reference follow.
public struct Configuration: Hashable, Sendable {
    /// The listener for scrapes.
    public var web = Web()
    /// The brokers to listen at; at least one, with names that differ.
    public var brokers = [Broker()]
    /// What printers are asked, and how often.
    public var polling = Polling()
    /// How readings age.
    public var readings = Readings()
    /// Printers that the user named.
    public var printers: [Printer] = []
    /// Which printers are taken in.
    public var discovery = Discovery()
    /// How commands are written.
    public var commands = Commands()
    /// The listener for operators.
    public var admin = Admin()
    /// What survives a restart.
    public var state = State()
    /// What is exported.
    public var metrics = Metrics()
    /// What is logged, and how.
    public var log = Log()

    /// The defaults.
    public init() {}

    /// The listener for scrapes.
    public struct Web: Hashable, Sendable {
        /// `host:port`; without a host all addresses, with port 0 any free port.
        public var listenAddress = ":10053"
        /// The standard web configuration file, with certificates and users; `nil` for plain HTTP for everybody.
        public var configFile: String?
        /// Most connections at a time, 1 to 800.
        public var maxConnections = 672

        /// The defaults.
        public init() {}
    }

    /// What printers are asked, and how often. Times are in seconds.
    public struct Polling: Hashable, Sendable {
        /// Between two questions about state to one printer; at least 5.
        public var interval = 30.0
        /// Unanswered polls after which a printer is silent; at least 2, for an answer always takes a moment longer than
        /// the interval to follow the last.
        public var silencePolls = 3
        /// Between two questions for the file lists; 0 for never, otherwise at least 60.
        public var filesInterval = 600.0
        /// Between two questions for the firmware's version; at least 60.
        public var firmwareInterval = 3600.0
        /// Whether temperatures are asked for with the bare `print`/`update` (protocol.md Q5).
        public var asksTemperatures = false

        /// The defaults.
        public init() {}
    }

    /// How readings age.
    public struct Readings: Hashable, Sendable {
        /// Seconds after which a temperature not reported again is no longer exported; 0 for no limit.
        public var maxAge = 600.0

        /// The defaults.
        public init() {}
    }

    /// A printer that the user named.
    public struct Printer: Hashable, Sendable {
        /// Its id in topics.
        public var id: PrinterID
        /// What to call it: 1 to 64 characters; unique, and no other printer's id.
        public var name: String?
        /// Its own limits for commands; those not given are `Admin.limits`.
        public var limits = Limits()
        /// Its model; `nil` to learn it from the topics.
        public var model: ModelID?
        /// How its commands are addressed; `nil` for what `Commands.spelling` says.
        public var commandSpelling: CommandSpelling?

        /// A printer of that id.
        public init(id: PrinterID, name: String? = nil, model: ModelID? = nil, commandSpelling: CommandSpelling? = nil)
        {
            self.id = id
            self.name = name
            self.model = model
            self.commandSpelling = commandSpelling
        }
    }

    /// Which printers are taken in.
    public struct Discovery: Hashable, Sendable {
        /// The only printers that exist for the exporter; empty for all that are heard.
        public var allow: [PrinterID] = []
        /// Model ids admitted beyond those of the Kobra 2 series.
        public var models: [ModelID] = []
        /// Most printers, 1 to 10,000.
        public var maxPrinters = 500

        /// The defaults.
        public init() {}
    }

    /// How commands are written.
    public struct Commands: Hashable, Sendable {
        /// How commands are addressed; `nil` to find out (protocol.md Q1).
        public var spelling: CommandSpelling?
        /// Whether `/` is written as `\/`, as every known client of these printers does (protocol.md 4.2).
        public var escapesSlashes = true
        /// Whether the command topics are listened to, for commands of strangers.
        public var watchesTopics = true

        /// The defaults.
        public init() {}
    }

    /// What survives a restart.
    public struct State: Hashable, Sendable {
        /// Where it is kept; `nil` for nowhere.
        public var file: String?

        /// The defaults.
        public init() {}
    }

    /// What is exported.
    public struct Metrics: Hashable, Sendable {
        /// Whether the names of printed files appear as labels.
        public var printInfo = true

        /// The defaults.
        public init() {}
    }

    /// What is logged, and how.
    public struct Log: Hashable, Sendable {
        /// The least important lines still written.
        public var level = LogLevel.info
        /// How a line is written.
        public var format = LogFormat.logfmt

        /// The defaults.
        public init() {}
    }
}

/// How important a log line is, from the least to the most; the levels of swift-log.
public enum LogLevel: String, CaseIterable, Hashable, Sendable {
    case trace, debug, info, notice, warning, error, critical
}

/// How a log line is written: `key=value`, or a JSON object.
public enum LogFormat: String, CaseIterable, Hashable, Sendable {
    case logfmt, json
}
