import CYAML

/// What the parser saw next, and where.
struct YAMLEvent {
    enum Kind: Hashable {
        case scalar(text: String, isPlain: Bool)
        case sequenceStart, sequenceEnd, mappingStart, mappingEnd, streamEnd
    }

    let kind: Kind
    let line: Int
    let column: Int

    func error(_ problem: String) -> YAMLError { YAMLError(line: line, column: column, problem: problem) }
}

/// libyaml's parser over bytes of its own, handing out one event at a time.
@safe final class YAMLEvents {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let isReady: Bool
    private var documents = 0

    init(_ bytes: [UInt8]) {
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        unsafe input = .allocate(capacity: max(bytes.count, 1))  // The parser wants an address even for nothing.
        _ = unsafe input.initialize(from: bytes)
        isReady = unsafe yaml_parser_initialize(parser) == 1
        if isReady { unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count) }
    }

    deinit {
        if isReady { unsafe yaml_parser_delete(parser) }
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// The next event that matters to a reader of nodes; not to be called after `streamEnd` or an error.
    func next() throws(YAMLError) -> YAMLEvent {
        while true {
            var event = unsafe yaml_event_t()
            guard isReady, unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
            defer { unsafe yaml_event_delete(&event) }
            let mark = unsafe event.start_mark
            let (line, column) = (mark.line + 1, mark.column + 1)
            if unsafe event.type == YAML_DOCUMENT_START_EVENT {
                documents += 1
                guard documents == 1 else {
                    throw YAMLError(
                        line: line, column: column, problem: "a second document begins here, and only one is read")
                }
            }
            guard let kind = try unsafe Self.kind(of: event, line: line, column: column) else { continue }
            return YAMLEvent(kind: kind, line: line, column: column)
        }
    }

    private static func kind(of event: yaml_event_t, line: Int, column: Int) throws(YAMLError) -> YAMLEvent.Kind? {
        func refuse(_ what: String) -> YAMLError {
            YAMLError(line: line, column: column, problem: "\(what) are not read here")
        }
        func check(_ anchor: UnsafeMutablePointer<UInt8>?, _ tag: UnsafeMutablePointer<UInt8>?) throws(YAMLError) {
            if unsafe anchor != nil { throw refuse("anchors (&name)") }
            if unsafe tag != nil { throw refuse("tags (!name)") }
        }
        switch unsafe event.type {
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            try unsafe check(scalar.anchor, scalar.tag)
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return unsafe .scalar(
                text: String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
        case YAML_SEQUENCE_START_EVENT:
            try unsafe check(event.data.sequence_start.anchor, event.data.sequence_start.tag)
            return .sequenceStart
        case YAML_MAPPING_START_EVENT:
            try unsafe check(event.data.mapping_start.anchor, event.data.mapping_start.tag)
            return .mappingStart
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return .streamEnd
        case YAML_ALIAS_EVENT: throw refuse("aliases (*name)")
        default: return nil  // The beginning of the stream; the beginning and the end of a document.
        }
    }

    /// The parser's complaint, with what it was at when it began to be wrong.
    private func failure() -> YAMLError {
        guard isReady, let problem = unsafe parser.pointee.problem else {
            return YAMLError(line: 1, column: 1, problem: "out of memory")
        }
        var words = unsafe String(cString: problem)
        guard unsafe parser.pointee.error != YAML_READER_ERROR else {
            // Bytes that are no characters: there is no mark yet, only an offset.
            let before = unsafe input.prefix(parser.pointee.problem_offset)
            let lineStart = unsafe before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
            let line = unsafe before.count { $0 == 0x0A } + 1
            return unsafe YAMLError(line: line, column: before.count - lineStart + 1, problem: words)
        }
        let mark = unsafe parser.pointee.problem_mark
        if let context = unsafe parser.pointee.context {
            let line = unsafe parser.pointee.context_mark.line
            words += unsafe ", \(String(cString: context))" + (line == mark.line ? "" : " begun in line \(line + 1)")
        }
        return YAMLError(line: mark.line + 1, column: mark.column + 1, problem: words)
    }
}
