/// The address of a broker: `mqtt://host:port`, or `mqtts://` for TLS.
struct BrokerAddress: Hashable, Sendable {
    let host: String
    let port: Int
    let usesTLS: Bool

    /// Reads a URL. The port is 1883, or 8883 with TLS, unless given.
    ///
    /// - Throws: `Refusal` in words that never repeat what may be a password.
    init(_ text: String) throws(Refusal) {
        guard !text.utf8.contains(UInt8(ascii: "@")) else {
            throw .because(
                "a user or a password does not belong into the URL, where others may see it: use username and "
                    + "password_file (flags --mqtt.username and --mqtt.password-file)")
        }
        guard let (scheme, rest) = text.split(around: "://") else { throw .expected }
        switch scheme.lowercased() {
        case "mqtt": usesTLS = false
        case "mqtts": usesTLS = true
        default: throw .because("the scheme \(ShownText.quoted(scheme)) is not known; expected mqtt:// or mqtts://")
        }
        guard !rest.utf8.contains(where: { "/?#".utf8.contains($0) }) else {
            throw .because(
                "found \(ShownText.quoted(text)) with something behind host and port; expected nothing there")
        }
        let authority = try HostAndPort(rest)
        guard !authority.host.isEmpty else { throw .because("found \(ShownText.quoted(text)) without a host") }
        host = authority.host
        port = authority.port ?? (usesTLS ? 8883 : 1883)
        guard port > 0 else { throw .because("port 0 cannot be connected to; expected 1 to 65535") }
    }

    /// What a broker is called if the user does not say.
    static func name(host: String, port: Int) -> String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension String {
    /// The text before and after the first `separator`, or `nil` if it does not occur.
    fileprivate func split(around separator: String) -> (before: String, after: String)? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(separator) {
                return (String(self[..<start]), String(self[start...].dropFirst(separator.count)))
            }
            start = index(after: start)
        }
        return nil
    }
}
