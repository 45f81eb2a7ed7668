import CSimdjson

/// One value of a document, or the absence of one: reading a field that is not there gives an absent value, not an error.
///
/// What is read for each message is inlinable, so that a value on the way to a field does not count as another owner of the
/// document.
public struct JSONValue {
    /// Where it is in the document; 0 for what is absent.
    @usableFromInline let place: Int
    @usableFromInline let document: JSONDocument

    @inlinable init(place: Int, document: JSONDocument) {
        self.place = place
        self.document = document
    }

    /// The member of that exact name (case included); absent if this is no object or has no such member. Of two members
    /// with one name the first is read.
    @inlinable public subscript(name: StaticString) -> JSONValue {
        JSONValue(place: document.member(name, at: place), document: document)
    }

    /// The same for a name that is not known beforehand.
    public subscript(named name: String) -> JSONValue {
        JSONValue(place: document.member(named: name, at: place), document: document)
    }

    /// Whether there is a member of that name, be it `null`.
    public func has(_ name: String) -> Bool { self[named: name].place != 0 }

    /// The elements of an array; empty for anything else.
    public var elements: [JSONValue] {
        isArray ? document.children(at: place).map { JSONValue(place: $0, document: document) } : []
    }

    /// The members of an object in their order; empty for anything else.
    public var members: [(name: String, value: JSONValue)] {
        guard isObject else { return [] }
        return document.children(at: place).map { name in
            (document.text(at: name) ?? "", JSONValue(place: name + 1, document: document))
        }
    }

    /// Neither there nor anything but `null` (protocol.md R6 treats the two alike).
    public var isAbsent: Bool { [json_nothing, json_null].contains(document.kind(at: place)) }
    /// Whether this is an object.
    public var isObject: Bool { document.kind(at: place) == json_object }
    /// Whether this is an array.
    public var isArray: Bool { document.kind(at: place) == json_array }

    /// A string. What is not UTF-8, half a surrogate pair, and NUL, at which C would cut it, come as U+FFFD.
    @inlinable public var text: String? { document.text(at: place) }

    /// A string as UTF-8, with NULs as they come.
    public var bytes: [UInt8]? { document.bytes(at: place) }

    /// `true` or `false`, and nothing that merely looks like one.
    public var bool: Bool? {
        switch document.kind(at: place) {
        case json_true: true
        case json_false: false
        default: nil
        }
    }

    /// A finite JSON number, or a string that is wholly one decimal number after trimming spaces (protocol.md R4).
    @inlinable public var number: Double? { document.number(at: place) }

    /// A JSON number, always finite; a string is none.
    public var strictNumber: Double? { document.strictNumber(at: place) }

    /// The value as one that can be written: what is absent is `null`.
    public var literal: JSONLiteral {
        if isObject { return .object(members.map { .init($0.name, $0.value.literal) }) }
        if isArray { return .array(elements.map(\.literal)) }
        if let bool { return .bool(bool) }
        if let text { return .string(text) }
        return strictNumber.map { .number($0) } ?? .null
    }
}
