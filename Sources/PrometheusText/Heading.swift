/// What a page says of a family before its samples, put together once for all pages.
public struct Heading: Sendable {
    /// The family's name as its samples begin.
    let name: [UInt8]
    private let text: [UInt8]
    private let openMetrics: [UInt8]

    /// Base units, as they end a family's name.
    private static let units = ["_seconds", "_celsius", "_ratio", "_meters", "_bytes"]

    /// The heading of a family.
    ///
    /// - Parameter name: as in the text format, where a counter ends in `_total` and an info in `_info`. A base unit at its
    ///   end is told where the format has a place for it.
    public init(_ name: String, help: String, type: MetricType) {
        self.name = Array(name.utf8)
        text = Self.lines(name, help, type, .text)
        let isSuffixed = name.hasSuffix(type.suffix)
        openMetrics = Self.lines(
            isSuffixed ? String(name.dropLast(type.suffix.count)) : name, help, type, .openMetrics)
    }

    func lines(in format: ExpositionFormat) -> [UInt8] {
        switch format {
        case .text: text
        case .openMetrics: openMetrics
        }
    }

    private static func lines(
        _ name: String, _ help: String, _ type: MetricType, _ format: ExpositionFormat
    ) -> [UInt8] {
        var bytes = Array("# HELP \(name) ".utf8)
        LabelText.escape(help, quotes: format == .openMetrics, into: &bytes)
        bytes += "\n# TYPE \(name) \(type.word(in: format))\n".utf8
        if format == .openMetrics, type != .info, let unit = Self.units.first(where: name.hasSuffix) {
            bytes += "# UNIT \(name) \(unit.dropFirst())\n".utf8
        }
        return bytes
    }
}
