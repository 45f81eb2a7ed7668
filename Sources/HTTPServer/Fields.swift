import CMicroHTTPD

/// The headers, query items or trailers of a request, as libmicrohttpd keeps them.
enum Fields {
    /// One of them, copied, and where it stands in libmicrohttpd's memory.
    struct Entry {
        let name, value: [UInt8]
        let nameStart, valueStart: UInt
    }

    private final class List { var entries: [Entry] = [] }

    /// Copies of them, in their order.
    @unsafe static func entries(_ connection: OpaquePointer, _ kind: MHD_ValueKind) -> [Entry] {
        let list = List()
        let context = unsafe Unmanaged.passUnretained(list).toOpaque()
        // By length and not by NUL: a header cut at a NUL could pass for another.
        _ = unsafe MHD_get_connection_values_n(
            connection, kind,
            { context, _, name, nameSize, value, valueSize in
                guard let context = unsafe context else { return .NO }
                let entry = unsafe Entry(
                    name: Fields.bytes(name, nameSize), value: Fields.bytes(value, valueSize),
                    nameStart: UInt(bitPattern: name), valueStart: UInt(bitPattern: value))
                unsafe Unmanaged<List>.fromOpaque(context).takeUnretainedValue().entries.append(entry)
                return .YES
            }, context)
        return withExtendedLifetime(list) { list.entries }
    }

    /// Copies of them as texts.
    @unsafe static func read(_ connection: OpaquePointer, _ kind: MHD_ValueKind) -> [HTTPRequest.Field] {
        unsafe entries(connection, kind).map {
            HTTPRequest.Field(String(decoding: $0.name, as: UTF8.self), String(decoding: $0.value, as: UTF8.self))
        }
    }

    private static func bytes(_ start: UnsafePointer<CChar>?, _ size: Int) -> [UInt8] {
        unsafe Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : size))
    }
}
