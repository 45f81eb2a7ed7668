/// A page for Prometheus, in one of its formats.
public struct Exposition: Sendable {
    /// How it is written.
    public let format: ExpositionFormat
    /// The page so far; whole after `end`.
    public private(set) var bytes: [UInt8] = []

    /// Base units, as they end a family's name.
    private static let units = ["_seconds", "_celsius", "_ratio", "_meters", "_bytes"]

    /// An empty page.
    ///
    /// - Parameter capacity: how many bytes to expect.
    public init(_ format: ExpositionFormat = .text, capacity: Int = 16_384) {
        self.format = format
        bytes.reserveCapacity(capacity)
    }

    /// Writes the lines that introduce a family. A family is written once, before its samples.
    ///
    /// - Parameter name: as in the text format, where a counter ends in `_total` and an info in `_info`. A base unit at its
    ///   end is told where the format has a place for it.
    public mutating func begin(_ name: String, help: String, type: MetricType) {
        var name = name
        if format == .openMetrics, name.hasSuffix(type.suffix) { name.removeLast(type.suffix.utf8.count) }
        bytes += "# HELP \(name) ".utf8
        Self.escape(help, quotes: format == .openMetrics, into: &bytes)
        bytes += "\n# TYPE \(name) \(type.word(in: format))\n".utf8
        if format == .openMetrics, type != .info, let unit = Self.units.first(where: name.hasSuffix) {
            bytes += "# UNIT \(name) \(unit.dropFirst())\n".utf8
        }
    }

    /// Writes a sample.
    ///
    /// - Parameters:
    ///   - labels: `LabelText`s, each complete; empty ones are left out.
    ///   - exemplar: for a counter or a bucket; left out where the format has no place for it.
    public mutating func sample(_ name: String, _ labels: LabelText..., value: Double, exemplar: Exemplar? = nil) {
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
        if let exemplar, format == .openMetrics {
            bytes += " # {".utf8
            bytes += exemplar.labels.bytes
            bytes += "} 1 \(SampleValue.text(exemplar.time))".utf8
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// The label of a histogram's bucket: its bound, spelled as the format wants it.
    public func bound(_ bound: Double) -> LabelText {
        let text = SampleValue.text(bound)
        let isWhole = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return LabelText("le", format == .openMetrics && isWhole ? "\(text).0" : text)
    }

    /// Says that the page is whole. Nothing is written after it.
    public mutating func end() {
        if format == .openMetrics { bytes += "# EOF\n".utf8 }
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
