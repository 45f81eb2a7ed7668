/// `host:port` with both halves optional; IPv6 addresses stand in brackets.
struct HostAndPort: Hashable, Sendable {
    /// Without brackets; empty if not given.
    let host: String
    /// 0 to 65,535.
    let port: Int?

    init(_ text: String) throws(Refusal) {
        var rest = text[...]
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]") else {
                throw .because("found \(ShownText.quoted(text)) with a bracket left open")
            }
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
            guard host.contains(":"), host.utf8.allSatisfy(Self.isAddressByte), rest.isEmpty || rest.first == ":" else {
                throw .because("found \(ShownText.quoted(text)); expected an IPv6 address in the brackets")
            }
        } else {
            host = String(rest.prefix { $0 != ":" })
            rest = rest.dropFirst(host.count)
            guard host.utf8.count <= 253, host.utf8.allSatisfy(Self.isNameByte) else {
                throw .because("found \(ShownText.quoted(text)); expected a host name or an address")
            }
        }
        guard rest.first == ":" else {
            port = nil
            return
        }
        let digits = rest.dropFirst()
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy(Self.isDigit), let number = Int(digits),
            number <= 65_535
        else {
            throw .because("found the port \(ShownText.quoted(String(digits))); expected a number up to 65535")
        }
        port = number
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || isLetter(byte) || "-._".utf8.contains(byte)
    }

    /// Digits and letters cover zones (`%eth0`) as well.
    private static func isAddressByte(_ byte: UInt8) -> Bool { isNameByte(byte) || ":%".utf8.contains(byte) }
}
