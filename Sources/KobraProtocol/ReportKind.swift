/// The kinds of report that are told apart (protocol.md 5.1), by the type in their topic.
///
/// To add one: a case here, a case of `Report.Body`, and a file in `Reports`.
public enum ReportKind: String, CaseIterable, Sendable {
    case lastWill
    case status
    case temperature = "tempature"
    case fan
    case print
    case firmware = "ota"
    case files = "file"
    case peripherals = "peripherie"
    case user
    case video
    case wifi
    case event
    case info
    /// Anything else: types of other models, which are ignored without complaint, and types nobody knows.
    case other

    /// The kind of a topic's type, and whether anybody knows that type.
    public static func of(type: String) -> (kind: ReportKind, isKnown: Bool) {
        for (word, kind) in words where word == type { return (kind, true) }
        if eventAliases.contains(type) { return (.event, true) }
        return (.other, ignored.contains(type))
    }

    private static let words = allCases.filter { $0 != .other }.map { ($0.rawValue, $0) }

    private static let eventAliases: Set = ["printerevent", "printer_event"]

    /// Types that other models of the family send (protocol.md 5.1): nothing in them is for us.
    private static let ignored: Set = [
        "light", "axis", "multiColorBox", "extfilbox", "aiSettings", "releaseFilm", "resin", "properties",
        "autoOperation", "exposure", "residual", "airpure", "smartResinVat", "buried", "network", "levelling", "zoff",
        "preheating", "screenSaver", "skip",
    ]
}
