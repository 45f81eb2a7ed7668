/// Lengths of time as users write them: `30s`, `10m`, `1h30m`, `500ms`, or plain `0`.
enum DurationText {
    private static let units: [(name: String, milliseconds: Int)] = [
        ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// Milliseconds in a text: whole numbers with units, each unit at most once and the larger first. `nil` for anything
    /// else; a number without a unit is only understood if it is 0.
    static func milliseconds(_ text: String) -> Int? {
        if text == "0" { return 0 }
        var rest = text.utf8[...]
        var units = units[...]
        var sum = 0
        while !rest.isEmpty {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            let letters = rest.dropFirst(digits.count).prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
            // Nine digits of hours are far from what an integer holds.
            guard (1...9).contains(digits.count), let number = Int(String(digits) ?? ""),
                let unit = units.firstIndex(where: { $0.name.utf8.elementsEqual(letters) })
            else { return nil }
            sum += number * units[unit].milliseconds
            units = units[(unit + 1)...]
            rest = rest[letters.endIndex...]
        }
        return text.isEmpty ? nil : sum
    }

    /// Seconds as text that reads back as the same; thousandths of a second at the finest.
    static func text(seconds: Double) -> String {
        var rest = Int((seconds * 1000).rounded())
        var text = ""
        for unit in units where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text.isEmpty ? "0" : text
    }
}
