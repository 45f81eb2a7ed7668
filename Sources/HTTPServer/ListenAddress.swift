import Platform

/// Where a server listens: `:10053`, `127.0.0.1:10053`, `[::1]:10053` or `localhost:0`.
public struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// An address in numbers, or `localhost`; `nil` for every interface, IPv6 and IPv4.
    public let host: String?
    /// TCP port; 0 for any free one.
    public let port: UInt16

    /// Every interface, or one.
    public init(host: String? = nil, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads an address.
    ///
    /// - Throws: `ListenAddressError`, which says what is wrong with it.
    public init(_ text: String) throws(ListenAddressError) {
        guard let colon = text.lastIndex(of: ":") else { throw ListenAddressError(text, .noPort) }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = UInt16(digits)
        else { throw ListenAddressError(text, .badPort(String(digits))) }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            guard NumericAddress.isIPv6(host) else { throw ListenAddressError(text, .badHost(host)) }
        } else if host.contains(":") {
            throw ListenAddressError(text, .noBrackets(host))
        } else if !host.isEmpty, host != "localhost", !NumericAddress.isIPv4(host) {
            throw ListenAddressError(text, .badHost(host))
        }
        self.init(host: host.isEmpty ? nil : host, port: port)
    }

    /// As it is read.
    public var description: String {
        guard let host else { return ":\(port)" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

/// A text that is no listen address.
public struct ListenAddressError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public enum Reason: Hashable, Sendable {
        /// There is no colon.
        case noPort
        /// What follows the colon is no port.
        case badPort(String)
        /// What precedes the colon is neither an address in numbers nor `localhost`.
        case badHost(String)
        /// An IPv6 address stands without brackets.
        case noBrackets(String)
    }

    /// What was read.
    public let text: String
    /// What is wrong with it.
    public let reason: Reason

    init(_ text: String, _ reason: Reason) {
        self.text = text
        self.reason = reason
    }

    /// `listen address ":x": "x" is no port from 0 to 65535`.
    public var description: String {
        let words =
            switch reason {
            case .noPort: "no port; write \":10053\" or \"127.0.0.1:10053\""
            case .badPort(let port): "\"\(port)\" is no port from 0 to 65535"
            case .badHost(let host): "\"\(host)\" is neither an address in numbers nor localhost"
            case .noBrackets(let host): "an IPv6 address stands in brackets: \"[\(host)]\""
            }
        return "listen address \"\(text)\": \(words)"
    }
}
