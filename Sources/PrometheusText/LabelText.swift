/// Labels as they stand between the braces of a sample: escaped once, used often.
public struct LabelText: Hashable, Sendable {
    let bytes: [UInt8]

    /// No labels.
    public static let none = LabelText([])

    /// Those names and values, in that order.
    public init(_ labels: [(name: String, value: String)]) {
        var bytes: [UInt8] = []
        for (index, label) in labels.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += "\(label.name)=\"".utf8
            Self.escape(label.value, quotes: true, into: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
        self.bytes = bytes
    }

    /// One label.
    public init(_ name: String, _ value: String) { self.init([(name, value)]) }

    static func escape(_ text: String, quotes: Bool, into bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes += "\\\\".utf8
            case UInt8(ascii: "\n"): bytes += "\\n".utf8
            case UInt8(ascii: "\"") where quotes: bytes += "\\\"".utf8
            default: bytes.append(byte)
            }
        }
    }
}

/// The labels by which the samples of a row differ, each put together once: `,state="idle"} `.
public struct RowLabels: Hashable, Sendable {
    let bytes: [UInt8]
    /// Where each ends.
    let ends: [Int]

    /// These labels, one for each sample of a row.
    public init(_ labels: [LabelText]) {
        var (bytes, ends): ([UInt8], [Int]) = ([], [])
        for label in labels {
            bytes.append(UInt8(ascii: ","))
            bytes += label.bytes
            bytes += "} ".utf8
            ends.append(bytes.count)
        }
        (self.bytes, self.ends) = (bytes, ends)
    }

    /// One label of that name for each of these values.
    public init(_ name: String, _ values: [String]) { self.init(values.map { LabelText(name, $0) }) }
}
