import CMicroHTTPD
import Glibc

/// Request line and headers, as far as libmicrohttpd shows them.
///
/// libmicrohttpd 0.9.75 works on its copy of the request in place: it puts a NUL where the method, the target, a name or a
/// value ends, and hands out pointers. A NUL that the client sent ends a text early, and what follows is hidden. But it
/// is still there: the next text then does not begin where it should. `isWhole` says that each does.
struct RequestHead {
    var method = ""
    /// The target as it was sent, query and all.
    var target = ""
    var headers: [HTTPRequest.Field] = []
    /// Nothing is hidden: every text begins right where the one before and its separator end.
    var isWhole = false

    /// The values of a header, whose name is given in lower case.
    func values(_ name: String) -> [String] { headers.filter { $0.name.lowercased() == name }.map(\.value) }

    /// Where a text is in memory.
    struct Span {
        var start: UInt
        var size: Int
        var end: UInt { start + UInt(size) }
    }

    /// - Parameters:
    ///   - target: as the callback for it saw it, before it was cut at the question mark.
    init(
        _ connection: OpaquePointer, method: UnsafePointer<CChar>, target: (text: String, span: Span),
        version: UnsafePointer<CChar>
    ) {
        self.method = unsafe String(cString: method)
        self.target = target.text
        let list = List()
        let context = unsafe Unmanaged.passUnretained(list).toOpaque()
        _ = unsafe MHD_get_connection_values_n(
            connection, .HEADER_KIND,
            { context, _, name, nameSize, value, valueSize in
                guard let context = unsafe context, let name = unsafe name else { return .NO }
                let list = unsafe Unmanaged<List>.fromOpaque(context).takeUnretainedValue()
                list.names.append(Span(start: UInt(bitPattern: name), size: nameSize))
                unsafe list.values.append(Span(start: UInt(bitPattern: value), size: value == nil ? 0 : valueSize))
                unsafe list.fields.append(
                    .init(
                        String(decoding: UnsafeRawBufferPointer(start: name, count: nameSize), as: UTF8.self),
                        String(
                            decoding: UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : valueSize),
                            as: UTF8.self)))
                return .YES
            }, context)
        headers = list.fields
        let begin = UInt(bitPattern: method)
        let versionAt = UInt(bitPattern: version)
        var position = versionAt + UInt(unsafe strlen(version)) + 2
        isWhole =
            unsafe begin + UInt(strlen(method)) + 1 == target.span.start && target.span.end + 1 == versionAt
        for (name, value) in zip(list.names, list.values) {
            // Between a name and its value stand a colon and white space.
            guard name.start == position, value.start > name.end, value.start - name.end <= 64 else {
                isWhole = false
                return
            }
            position = value.end + 2
        }
        let size = unsafe kobra_header_size(connection)
        isWhole = isWhole && begin + UInt(size) == position + 2
    }

    private final class List {
        var fields: [HTTPRequest.Field] = []
        var names: [Span] = []
        var values: [Span] = []
    }
}
