/// What an MQTT topic says about the message under it, by the table of protocol.md 3.6.
public enum Topic: Hashable, Sendable {
    /// `…/v1/printer/public/<model>/<printer>/<type>/report`: read it.
    case report(PrinterAddress, type: String)
    /// `…/v1/printer/public/<model>/<printer>/response`: *received*, which is neither *understood* nor *done* (3.4).
    case acknowledgement(PrinterAddress)
    /// `…/<type>/<more>/report`: a part of a later model, such as the firmware of a filament box (3.2).
    case part(PrinterAddress)
    /// `…/v1/<origin>/printer/<model>/<printer>…`: somebody's command, maybe our own (R13).
    case command(PrinterAddress, suffix: String)
    /// Audience `app`: the cloud's copy.
    case copy
    /// Anything else. The text is not to be used: not as a label, not in a log without escaping.
    case foreign

    static let root = ["anycubic", "anycubicCloud", "v1"]
    static let origins: Set<Substring> = ["server", "web", "slicer", "pc", "app"]

    /// Reads a topic. Never fails: what it does not know is `.foreign`.
    public init(_ text: String) {
        let segments = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { Substring($0) }
        guard segments.count >= 7, segments.prefix(3).elementsEqual(Self.root, by: ==), !segments.contains("") else {
            self = .foreign
            return
        }
        let (origin, audience) = (segments[3], segments[4])
        if audience == "app", origin == "printer" || Self.origins.contains(origin) {
            self = .copy
            return
        }
        guard let model = ModelID(segments[5]), let printer = PrinterID(segments[6]) else {
            self = .foreign
            return
        }
        let address = PrinterAddress(model: model, printer: printer)
        let rest = segments[7...]
        switch (origin, audience) {
        case ("printer", "public"): self = Self.fromPrinter(address, rest)
        case (_, "printer") where Self.origins.contains(origin) && rest.count <= 3:
            self = .command(address, suffix: rest.joined(separator: "/"))
        default: self = .foreign
        }
    }

    private static func fromPrinter(_ address: PrinterAddress, _ rest: ArraySlice<Substring>) -> Topic {
        switch (rest.count, rest.last) {
        case (1, "response"): .acknowledgement(address)
        case (2, "report"): .report(address, type: String(rest[rest.startIndex]))
        case (3...4, "report"): .part(address)
        default: .foreign
        }
    }
}

/// Where a printer is in the topics of a broker.
public struct PrinterAddress: Hashable, Sendable {
    /// The model id the printer uses.
    public var model: ModelID
    /// The printer id as the printer spells it.
    public var printer: PrinterID

    /// The address of that printer.
    public init(model: ModelID, printer: PrinterID) {
        self.model = model
        self.printer = printer
    }

    /// The topic a report of that type arrives on (protocol.md 3.2).
    public func reportTopic(type: String) -> String {
        "\(Topic.root.joined(separator: "/"))/printer/public/\(model)/\(printer)/\(type)/report"
    }

    /// The topic of an acknowledgement on a private broker (protocol.md 3.4).
    public var acknowledgementTopic: String {
        "\(Topic.root.joined(separator: "/"))/printer/public/\(model)/\(printer)/response"
    }

    /// The topic a command goes to (protocol.md 3.3).
    public func commandTopic(_ verb: Verb, spelling: CommandSpelling) -> String {
        let base = "\(Topic.root.joined(separator: "/"))/server/printer/\(model)/\(printer)"
        return switch spelling {
        case .type: "\(base)/\(verb.type)"
        case .typeAction: "\(base)/\(verb.type)/\(verb.action)"
        case .response: "\(base)/response"
        case .bare: base
        }
    }
}

/// What to subscribe to.
public enum TopicFilter {
    /// Every report of every printer (protocol.md 3.2).
    public static let reports = "anycubic/anycubicCloud/v1/printer/public/+/+/#"
    /// Every command to every printer, whoever sends it.
    public static let commands = "anycubic/anycubicCloud/v1/+/printer/+/+/#"
    /// Every command to one printer in any spelling, whoever sends it (protocol.md 3.3): what a printer listens to.
    public static func commands(to address: PrinterAddress) -> String {
        "anycubic/anycubicCloud/v1/+/printer/\(address.model)/\(address.printer)/#"
    }
}
