import Glibc

/// Internet addresses written in numbers.
public enum NumericAddress {
    /// Whether the text is an IPv4 address: `127.0.0.1`.
    public static func isIPv4(_ text: String) -> Bool { isAddress(text, AF_INET) }

    /// Whether the text is an IPv6 address, without brackets and zone: `::1`.
    public static func isIPv6(_ text: String) -> Bool { isAddress(text, AF_INET6) }

    private static func isAddress(_ text: String, _ family: CInt) -> Bool {
        var address = in6_addr()
        return unsafe inet_pton(family, text, &address) == 1
    }
}
