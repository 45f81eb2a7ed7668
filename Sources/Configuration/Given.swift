import YAML

/// A value as the user gave it, and where: a node of the file, or the text of a variable or flag made to look like one.
struct Given {
    let source: ConfigurationProblem.Source
    let node: YAMLNode

    /// A node of the file under that key path.
    init(_ node: YAMLNode, path: String, key: String) {
        source = .file(path: path, line: node.line, column: node.column, key: key)
        self.node = node
    }

    /// A text from elsewhere.
    init(_ text: String, from source: ConfigurationProblem.Source) {
        self.source = source
        node = YAMLNode(.scalar(text: text, isPlain: true))
    }

    /// Several texts from elsewhere.
    init(_ texts: [String], from source: ConfigurationProblem.Source) {
        self.source = source
        node = YAMLNode(.sequence(texts.map { YAMLNode(.scalar(text: $0, isPlain: true)) }))
    }

    /// The text of a scalar that is not null. In a variable or flag a text is a text, even none.
    var text: String? {
        guard case .scalar(let text, _) = node.content, !isNothing else { return nil }
        return text
    }

    /// Whether this is a scalar without quotes.
    var isPlain: Bool {
        guard case .scalar(_, let isPlain) = node.content else { return false }
        return isPlain
    }

    /// Whether this is the file's null.
    var isNothing: Bool {
        guard case .file = source else { return false }
        return node.isNull
    }

    /// The elements of a list, each with its own place.
    var elements: [Given]? {
        guard case .sequence(let nodes) = node.content else { return nil }
        guard case .file(let path, _, _, let key) = source else { return nodes.map { Given($0, at: source) } }
        return nodes.enumerated().map { Given($1, path: path, key: "\(key)[\($0)]") }
    }

    /// The members of a mapping of the file, each key and value with its own place.
    var members: [(name: String, key: Given, value: Given)]? {
        guard case .mapping(let pairs) = node.content, case .file(let path, _, _, let section) = source else {
            return nil
        }
        return pairs.map { pair in
            let name = ShownText.bare(pair.name)
            let key = section.isEmpty ? name : "\(section).\(name)"
            return (pair.name, Given(pair.key, path: path, key: key), Given(pair.value, path: path, key: key))
        }
    }

    /// What was found, for a message.
    var found: String {
        switch node.content {
        case .mapping: "found a mapping"
        case .sequence: "found a list"
        case .scalar(let text, let isPlain):
            isNothing || text.isEmpty
                ? "found nothing" : "found \(isPlain ? "" : "the quoted text ")\(ShownText.quoted(text))"
        }
    }

    private init(_ node: YAMLNode, at source: ConfigurationProblem.Source) {
        self.source = source
        self.node = node
    }
}

/// A value that was read, and where it was given, for checks that need other values too.
struct Located<Value: Equatable & Sendable>: Equatable, Sendable {
    let value: Value
    let source: ConfigurationProblem.Source
}
