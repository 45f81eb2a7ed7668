/// The words a kind of report is known to use (protocol.md 5.1, 6.1, 6.2, 11), the most used first: with them, looking
/// through a list costs a tenth of hashing the word.
struct Vocabulary {
    let actions: [String]
    let states: [String]

    /// The words of that kind, or `nil` for a kind in which anything goes.
    static func of(_ kind: ReportKind) -> Vocabulary? {
        switch kind {
        case .lastWill: lastWill
        case .status: status
        case .temperature: temperature
        case .fan: fan
        case .print: print
        case .firmware: firmware
        case .files: files
        case .peripherals: peripherals
        case .user: user
        case .video: video
        case .wifi: wifi
        case .info: info
        case .event, .other: nil
        }
    }

    /// Which words of an envelope are none of these; a missing word is not unknown.
    func unknown(in envelope: Envelope) -> Set<WordField> {
        var fields: Set<WordField> = []
        if let action = envelope.action, !actions.contains(action) { fields.insert(.action) }
        if let state = envelope.state, !states.contains(state) { fields.insert(.state) }
        return fields
    }

    private init(_ actions: [String], _ states: [String]) {
        self.actions = actions
        self.states = states + ["done", "success", "failed"]
    }

    private static let lastWill = Vocabulary(["onlineReport"], ["online", "offline"])
    private static let status = Vocabulary(["workReport", "query"], ["free", "busy", "idle"])
    private static let temperature = Vocabulary(["auto", "report", "query", "set"], [])
    private static let fan = Vocabulary(["auto", "report", "query", "setSpeed"], [])
    private static let print = Vocabulary(
        PrintReport.lifeActions + PrintReport.unrelatedActions, PrintReport.states)
    private static let firmware = Vocabulary(["reportVersion", "update"], FirmwareReport.states)
    private static let files = Vocabulary(
        ["listLocal", "listUdisk", "deleteLocal", "deleteUdisk", "cloudRecommendList", "fileDetails", "listVideo"], [])
    private static let peripherals = Vocabulary(["query"], [])
    private static let user = Vocabulary(["bindQuery", "unbind"], [])
    private static let video = Vocabulary(["startCapture", "stopCapture"], ["initSuccess", "pushStopped"])
    private static let wifi = Vocabulary(["getSignalStrength"], [])
    private static let info = Vocabulary(["report", "query"], [])
}
