import CJSON
import Glibc

/// A parsed JSON text, read leniently and field by field.
///
/// The parser is cJSON, behind a look at the bytes that closes what it leaves open: nesting and the number of values are
/// bounded, a NUL or control character between values is an error, `\u0000` does not cut a string short, and neither a
/// number too long for the parser, which becomes `null`, nor half a surrogate pair spoils the whole text.
@safe public final class JSONDocument {
    private let tree: UnsafeMutablePointer<cJSON>

    /// Reads one JSON value, with white space, one byte-order mark and trailing NUL bytes around it tolerated
    /// (protocol.md R1). Bytes that are not UTF-8 are kept and repaired when a string is read.
    ///
    /// - Parameter valueLimit: most values, each of which costs about 80 bytes while the document lives.
    /// - Throws: `JSONError` when the bytes are empty, cut, followed by something else, nested deeper than
    ///   `JSONScan.depthLimit`, hold more than `valueLimit` values, or are not JSON.
    public init(_ bytes: some Sequence<UInt8>, valueLimit: Int = JSONScan.valueLimit) throws(JSONError) {
        var scan = JSONScan(bytes)
        try scan.check(valueLimit: valueLimit)
        scan.bytes.append(0)
        let length = scan.bytes.count
        let root: UnsafeMutablePointer<cJSON>? = unsafe scan.bytes.withUnsafeBufferPointer { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                var end: UnsafePointer<CChar>?
                // Being told that the text ends in NUL, cJSON refuses anything but white space before it.
                guard let root = unsafe cJSON_ParseWithLengthOpts(text.baseAddress, length, &end, 1) else { return nil }
                return unsafe root
            }
        }
        guard let root = unsafe root else { throw .malformed }
        unsafe tree = root
    }

    deinit { unsafe cJSON_Delete(tree) }

    /// The outermost value.
    public var root: JSONValue { unsafe JSONValue(node: tree, document: self) }
}

/// One value of a document, or the absence of one: reading a field that is not there gives an absent value, not an error.
@safe public struct JSONValue {
    private let node: UnsafeMutablePointer<cJSON>?
    private let document: JSONDocument

    init(node: UnsafeMutablePointer<cJSON>?, document: JSONDocument) {
        unsafe self.node = unsafe node
        self.document = document
    }

    /// The member of that exact name (case included); absent if this is no object or has no such member. Of two members
    /// with one name the first is read.
    public subscript(name: String) -> JSONValue {
        guard let node = unsafe node, isObject else { return unsafe JSONValue(node: nil, document: document) }
        // `withCString` takes a literal where it stands; a string given as an argument would be copied for each look.
        let member = unsafe name.withCString { unsafe cJSON_GetObjectItemCaseSensitive(node, $0) }
        return unsafe JSONValue(node: member, document: document)
    }

    /// Whether there is a member of that name, be it `null`.
    public func has(_ name: String) -> Bool { unsafe self[name].node != nil }

    /// The elements of an array; empty for anything else.
    public var elements: [JSONValue] { isArray ? unsafe children.map { unsafe $0.value } : [] }

    /// The members of an object in their order; empty for anything else.
    public var members: [(name: String, value: JSONValue)] {
        isObject ? unsafe children.map { (unsafe Self.text($0.node.pointee.string), unsafe $0.value) } : []
    }

    /// Neither there nor anything but `null` (protocol.md R6 treats the two alike).
    public var isAbsent: Bool { unsafe node == nil || cJSON_IsNull(node) != 0 }
    /// Whether this is an object.
    public var isObject: Bool { unsafe cJSON_IsObject(node) != 0 }
    /// Whether this is an array.
    public var isArray: Bool { unsafe cJSON_IsArray(node) != 0 }

    /// A string; bytes that are not UTF-8 come as U+FFFD.
    public var text: String? {
        guard let node = unsafe node, unsafe cJSON_IsString(node) != 0 else { return nil }
        return unsafe Self.text(node.pointee.valuestring)
    }

    /// The bytes of a string as they stood in the text, UTF-8 or not.
    public var bytes: [UInt8]? {
        guard let node = unsafe node, unsafe cJSON_IsString(node) != 0, let text = unsafe node.pointee.valuestring
        else { return nil }
        return unsafe Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }

    /// `true` or `false`, and nothing that merely looks like one.
    public var bool: Bool? {
        guard unsafe cJSON_IsBool(node) != 0 else { return nil }
        return unsafe cJSON_IsTrue(node) != 0
    }

    /// A finite JSON number, or a string that is wholly one decimal number after trimming spaces (protocol.md R4).
    public var number: Double? {
        if let number = strictNumber { return number }
        return text.flatMap(DecimalText.number)
    }

    /// A finite JSON number; a string is none.
    public var strictNumber: Double? {
        guard let node = unsafe node, unsafe cJSON_IsNumber(node) != 0 else { return nil }
        let value = unsafe node.pointee.valuedouble
        return value.isFinite ? value : nil
    }

    /// The value as one that can be written: what is absent, or a number that is not finite, is `null`.
    public var literal: JSONLiteral {
        if isObject { return .object(members.map { .init($0.name, $0.value.literal) }) }
        if isArray { return .array(elements.map(\.literal)) }
        if let bool { return .bool(bool) }
        if let text { return .string(text) }
        return strictNumber.map { .number($0) } ?? .null
    }

    private var children: [(node: UnsafeMutablePointer<cJSON>, value: JSONValue)] {
        var found: [(node: UnsafeMutablePointer<cJSON>, value: JSONValue)] = unsafe []
        var next = unsafe node?.pointee.child
        while let node = unsafe next {
            unsafe found.append((node, JSONValue(node: node, document: document)))
            unsafe next = unsafe node.pointee.next
        }
        return unsafe found
    }

    private static func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
        guard let pointer = unsafe pointer else { return "" }
        return unsafe String(decoding: UnsafeRawBufferPointer(start: pointer, count: strlen(pointer)), as: UTF8.self)
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
