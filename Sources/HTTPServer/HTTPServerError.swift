import Platform

/// A server that did not start.
public struct HTTPServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why it did not.
    public enum Reason: Hashable, Sendable {
        /// The system refused, with this errno.
        case system(CInt)
        /// Its TLS identity is of no use.
        case identity(TLSIdentityError)
        /// libmicrohttpd gave up without an errno.
        case library
    }

    /// Where it was to listen.
    public let address: ListenAddress
    /// Why it did not.
    public let reason: Reason

    /// An errno; 0 is libmicrohttpd's silence.
    init(address: ListenAddress, code: CInt) {
        self.init(address: address, reason: code == 0 ? .library : .system(code))
    }

    init(address: ListenAddress, reason: Reason) {
        self.address = address
        self.reason = reason
    }

    /// "cannot listen on :10053: address already in use".
    public var description: String {
        let words =
            switch reason {
            case .system(let code): SystemError.words(code)
            case .identity(let error): error.description
            case .library: "the HTTP library refused to start"
            }
        return "cannot listen on \(address): \(words)"
    }
}
