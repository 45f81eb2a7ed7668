import Logging

/// One line of the log, as fields in a fixed order: time, level, message, then what is known besides, by name.
struct LogLine {
    var fields: [(name: String, value: String)]

    init(unixMilliseconds: Int64, level: Logger.Level, message: String, metadata: Logger.Metadata) {
        fields = [
            ("ts", Timestamp.text(unixMilliseconds: unixMilliseconds)), ("level", level.rawValue), ("msg", message),
        ]
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) { fields.append((name, "\(value)")) }
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
                $0.value > 0x20 && $0.value != 0x7F && $0 != "=" && $0 != "\"" && $0 != "\\"
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
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: quoted += "\u{FFFD}"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
