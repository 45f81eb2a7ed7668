import CSimdjson
import Glibc

/// A parsed JSON text, read leniently and field by field.
///
/// The parser is simdjson, which is strict. A text it refuses is mended by `JSONScan`, where it can be, and read again.
@safe public final class JSONDocument {
    fileprivate let parsed: OpaquePointer

    /// Reads one JSON value, with white space, one byte-order mark and trailing NUL bytes around it tolerated
    /// (protocol.md R1). Bytes that are not UTF-8 are read as U+FFFD.
    ///
    /// - Parameter valueLimit: most values, each of which costs up to 20 bytes while the document lives.
    /// - Throws: `JSONError` when the bytes are empty, cut, followed by something else, nested deeper than
    ///   `JSONScan.depthLimit`, hold more than `valueLimit` values, or are not JSON.
    public init(_ bytes: some Sequence<UInt8>, valueLimit: Int = JSONScan.valueLimit) throws(JSONError) {
        let text = Array(bytes)
        let extent = unsafe text.withUnsafeBufferPointer { unsafe JSONScan.extent(of: $0) }
        guard !extent.isEmpty else { throw .empty }
        // Values stand apart by a comma at least, so that in a short text there is nothing to count.
        if extent.count < valueLimit, let parsed = unsafe Self.parse(text, extent) {
            unsafe self.parsed = unsafe parsed
            return
        }
        let mended = try JSONScan.mended(text[extent], valueLimit: valueLimit)
        guard let parsed = unsafe Self.parse(mended, mended.indices) else { throw .malformed }
        unsafe self.parsed = unsafe parsed
    }

    private static func parse(_ text: [UInt8], _ extent: Range<Int>) -> OpaquePointer? {
        unsafe text.withUnsafeBufferPointer { text in
            guard let start = text.baseAddress else { return nil }
            return unsafe json_read(start + extent.lowerBound, extent.count, JSONScan.depthLimit)
        }
    }

    deinit { unsafe json_end(parsed) }

    /// The outermost value.
    public var root: JSONValue { JSONValue(place: Int(json_root), document: self) }
}

/// One value of a document, or the absence of one: reading a field that is not there gives an absent value, not an error.
@safe public struct JSONValue {
    /// Where it is in the document: 0 for what is absent.
    private let place: Int
    private let document: JSONDocument

    fileprivate init(place: Int, document: JSONDocument) {
        self.place = place
        self.document = document
    }

    /// The member of that exact name (case included); absent if this is no object or has no such member. Of two members
    /// with one name the first is read.
    public subscript(name: String) -> JSONValue {
        let member = unsafe name.utf8.span.withUnsafeBufferPointer { name in
            unsafe name.withMemoryRebound(to: CChar.self) { name in
                guard let start = name.baseAddress else { return unsafe json_member(document.parsed, place, "", 0) }
                return unsafe json_member(document.parsed, place, start, name.count)
            }
        }
        return JSONValue(place: member, document: document)
    }

    /// Whether there is a member of that name, be it `null`.
    public func has(_ name: String) -> Bool { self[name].place != 0 }

    /// The elements of an array; empty for anything else.
    public var elements: [JSONValue] { isArray ? children { $0 } : [] }

    /// The members of an object in their order; empty for anything else.
    public var members: [(name: String, value: JSONValue)] {
        guard isObject else { return [] }
        return children { name in
            (name.text ?? "", JSONValue(place: name.place + 1, document: document))
        }
    }

    private var kind: json_kind { unsafe json_kind_of(document.parsed, place) }

    /// Neither there nor anything but `null` (protocol.md R6 treats the two alike).
    public var isAbsent: Bool { kind == json_nothing || kind == json_null }
    /// Whether this is an object.
    public var isObject: Bool { kind == json_object }
    /// Whether this is an array.
    public var isArray: Bool { kind == json_array }

    /// A string. What is not UTF-8, half a surrogate pair, and NUL, at which C would cut it, come as U+FFFD.
    public var text: String? {
        guard let bytes = unsafe utf8 else { return nil }
        let text = unsafe String(decoding: bytes, as: UTF8.self)
        guard unsafe bytes.contains(0) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }

    /// A string as UTF-8, with NULs as they come.
    public var bytes: [UInt8]? { unsafe utf8.map { unsafe Array($0) } }

    private var utf8: UnsafeRawBufferPointer? {
        var length = 0
        guard let start = unsafe json_get_string(document.parsed, place, &length) else { return nil }
        return unsafe UnsafeRawBufferPointer(start: start, count: length)
    }

    /// `true` or `false`, and nothing that merely looks like one.
    public var bool: Bool? {
        switch kind {
        case json_true: true
        case json_false: false
        default: nil
        }
    }

    /// A finite JSON number, or a string that is wholly one decimal number after trimming spaces (protocol.md R4).
    public var number: Double? {
        if let number = strictNumber { return number }
        return text.flatMap(DecimalText.number)
    }

    /// A JSON number, always finite; a string is none.
    public var strictNumber: Double? {
        var number = 0.0
        return unsafe json_get_number(document.parsed, place, &number) ? number : nil
    }

    /// The value as one that can be written: what is absent is `null`.
    public var literal: JSONLiteral {
        if isObject { return .object(members.map { .init($0.name, $0.value.literal) }) }
        if isArray { return .array(elements.map(\.literal)) }
        if let bool { return .bool(bool) }
        if let text { return .string(text) }
        return strictNumber.map { .number($0) } ?? .null
    }

    /// What stands in an array, or the names in an object.
    private func children<Child>(_ transform: (JSONValue) -> Child) -> [Child] {
        let isNamed = isObject
        var children: [Child] = []
        var next = unsafe json_first(document.parsed, place)
        while next != 0 {
            children.append(transform(JSONValue(place: next, document: document)))
            next = unsafe json_after(document.parsed, isNamed ? next + 1 : next)
        }
        return children
    }
}

/// Why a text was not read as JSON.
public enum JSONError: Error, Hashable, Sendable {
    /// Nothing but white space and NUL bytes.
    case empty
    /// Not JSON, cut short, or followed by something else.
    case malformed
    /// Objects and arrays within each other deeper than `JSONScan.depthLimit`.
    case tooDeep
    /// More values than are allowed.
    case tooManyValues
}
