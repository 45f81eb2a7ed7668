import KobraProtocol

/// How long what was heard holds.
public struct Freshness: Hashable, Sendable {
    /// Seconds without a report after which a printer is not up.
    public var silenceLimit: Double
    /// Seconds after which a temperature that was not reported again is no longer shown; 0 is as long as the printer is
    /// up. A printer may answer queries for hours without saying how hot it is (protocol.md 2.3).
    public var temperatureLimit: Double

    /// Three polls of 30 s, and ten minutes.
    public init(silenceLimit: Double = 90, temperatureLimit: Double = 600) {
        self.silenceLimit = silenceLimit
        self.temperatureLimit = temperatureLimit
    }
}

/// A printer named in the configuration.
public struct KnownPrinter: Hashable, Sendable {
    /// Its id.
    public var id: PrinterID
    /// What to call it; `nil` is by its id.
    public var name: String?
    /// Its model, with which it can be asked before it was ever heard.
    public var model: ModelID?
    /// The spelling of commands to it; `nil` is what holds for all.
    public var spelling: CommandSpelling?

    /// That printer.
    public init(id: PrinterID, name: String? = nil, model: ModelID? = nil, spelling: CommandSpelling? = nil) {
        self.id = id
        self.name = name
        self.model = model
        self.spelling = spelling
    }
}

/// Which printers are watched, and under what name.
public struct Admission: Hashable, Sendable {
    /// Printers named in the configuration.
    public var known: [KnownPrinter] { didSet { entries = Self.entries(known) } }
    /// If not empty, only these are watched, and nothing is ever sent to another.
    public var allow: Set<PrinterID>
    /// Model ids admitted besides the Kobra 2 series (Q27).
    public var models: Set<ModelID>
    /// The most printers.
    public var limit: Int
    /// The spelling of commands; `nil` is `auto` (Q1).
    public var spelling: CommandSpelling?

    /// The same by id: a file may name thousands, and each report looks its printer up.
    private var entries: [PrinterID: KnownPrinter]

    /// Everybody of the Kobra 2 series, up to 500.
    public init(
        known: [KnownPrinter] = [], allow: Set<PrinterID> = [], models: Set<ModelID> = [], limit: Int = 500,
        spelling: CommandSpelling? = nil
    ) {
        self.known = known
        entries = Self.entries(known)
        self.allow = allow
        self.models = models
        self.limit = limit
        self.spelling = spelling
    }

    /// Whether the printer at that address is one to watch.
    func admits(_ address: PrinterAddress) -> Bool {
        guard allow.isEmpty || allow.contains(address.printer) else { return false }
        return Model.with(id: address.model) != nil || models.contains(address.model) || allow.contains(address.printer)
            || known(address.printer) != nil
    }

    /// Whether a printer that is known, maybe without having been heard, is to be watched on.
    func keeps(_ id: PrinterID, at address: PrinterAddress?) -> Bool {
        guard allow.isEmpty || allow.contains(id) else { return false }
        return known(id) != nil || address.map(admits) ?? false
    }

    func known(_ id: PrinterID) -> KnownPrinter? { entries[id] }

    private static func entries(_ known: [KnownPrinter]) -> [PrinterID: KnownPrinter] {
        Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// What the configuration says of a printer, named in it or not.
    func entry(_ id: PrinterID) -> KnownPrinter {
        var entry = known(id) ?? KnownPrinter(id: id)
        entry.spelling = entry.spelling ?? spelling
        return entry
    }
}
