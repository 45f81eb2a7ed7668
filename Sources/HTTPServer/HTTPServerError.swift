import Platform

/// A server that did not start.
public struct HTTPServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where it was to listen.
    public let address: ListenAddress
    /// The errno; 0 when libmicrohttpd gave up without one.
    public let code: CInt

    /// "cannot listen on :10053: address already in use".
    public var description: String {
        "cannot listen on \(address): \(code == 0 ? "the HTTP library refused to start" : SystemError.words(code))"
    }
}
