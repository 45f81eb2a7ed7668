/// What a fuzzer begins with, as files.
public enum Seeding {
    /// The dictionary of a target, in the form that `-dict` takes.
    public static func dictionary(_ target: any FuzzTarget.Type) -> [UInt8] {
        var lines = ""
        for word in target.words where !word.isEmpty && word.utf8.count <= 128 {
            let escaped = word.utf8.map { byte in
                (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
                    ? String(Unicode.Scalar(byte)) : "\\x" + hexadecimal(byte)
            }
            lines += "\"\(escaped.joined())\"\n"
        }
        return Array(lines.utf8)
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count == 1 ? "0\(digits)" : digits
    }
}
