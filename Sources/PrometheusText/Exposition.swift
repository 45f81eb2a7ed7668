/// A page in Prometheus' text exposition format, version 0.0.4.
public struct Exposition: Sendable {
    /// What to send it as.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The page so far.
    public private(set) var bytes: [UInt8] = []

    /// An empty page.
    ///
    /// - Parameter capacity: how many bytes to expect.
    public init(capacity: Int = 16_384) { bytes.reserveCapacity(capacity) }

    /// Writes the lines that introduce a family. A family is written once, before its samples.
    public mutating func begin(_ name: String, help: String, type: MetricType) {
        bytes += "# HELP \(name) ".utf8
        Self.escape(help, quotes: false, into: &bytes)
        bytes += "\n# TYPE \(name) \(type.rawValue)\n".utf8
    }

    /// Writes a sample.
    ///
    /// - Parameter labels: `LabelText`s, each complete; empty ones are left out.
    public mutating func sample(_ name: String, _ labels: LabelText..., value: Double) {
        bytes += name.utf8
        var opening = UInt8(ascii: "{")
        for label in labels where !label.bytes.isEmpty {
            bytes.append(opening)
            bytes += label.bytes
            opening = UInt8(ascii: ",")
        }
        if opening == UInt8(ascii: ",") { bytes.append(UInt8(ascii: "}")) }
        bytes.append(UInt8(ascii: " "))
        bytes += SampleValue.text(value).utf8
        bytes.append(UInt8(ascii: "\n"))
    }

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
            Exposition.escape(label.value, quotes: true, into: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
        self.bytes = bytes
    }

    /// One label.
    public init(_ name: String, _ value: String) { self.init([(name, value)]) }
}
