import CMicroHTTPD

/// The bytes of an answer where libmicrohttpd reads them: kept until it has sent them, and not copied, for a page of a
/// thousand printers is 10 MB.
@safe final class SentBody {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// An answer with this body; `nil` where there is no memory for it.
    func response() -> OpaquePointer? {
        // The elements of an array that nobody changes stay where they are for as long as it is there, and it is there until
        // the library says that it is done with them.
        let kept = unsafe Unmanaged.passRetained(self)
        let made = unsafe bytes.withUnsafeBytes { bytes in
            unsafe MHD_create_response_from_buffer_with_free_callback_cls(
                bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress),
                { body in
                    guard let body = unsafe body else { return }
                    unsafe Unmanaged<SentBody>.fromOpaque(body).release()
                }, kept.toOpaque())
        }
        if unsafe made == nil { unsafe kept.release() }
        return unsafe made
    }
}
