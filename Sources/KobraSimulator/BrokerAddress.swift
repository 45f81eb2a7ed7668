/// Where a broker is: `mqtt://host[:port]`, or `mqtts://host[:port]` for TLS.
public struct BrokerAddress: Hashable, Sendable, CustomStringConvertible {
    /// Name or address, without the brackets of an IPv6 address.
    public let host: String
    /// TCP port; 1883, or 8883 with TLS, when none is given.
    public let port: Int
    /// Whether TLS is wanted.
    public let usesTLS: Bool

    /// - Throws: `Misspelling` with what was expected.
    public init(_ text: String) throws(Misspelling) {
        let wrong = Misspelling("\(text): expected mqtt://HOST[:PORT] or mqtts://HOST[:PORT]")
        let rest: Substring
        if text.hasPrefix("mqtt://") {
            (usesTLS, rest) = (false, text.dropFirst(7))
        } else if text.hasPrefix("mqtts://") {
            (usesTLS, rest) = (true, text.dropFirst(8))
        } else {
            throw wrong
        }
        let colon: Substring.Index?
        if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            let after = rest.index(after: end)
            guard after == rest.endIndex || rest[after] == ":" else { throw wrong }
            colon = after == rest.endIndex ? nil : after
        } else {
            colon = rest.lastIndex(of: ":")
            host = String(rest[..<(colon ?? rest.endIndex)])
        }
        guard let colon else {
            port = usesTLS ? 8883 : 1883
            guard Self.isHost(host) else { throw wrong }
            return
        }
        guard let number = Int(rest[rest.index(after: colon)...]), (1...65_535).contains(number), Self.isHost(host)
        else {
            throw wrong
        }
        port = number
    }

    /// As it is written.
    public var description: String { "\(usesTLS ? "mqtts" : "mqtt")://\(host):\(port)" }

    private static func isHost(_ text: String) -> Bool {
        !text.isEmpty && !text.contains { $0 == "/" || $0 == "@" || $0 == "?" || $0.isWhitespace }
    }
}
