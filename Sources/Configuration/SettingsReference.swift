/// Every setting as documentation, from the table that reads them.
public struct SettingsReference: Hashable, Sendable {
    /// What the names of all environment variables begin with.
    public static let variablePrefix = "KOBRA_"

    /// Key path in the file; `nil` for what only a flag can say.
    public let key: String?
    /// Flag without its dashes, if there is one.
    public let flag: String?
    /// Environment variable, if there is one.
    public let variable: String?
    /// The kind of value.
    public let kind: String
    /// The default as the user would write it; empty for none.
    public let defaultText: String
    /// Whether a change is taken over by a reload (`reload`), or only by a new start (`restart`).
    public let change: String
    /// What it decides, in a sentence.
    public let help: String

    /// What stands behind the flag in its help.
    let flagHelp: String
    /// The name of the flag's value there.
    let valueName: String

    /// All settings, in the order of the table.
    public static let settings: [SettingsReference] = Settings.all.flatMap { row in
        let within =
            switch row.key {
            case "mqtt.brokers": Settings.broker.map { SettingsReference($0, within: "mqtt.brokers[].") }
            case "admin.tokens": Settings.token.map { SettingsReference($0, within: "admin.tokens[].") }
            case "printers": Settings.printer.map { SettingsReference($0, within: "printers[].") }
            default: [SettingsReference]()
            }
        return [SettingsReference(row)] + within
    }

    /// All settings as a Markdown table.
    public static var markdown: String {
        let head = """
            | Key in the file | Flag | Environment | Value | Default | Change by | Meaning |
            |---|---|---|---|---|---|---|

            """
        let rows = settings.map { setting in
            let cells = [
                code(setting.key), code(setting.flag.map { "--\($0)" }), code(setting.variable), setting.kind,
                setting.defaultText, setting.change, setting.help,
            ]
            return "| \(cells.joined(separator: " | ")) |\n"
        }
        return head + rows.joined()
    }

    /// The keys of settings that differ between two configurations and that a reload cannot change.
    public static func needingRestart(from old: Configuration, to new: Configuration) -> [String] {
        let rows = Settings.all.filter { row in
            row.reload == .restart && row.differs(Draft(of: old), Draft(of: new))
        }
        return rows.compactMap(\.key)
    }

    private init<Root>(_ row: Setting<Root>, within prefix: String = "") {
        key = row.key.map { prefix + $0 }
        flag = row.flag?.name
        variable = row.flag.flatMap { $0.hasVariable ? $0.variable : nil }
        kind = row.kind
        defaultText = row.defaultText
        change = row.reload.rawValue
        help = row.help
        var words = [row.flag?.help ?? row.help]
        if row.kind.contains(",") { words.append("One of \(row.kind).") }
        if row.flag?.isRepeatable == true { words.append("May be repeated; in the environment separated by commas.") }
        let isSwitch = row.flag?.isNegative == true || row.kind == "boolean"
        if !row.defaultText.isEmpty, !isSwitch { words.append("Default: \(row.defaultText).") }
        if let variable { words.append("[$\(variable)]") }
        flagHelp = words.joined(separator: " ")
        valueName = row.kind.contains(",") ? "word" : Self.valueNames[row.kind] ?? row.kind
    }

    private static let valueNames = [
        "list of brokers": "URL", "list of printers": "printer", "list of model ids": "model",
        "list of tokens": "token",
    ]

    private static func code(_ text: String?) -> String {
        guard let text, !text.isEmpty else { return "" }
        return "`\(text)`"
    }
}
