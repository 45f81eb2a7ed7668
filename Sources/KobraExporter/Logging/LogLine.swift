import KobraProtocol
import Logging
import Platform

/// One line of the log, as fields in a fixed order: time, level, message, then what is known besides, by name.
struct LogLine: Hashable {
    /// A name and what it says.
    struct Field: Hashable {
        let name: String
        var value: String
    }

    private(set) var fields: [Field]

    init(unixMilliseconds: Int64, level: Logger.Level, message: String, metadata: Logger.Metadata) {
        fields = [
            Field(name: "ts", value: Timestamp.text(unixMilliseconds: unixMilliseconds)),
            Field(name: "level", value: level.rawValue), Field(name: "msg", value: message),
        ]
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
            fields.append(Field(name: name, value: "\(value)"))
        }
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

    /// What makes it the same line as another: all but the time.
    var identity: String { fields.dropFirst().map { "\($0.name)=\($0.value)" }.joined(separator: "\u{0}") }

    /// The same line, telling how many like it were left out.
    func standing(for count: Int, unixMilliseconds: Int64) -> LogLine {
        var line = self
        line.fields[0].value = Timestamp.text(unixMilliseconds: unixMilliseconds)
        line.fields.append(Field(name: "left_out", value: "\(count)"))
        return line
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
