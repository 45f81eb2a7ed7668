import YAML

extension Configuration {
    /// Reads a file, or says why not. The reader decides how long a file may be; a configuration may have 1 MiB.
    public typealias FileRead = (_ path: String) throws(FileReadFailure) -> [UInt8]

    /// The configuration that flags, environment and file make together: a flag beats a variable, a variable the file, and
    /// the file a default. A list given by flag or variable replaces the list of the file.
    ///
    /// Brokers named by flag or variable come with the options that flags and variables give (`--mqtt.ca-file` and its
    /// like); those of the file have their own, and such a flag is then refused. Files that the configuration names are
    /// read as well, so that what was loaded works.
    ///
    /// - Parameters:
    ///   - environment: All variables of the process. One that begins with `KOBRA_` and is not known is an error.
    ///   - readFile: What reads files.
    ///   - readSecret: What reads files that nobody but their owner may read.
    /// - Throws: `ConfigurationError` with everything that is wrong.
    public static func load(
        flags: ConfigurationFlags, environment: [String: String], readFile: @escaping FileRead,
        readSecret: @escaping FileRead
    ) throws(ConfigurationError) -> Configuration {
        var problems = Problems()
        var draft = Draft()
        read(flags: flags, environment: environment, by: Settings.all.filter { $0.key == nil }, into: &draft, &problems)
        if let path = draft.file {
            let isFlag = flags.configFile != nil
            let source: ConfigurationProblem.Source =
                isFlag ? .flag("config.file") : .environment("KOBRA_CONFIG_FILE")
            read(file: path, from: source, readFile, into: &draft, &problems)
        }
        checkNames(of: environment, &problems)
        read(flags: flags, environment: environment, by: Settings.all.filter { $0.key != nil }, into: &draft, &problems)
        read(flags: flags, environment: environment, by: Settings.broker, into: &draft.options, &problems)

        var configuration = draft.values
        configuration.printers = PrinterAssembly.printers(of: draft, &problems)
        configuration.discovery.allow = PrinterAssembly.allowed(by: draft, among: configuration.printers, &problems)
        configuration.discovery.models = draft.models.map(\.value).withoutRepeats
        configuration.admin = AdminAssembly(
            draft: draft, printers: configuration.printers, readFile: readFile, readSecret: readSecret
        ).admin(&problems)
        configuration.brokers = BrokerAssembly(draft: draft).brokers(readFile, &problems)
        guard problems.isEmpty else { throw problems.error }
        return configuration
    }

    private static func read(
        file path: String, from source: ConfigurationProblem.Source, _ readFile: FileRead, into draft: inout Draft,
        _ problems: inout Problems
    ) {
        let bytes: [UInt8]
        do {
            bytes = try readFile(path)
        } catch {
            problems.add(source, "cannot read \(ShownText.bare(path, limit: 200)): \(ShownText.bare(error.reason))")
            return
        }
        do {
            let document = try YAMLDocument.parse(bytes)
            SectionReader(rows: Settings.all).read(
                Given(document.root, path: path, key: ""), into: &draft, &problems)
        } catch {
            problems.add(.file(path: path, line: error.line, column: error.column, key: ""), error.problem)
        }
    }

    /// Environment first, flags over it.
    private static func read<Root>(
        flags: ConfigurationFlags, environment: [String: String], by rows: [Setting<Root>], into root: inout Root,
        _ problems: inout Problems
    ) {
        for row in rows {
            if let given = row.flag?.given(in: environment) { row.assign(given, &root, &problems) }
            if let given = row.flag?.given(in: flags) { row.assign(given, &root, &problems) }
        }
    }

    private static func checkNames(of environment: [String: String], _ problems: inout Problems) {
        let known = SettingsReference.settings.compactMap(\.variable)
        let prefix = SettingsReference.variablePrefix
        for name in environment.keys.sorted() where name.hasPrefix(prefix) && !known.contains(name) {
            let similar = ShownText.suggestion(for: name, among: known)
            let advice = known.contains("\(name)_FILE") ? "secrets are only read from files: use \(name)_FILE" : nil
            let hint = advice ?? similar.map { "did you mean \($0)?" } ?? "the flags' help lists those there are"
            problems.add(.environment(name), "unknown variable; \(hint)")
        }
    }
}

extension Array where Element: Hashable {
    /// The elements in their order, each once.
    fileprivate var withoutRepeats: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
