/// Puts the events of a text together to nodes. Recursive, which the depth limit makes safe.
struct NodeBuilder {
    let events: YAMLEvents
    private var depth = 0

    init(events: YAMLEvents) { self.events = events }

    mutating func document() throws(YAMLError) -> YAMLNode {
        let first = try events.next()
        guard first.kind != .streamEnd else { return YAMLNode(.mapping([])) }
        var root = try node(at: first)
        if case .scalar(text: "", isPlain: true) = root.content { root.content = .mapping([]) }
        _ = try events.next()  // The end; a second document is refused where it begins.
        return root
    }

    private mutating func node(at event: YAMLEvent) throws(YAMLError) -> YAMLNode {
        let content: YAMLNode.Content
        switch event.kind {
        case .scalar(let text, let isPlain): content = .scalar(text: text, isPlain: isPlain)
        case .sequenceStart:
            try descend(event)
            content = .sequence(try elements())
            depth -= 1
        case .mappingStart:
            try descend(event)
            content = .mapping(try pairs())
            depth -= 1
        case .sequenceEnd, .mappingEnd, .streamEnd:
            throw event.error("the text ends too early")  // The parser does not hand these out here.
        }
        return YAMLNode(content, line: event.line, column: event.column)
    }

    private mutating func descend(_ event: YAMLEvent) throws(YAMLError) {
        depth += 1
        guard depth <= YAMLDocument.depthLimit else {
            throw event.error("nested deeper than \(YAMLDocument.depthLimit) levels")
        }
    }

    private mutating func elements() throws(YAMLError) -> [YAMLNode] {
        var elements: [YAMLNode] = []
        while true {
            let event = try events.next()
            if event.kind == .sequenceEnd { return elements }
            elements.append(try node(at: event))
        }
    }

    private mutating func pairs() throws(YAMLError) -> [YAMLNode.Pair] {
        var pairs: [YAMLNode.Pair] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try events.next()
            if event.kind == .mappingEnd { return pairs }
            guard case .scalar(let name, _) = event.kind else { throw event.error("a key must be a plain word") }
            if let line = lines.updateValue(event.line, forKey: name) {
                throw event.error("\(Self.shown(name)) stands here twice, first in line \(line)")
            }
            let key = try node(at: event)
            pairs.append(YAMLNode.Pair(name: name, key: key, value: try node(at: try events.next())))
        }
    }

    /// A key for an error message, if it is a word; anything else may be a value that slipped, even a secret.
    private static func shown(_ name: String) -> String {
        let isWord =
            (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
        return isWord ? "the key \"\(name)\"" : "this key"
    }
}
