import KobraProtocol
import Logging
import Platform

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

    /// Without what is harmful and cannot be escaped.
    private static func harmless(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHarmful) else { return text }
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { clean.append(isHarmful(scalar) ? "\u{FFFD}" : scalar) }
        return String(clean)
    }

    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        !["\t", "\n", "\r"].contains(scalar) && CleanText.isHarmful(scalar)
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
