import CMicroHTTPD
import Glibc

/// Request line and headers as libmicrohttpd understood them, and whether that is all that was sent.
///
/// libmicrohttpd 0.9.75 reads leniently and says nothing of it: it takes a line feed for an end of line, joins folded
/// lines, skips spaces, and cuts at a NUL what it does not measure. But it reads in place, so whatever it passed over
/// leaves a gap between one part and the next, or a part that lies elsewhere. `isPlain` adds up: each part begins where
/// the one before and its separator end, and the last ends where the head does. One thing does not show: a NUL in the place
/// of a header's CR before its LF, because libmicrohttpd writes one there itself.
package struct RequestHead {
    package let method: String
    /// What stands between the method and the version, before libmicrohttpd takes it apart.
    package let target: [UInt8]
    package let version: String
    package let fields: [Field]
    /// Whether the head is `method SP target SP version CRLF *(name ":" [white space] value CRLF) CRLF` to the byte.
    let isPlain: Bool

    package struct Field {
        /// In lower case.
        package let name: String
        package let value: [UInt8]

        package init(name: String, value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// A request that no socket brought.
    package init(method: String, target: [UInt8], version: String, fields: [Field], isPlain: Bool) {
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields
        self.isPlain = isPlain
    }

    @unsafe init(
        _ connection: OpaquePointer, method: UnsafePointer<CChar>, target: RequestTarget, version: UnsafePointer<CChar>
    ) {
        self.method = unsafe String(cString: method)
        self.target = target.bytes
        self.version = unsafe String(cString: version)
        let entries = unsafe Fields.entries(connection, .HEADER_KIND)
        fields = entries.map { Field(name: String(decoding: $0.name, as: UTF8.self).lowercased(), value: $0.value) }
        let start = UInt(bitPattern: method)
        var isPlain = unsafe target.start == start + UInt(strlen(method)) + 1
        isPlain = isPlain && UInt(bitPattern: version) == target.start + UInt(target.bytes.count) + 1
        var end = unsafe UInt(bitPattern: version) + UInt(strlen(version)) + 2
        for entry in entries {
            // Between colon and value libmicrohttpd skips spaces and tabs, and nothing else.
            isPlain = isPlain && entry.nameStart == end && entry.valueStart > end + UInt(entry.name.count)
            end = entry.valueStart &+ UInt(entry.value.count) &+ 2
        }
        self.isPlain = unsafe isPlain && end &+ 2 == start + UInt(kobra_request_head_size(connection))
    }

    /// The values of the headers of that name, which is in lower case.
    func values(of name: String) -> [[UInt8]] { fields.filter { $0.name == name }.map(\.value) }
}

/// A request's target before libmicrohttpd takes it apart, and where it stands in its memory.
struct RequestTarget {
    let bytes: [UInt8]
    let start: UInt

    /// From `MHD_OPTION_URI_LOG_CALLBACK`.
    @unsafe init(_ text: UnsafePointer<CChar>?) {
        bytes = unsafe Array(UnsafeRawBufferPointer(start: text, count: text.map { unsafe strlen($0) } ?? 0))
        start = UInt(bitPattern: text)
    }
}
