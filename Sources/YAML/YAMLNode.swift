/// One value of a YAML document, and where it stands.
public struct YAMLNode: Hashable, Sendable {
    /// What the value is.
    public var content: Content
    /// Its line, from 1.
    public var line: Int
    /// Its column in characters, from 1.
    public var column: Int

    /// A value that stands there.
    public init(_ content: Content, line: Int = 1, column: Int = 1) {
        self.content = content
        self.line = line
        self.column = column
    }

    /// The three shapes a value may have. Tags, anchors and aliases are refused on reading.
    public enum Content: Hashable, Sendable {
        /// Keys with values, in the order of the text; every key is a scalar, and no two are alike.
        case mapping([Pair])
        /// A list.
        case sequence([YAMLNode])
        /// A text. Only a plain one (without quotes, not a block) can mean a number, a boolean or null.
        case scalar(text: String, isPlain: Bool)
    }

    /// A key and its value.
    public struct Pair: Hashable, Sendable {
        /// The text of the key, as the scalar it is.
        public var name: String
        /// The key, for its line and column.
        public var key: YAMLNode
        /// The value; a key with nothing behind it has a plain scalar of no text.
        public var value: YAMLNode

        init(name: String, key: YAMLNode, value: YAMLNode) {
            self.name = name
            self.key = key
            self.value = value
        }
    }

    /// Whether this is the null of YAML 1.2's core schema: nothing at all, `~`, or the word.
    public var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }
}
