import CZlib

/// Bytes made smaller for the way (RFC 1952), by zlib.
public enum Gzip {
    /// Bytes below which it is not worth it: they fit into a packet as they are.
    public static let threshold = 1_400

    /// zlib's fastest level: a metrics page shrinks to a tenth with it, and to little less with those that take five times
    /// as long.
    private static let level: CInt = 1

    /// The bytes as one gzip member; `nil` where they would hardly get smaller, and where there is no memory for it.
    public static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count >= threshold, let input = UInt32(exactly: bytes.count) else { return nil }
        var stream = unsafe z_stream()
        guard unsafe kobra_gzip_init(&stream, level) == Z_OK else { return nil }
        defer { unsafe deflateEnd(&stream) }
        // It has to save a tenth: the other end is spared the work otherwise.
        let room = bytes.count - bytes.count / 10
        let compressed = unsafe [UInt8](unsafeUninitializedCapacity: room) { output, count in
            unsafe bytes.withUnsafeBufferPointer { source in
                unsafe stream.next_in = source.baseAddress
                unsafe stream.avail_in = input
                unsafe stream.next_out = output.baseAddress
                unsafe stream.avail_out = UInt32(room)
                count = unsafe deflate(&stream, Z_FINISH) == Z_STREAM_END ? room - Int(stream.avail_out) : 0
            }
        }
        return compressed.isEmpty ? nil : compressed
    }
}
