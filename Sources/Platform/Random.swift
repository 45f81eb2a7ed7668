/// Random names and keys.
public enum Random {
    /// That many random bytes, from the system's generator.
    public static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// A version 4 UUID in lower case, from the system's generator.
    public static func uuid() -> String {
        var generator = SystemRandomNumberGenerator()
        return uuid(using: &generator)
    }

    /// A version 4 UUID in lower case (RFC 9562, 5.4).
    public static func uuid(using generator: inout some RandomNumberGenerator) -> String {
        var high: UInt64 = generator.next()
        var low: UInt64 = generator.next()
        high = high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        low = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = Array(hexadecimal(high) + hexadecimal(low))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    /// That many hexadecimal digits in lower case, from the system's generator.
    public static func hex(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return hex(count, using: &generator)
    }

    /// That many hexadecimal digits in lower case.
    public static func hex(_ count: Int, using generator: inout some RandomNumberGenerator) -> String {
        var digits = ""
        while digits.utf8.count < count { digits += hexadecimal(generator.next()) }
        return String(digits.prefix(count))
    }

    /// That many random bytes as base64url without padding (RFC 4648, 5), from the system's generator.
    public static func base64URL(bytes count: Int) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var generator = SystemRandomNumberGenerator()
        // Six bits each are random by themselves: no need to make bytes first.
        let length = (count * 8 + 5) / 6
        return String(
            decoding: (0..<length).map { _ in alphabet[Int.random(in: 0..<64, using: &generator)] }, as: UTF8.self)
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
