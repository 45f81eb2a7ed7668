/// Numbers that arrive as text.
enum DecimalText {
    /// A text that is wholly one decimal number after trimming spaces: no hexadecimal, grouping, comma, `NaN` or `inf`
    /// (protocol.md R4). `nil` for anything else, for what no double can hold, and for a text longer than
    /// `JSONScan.numberLimit`: a payload full of digits would take a second to convert.
    static func number(_ text: String) -> Double? {
        let trimmed = text.utf8.drop { $0 == 0x20 }.reversed().drop { $0 == 0x20 }.reversed()
        guard trimmed.count <= JSONScan.numberLimit,
            trimmed.contains(where: { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            trimmed.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }),
            let number = Double(String(decoding: Array(trimmed), as: UTF8.self)), number.isFinite
        else { return nil }
        return number
    }
}
