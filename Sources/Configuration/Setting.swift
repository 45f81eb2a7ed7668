/// What settings are read into; a new one holds the defaults.
protocol SettingsRoot: Equatable, Sendable {
    init()
}

/// One row of the table of settings: what belongs to one field of `Root`.
struct Setting<Root: SettingsRoot>: Sendable {
    /// The key in the file, from the beginning of the mapping that `Root` is read from; `nil` for what only a flag can say.
    let key: String?
    /// The flag, if there is one; it has an environment variable as well.
    let flag: SettingFlag?
    /// What the user is told of it.
    let kind: String
    let defaultText: String
    let help: String
    /// Whether a change is taken over by a reload.
    let reload: Reload
    /// Reads what was given into the field, or adds the problems it has.
    let assign: @Sendable (Given, inout Root, inout Problems) -> Void
    /// Whether two values differ here.
    let differs: @Sendable (Root, Root) -> Bool

    /// What it takes for a change to be felt.
    enum Reload: String { case reload, restart }

    /// - Parameter defaultText: The default as text, where the field of a new `Root` does not hold it.
    init<Value>(
        _ key: String?, _ field: any WritableKeyPath<Root, Value> & Sendable, _ kind: SettingKind<Value>,
        flag: SettingFlag? = nil, default defaultText: String? = nil, reload: Reload = .reload, _ help: String
    ) {
        self.key = key
        self.flag = flag
        self.kind = kind.name
        self.defaultText = defaultText ?? kind.show(Root()[keyPath: field])
        self.help = help
        self.reload = reload
        assign = { given, root, problems in
            if let value = kind.read(given, &problems) { root[keyPath: field] = value }
        }
        differs = { $0[keyPath: field] != $1[keyPath: field] }
    }
}

/// A flag, its environment variable, and how either is turned into a value like one of the file.
struct SettingFlag: Sendable {
    /// Without dashes: `web.listen-address`.
    let name: String
    /// Help where that of the setting will not do.
    var help: String?
    /// Whether the environment can say it as well.
    var hasVariable = true
    private let access: Access

    private enum Access: Sendable {
        case one(any KeyPath<ConfigurationFlags, String?> & Sendable)
        case many(any KeyPath<ConfigurationFlags, [String]> & Sendable)
        case on(any KeyPath<ConfigurationFlags, Bool> & Sendable)
        case off(any KeyPath<ConfigurationFlags, Bool> & Sendable)
    }

    /// A flag with a value.
    static func one(_ name: String, _ path: any KeyPath<ConfigurationFlags, String?> & Sendable) -> SettingFlag {
        SettingFlag(name: name, access: .one(path))
    }

    /// A flag that may be repeated; its variable is separated by commas.
    static func many(_ name: String, _ path: any KeyPath<ConfigurationFlags, [String]> & Sendable) -> SettingFlag {
        SettingFlag(name: name, access: .many(path))
    }

    /// A flag without a value that means `true`.
    static func on(_ name: String, _ path: any KeyPath<ConfigurationFlags, Bool> & Sendable) -> SettingFlag {
        SettingFlag(name: name, access: .on(path))
    }

    /// A flag without a value that says what to do this once, and has no variable.
    static func action(_ name: String, _ path: any KeyPath<ConfigurationFlags, Bool> & Sendable) -> SettingFlag {
        SettingFlag(name: name, hasVariable: false, access: .on(path))
    }

    /// A flag without a value that means `false`.
    static func off(
        _ name: String, _ path: any KeyPath<ConfigurationFlags, Bool> & Sendable, help: String
    ) -> SettingFlag {
        SettingFlag(name: name, help: help, access: .off(path))
    }

    /// The environment variable: `KOBRA_WEB_LISTEN_ADDRESS`.
    var variable: String {
        SettingsReference.variablePrefix
            + String(name.uppercased().map { $0 == "." || $0 == "-" ? "_" : $0 })
    }

    /// Whether it may be repeated.
    var isRepeatable: Bool {
        if case .many = access { true } else { false }
    }

    /// Whether it says the opposite of its setting.
    var isNegative: Bool {
        if case .off = access { true } else { false }
    }

    /// What the command line says, if anything.
    func given(in flags: ConfigurationFlags) -> Given? {
        let source = ConfigurationProblem.Source.flag(name)
        switch access {
        case .one(let path): return flags[keyPath: path].map { Given($0, from: source) }
        case .many(let path): return flags[keyPath: path].isEmpty ? nil : Given(flags[keyPath: path], from: source)
        case .on(let path): return flags[keyPath: path] ? Given("true", from: source) : nil
        case .off(let path): return flags[keyPath: path] ? Given("false", from: source) : nil
        }
    }

    /// What the environment says, if anything.
    func given(in environment: [String: String]) -> Given? {
        guard hasVariable, let text = environment[variable] else { return nil }
        let source = ConfigurationProblem.Source.environment(variable)
        switch access {
        case .one, .on: return Given(text, from: source)
        case .many:
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            return Given(parts.map { String($0.trimmingSpaces) }, from: source)
        case .off: return Given(["true": "false", "false": "true"][text] ?? text, from: source)
        }
    }
}

extension Substring {
    /// Without the spaces around it.
    fileprivate var trimmingSpaces: Substring {
        Substring(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed() as [Character])
    }
}
