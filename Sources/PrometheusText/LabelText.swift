/// Labels as they stand between the braces of a sample: escaped once, used often.
public struct LabelText: Hashable, Sendable {
    let bytes: [UInt8]

    /// No labels.
    public static let none = LabelText()

    /// These labels, in that order; as many values as names.
    public init(_ names: [String], _ values: [String]) {
        precondition(names.count == values.count)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(zip(names, values).reduce(0) { $0 + Self.size($1.0, $1.1) })
        for (name, value) in zip(names, values) {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
            Self.write(name, value, into: &bytes)
        }
        self.bytes = bytes
    }

    /// One label.
    public init(_ name: String, _ value: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.size(name, value))
        Self.write(name, value, into: &bytes)
        self.bytes = bytes
    }

    private init() { bytes = [] }

    /// As many bytes as a label takes with the comma behind it, where there is nothing to escape.
    private static func size(_ name: String, _ value: String) -> Int { name.utf8.count + value.utf8.count + 4 }

    private static func write(_ name: String, _ value: String, into bytes: inout [UInt8]) {
        bytes += name.utf8
        bytes.append(UInt8(ascii: "="))
        bytes.append(UInt8(ascii: "\""))
        escape(value, quotes: true, into: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Hardly any text has anything to escape: it is copied in one piece.
    static func escape(_ text: String, quotes: Bool, into bytes: inout [UInt8]) {
        let span = text.utf8Span.span
        let isPlain = span.indices.allSatisfy {
            let byte = span[$0]
            return byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "\n") && !(quotes && byte == UInt8(ascii: "\""))
        }
        if isPlain {
            bytes += text.utf8
            return
        }
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
