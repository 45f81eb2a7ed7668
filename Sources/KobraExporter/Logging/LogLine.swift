import Logging

/// One line of the log, as fields in a fixed order: time, level, message, then what is known besides, by name.
struct LogLine {
    var fields: [(name: String, value: String)]

    init(unixMilliseconds: Int64, level: Logger.Level, message: String, metadata: Logger.Metadata) {
        fields = [
            ("ts", Timestamp.text(unixMilliseconds: unixMilliseconds)), ("level", level.rawValue), ("msg", message),
        ]
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) { fields.append((name, "\(value)")) }
        for index in fields.indices { fields[index].value = Self.harmless(fields[index].value) }
    }

    /// Without what a terminal would obey (also as one character, U+0080 to U+009F), take for a line's end, or show in
    /// another order. What can be escaped stays.
    private static func harmless(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHarmful) else { return text }
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { clean.append(isHarmful(scalar) ? "\u{FFFD}" : scalar) }
        return String(clean)
    }

    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// `ts=… level=info msg="print finished" printer=left`.
    var logfmt: String {
        fields.map { "\($0.name)=\(Self.quoted($0.value))" }.joined(separator: " ") + "\n"
    }

    /// Bare where that is readable, else in quotes with everything escaped that could end the line or the field.
    private static func quoted(_ text: String) -> String {
        let isBare =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0 != "=" && $0 != "\"" && $0 != "\\" && $0 != "\u{FFFD}"
            }
        guard !isBare else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
