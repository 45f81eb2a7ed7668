public import JSON

/// Something a printer said, read by the rules of protocol.md 4.3.
public struct Report: Hashable, Sendable {
    /// What sort of report it is, by its topic (R2).
    public var kind: ReportKind
    /// What surrounds the body.
    public var envelope: Envelope
    /// What it says.
    public var body: Body
    /// The words in it that nobody knows (R8).
    public var unknownWords: Set<WordField>

    /// What a report says, by kind.
    public indirect enum Body: Hashable, Sendable {
        case lastWill(LastWill)
        case status(WorkStatus)
        case temperature(Temperatures)
        case fan(Fans)
        case print(PrintReport)
        /// The slicer's parameters of the running job: none of a job's business (5.6).
        case sliceParameters(JSONLiteral)
        case firmware(FirmwareReport)
        case files(FileList)
        case peripherals(Peripherals)
        case info(PrinterInfo)
        /// Account, camera, Wi-Fi, events and the kinds of other models: nothing but their code is of use.
        case nothing
    }

    /// The largest payload that is read, in bytes (R12).
    public static let payloadLimit = 1 << 20

    /// Reads the report under a topic of that type.
    ///
    /// - Throws: `Rejection.size` over `payloadLimit`, `.json` for what is not one JSON object, `.mismatch` where the
    ///   payload says another type than the topic (R2). Nothing else makes a report unreadable.
    public init(type: String, payload: [UInt8]) throws(Rejection) {
        guard payload.count <= Self.payloadLimit else { throw .size }
        guard let document = try? JSONDocument(payload).root, document.isObject else { throw .json }
        if let claimed = document["type"].text, !claimed.isEmpty, claimed != type { throw .mismatch }
        let (kind, isKnown) = ReportKind.of(type: type)
        let envelope = Envelope(document)
        self.kind = kind
        self.body = Self.body(of: kind, envelope, document["data"])
        unknownWords = isKnown ? Vocabulary.of(kind)?.unknown(in: envelope) ?? [] : [.type]
        self.envelope = envelope
    }

    private static func body(of kind: ReportKind, _ envelope: Envelope, _ data: JSONValue) -> Body {
        switch kind {
        case .lastWill: .lastWill(LastWill(envelope))
        case .status: .status(WorkStatus(envelope.state))
        case .temperature: envelope.hasFailed ? .nothing : .temperature(Temperatures(data))
        case .fan: envelope.hasFailed ? .nothing : .fan(Fans(data))
        case .print:
            if let parameters = SliceParameters(envelope, data) {
                .sliceParameters(parameters.value)
            } else {
                .print(PrintReport(envelope, data))
            }
        case .firmware: FirmwareReport(envelope, data).map(Body.firmware) ?? .nothing
        case .files: FileList(envelope, data).map(Body.files) ?? .nothing
        case .peripherals: .peripherals(Peripherals(data))
        case .info: .info(PrinterInfo(data))
        case .user, .video, .wifi, .event, .other: .nothing
        }
    }
}

/// Why a message was not taken, as used in labels.
public enum Rejection: String, Error, CaseIterable, Sendable {
    /// The topic is none that a printer of this family uses.
    case topic
    /// The payload is not one JSON object.
    case json
    /// The payload is larger than `Report.payloadLimit`.
    case size
    /// The payload says another type than its topic.
    case mismatch
    /// A printer of a model, or one by its id, that is not to be watched here.
    case model
    /// As many printers as may be are known already.
    case limit
    /// A command, ours or somebody else's: not a report.
    case own
}

/// A place in which a word can be one that nobody knows, as used in labels.
public enum WordField: String, CaseIterable, Sendable {
    case type
    case action
    case state
}
