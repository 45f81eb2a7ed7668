/// Reads a mapping of the file by a table: a key of a row is its value, the beginning of one a section.
struct SectionReader<Root: SettingsRoot> {
    let rows: [Setting<Root>]

    /// - Parameter section: The beginning of the keys meant, with the dot; empty for all of them.
    func read(_ given: Given, section: String = "", into root: inout Root, _ problems: inout Problems) {
        let known = names(in: section)
        // Everything under a key being commented out is no mistake.
        guard !given.isNothing else { return }
        guard let members = given.members else {
            problems.add(given.source, "\(given.found), expected a mapping with \(known.joined(separator: ", "))")
            return
        }
        for (name, key, value) in members {
            let path = section + name
            // A name with a dot in it is none of these, even where it reads like a section and its key.
            guard known.contains(name) else {
                problems.add(key.source, "unknown key; \(Self.advice(for: name, among: known))")
                continue
            }
            if let row = rows.first(where: { $0.key == path }) {
                row.assign(value, &root, &problems)
            } else {
                read(value, section: "\(path).", into: &root, &problems)
            }
        }
    }

    /// The keys of a section, in the order of the table.
    private func names(in section: String) -> [String] {
        var names: [String] = []
        for key in rows.compactMap(\.key) where key.hasPrefix(section) {
            let name = String(key.dropFirst(section.count).prefix { $0 != "." })
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    private static func advice(for name: String, among known: [String]) -> String {
        let list = "known here: \(known.joined(separator: ", "))"
        if known.contains("\(name)_file") { return "\(list); secrets are only read from files: use \(name)_file" }
        return list + (ShownText.suggestion(for: name, among: known).map { "; did you mean \($0)?" } ?? "")
    }
}

extension SettingKind where Value == Located<[BrokerDraft]>? {
    /// In the file a list of mappings; elsewhere a list of URLs.
    static var brokers: SettingKind {
        SettingKind("list of brokers", expected: "a list", show: { _ in "" }) { given, problems in
            guard case .file = given.source else {
                guard let urls = SettingKind<BrokerAddress>.brokerURL.list.read(given, &problems) else { return nil }
                let brokers = urls.map { BrokerDraft(url: $0, source: given.source) }
                return .some(Located(value: brokers, source: given.source))
            }
            // Nothing at all is no list without brokers: the default stays.
            guard !given.isNothing else { return .some(nil) }
            return mappings(in: given, by: Settings.broker, needing: ["url"], source: \.source, &problems).map {
                Located(value: $0, source: given.source)
            }
        }
    }
}

extension SettingKind where Value == [PrinterDraft] {
    static var printers: SettingKind {
        SettingKind("list of printers", expected: "a list", show: { _ in "" }) { given, problems in
            given.isNothing
                ? [] : mappings(in: given, by: Settings.printer, needing: ["id"], source: \.source, &problems)
        }
    }
}

extension SettingKind where Value == [TokenDraft] {
    static var tokens: SettingKind {
        SettingKind("list of tokens", expected: "a list", show: { _ in "" }) { given, problems in
            given.isNothing
                ? []
                : mappings(
                    in: given, by: Settings.token, needing: ["name", "token_file", "scopes"], source: \.source,
                    &problems)
        }
    }
}

/// A list of mappings, each read by the same table; some keys must be there. One whose value is no good is there: its
/// value is told of, and nothing else.
private func mappings<Row: SettingsRoot>(
    in given: Given, by rows: [Setting<Row>], needing required: [String],
    source: WritableKeyPath<Row, ConfigurationProblem.Source?>,
    _ problems: inout Problems
) -> [Row]? {
    guard let elements = given.elements else {
        let keys = rows.compactMap(\.key).joined(separator: ", ")
        problems.add(given.source, "\(given.found), expected a list, each entry a mapping with \(keys)")
        return nil
    }
    return elements.map { element in
        var row = Row()
        row[keyPath: source] = element.source
        SectionReader(rows: rows).read(element, into: &row, &problems)
        for key in required where element.members?.allSatisfy({ $0.name != key }) ?? element.isNothing {
            problems.add(element.source, "the key \(key) is missing")
        }
        return row
    }
}
