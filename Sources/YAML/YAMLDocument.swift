/// A YAML text read into nodes that know their line.
///
/// Less than YAML: one document, no anchors, aliases or tags, and bounds on size and nesting, because the parser
/// underneath takes time that grows with the square of the nesting.
public struct YAMLDocument: Hashable, Sendable {
    /// Deepest nesting read; the outermost mapping is 1.
    public static let depthLimit = 32
    /// Longest text read, in bytes.
    public static let sizeLimit = 1 << 20

    /// The outermost value; an empty mapping if the text holds nothing but comments.
    public let root: YAMLNode

    /// Reads a text in UTF-8 or, with a byte-order mark, UTF-16.
    ///
    /// - Throws: `YAMLError` with line and column when the text is no YAML, is longer than `sizeLimit` or nested deeper
    ///   than `depthLimit`, or holds an anchor, an alias, a tag, a second document, a key that is no scalar, or one key
    ///   twice in a mapping.
    public static func parse(_ bytes: some Sequence<UInt8>) throws(YAMLError) -> YAMLDocument {
        let bytes = Array(bytes)
        guard bytes.count <= sizeLimit else {
            throw YAMLError(line: 1, column: 1, problem: "the file is larger than \(sizeLimit >> 20) MiB")
        }
        var builder = NodeBuilder(events: YAMLEvents(bytes))
        return YAMLDocument(root: try builder.document())
    }
}
