import CSimdjson

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

// Of a value at its place; a place of 0 is none.
extension JSONDocument {
    func kind(at place: Int) -> json_kind { unsafe json_kind_of(parsed, place) }

    @usableFromInline func member(_ name: StaticString, at place: Int) -> Int {
        name.withUTF8Buffer { unsafe member($0, at: place) }
    }

    func member(named name: String, at place: Int) -> Int {
        var name = name
        return name.withUTF8 { unsafe member($0, at: place) }
    }

    private func member(_ name: UnsafeBufferPointer<UInt8>, at place: Int) -> Int {
        unsafe name.withMemoryRebound(to: CChar.self) { name in
            guard let start = name.baseAddress else { return unsafe json_member(parsed, place, "", 0) }
            return unsafe json_member(parsed, place, start, name.count)
        }
    }

    /// Of a number, or of a string that is one.
    @usableFromInline func number(at place: Int) -> Double? {
        strictNumber(at: place) ?? text(at: place).flatMap(DecimalText.number)
    }

    func strictNumber(at place: Int) -> Double? {
        var number = 0.0
        return unsafe json_get_number(parsed, place, &number) ? number : nil
    }

    @usableFromInline func text(at place: Int) -> String? {
        guard let bytes = unsafe utf8(at: place) else { return nil }
        let text = unsafe String(decoding: bytes, as: UTF8.self)
        guard unsafe bytes.contains(0) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }

    func bytes(at place: Int) -> [UInt8]? { unsafe utf8(at: place).map { unsafe Array($0) } }

    private func utf8(at place: Int) -> UnsafeRawBufferPointer? {
        var length = 0
        guard let start = unsafe json_get_string(parsed, place, &length) else { return nil }
        return unsafe UnsafeRawBufferPointer(start: start, count: length)
    }

    /// The places of what stands in an array, or of the names in an object.
    func children(at place: Int) -> [Int] {
        let isNamed = kind(at: place) == json_object
        var children: [Int] = []
        var next = unsafe json_first(parsed, place)
        while next != 0 {
            children.append(next)
            next = unsafe json_after(parsed, isNamed ? next + 1 : next)
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
