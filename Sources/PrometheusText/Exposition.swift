/// A page for Prometheus, in one of its formats, while it is written.
public struct Exposition: ~Copyable {
    /// How it is written.
    public let format: ExpositionFormat
    private var page: PageBytes
    private var family = Introduction(name: "", help: "", type: .gauge)
    /// Whether the family was introduced.
    private var isIntroduced = true
    /// The family's name as its samples begin.
    private var name: [UInt8] = []

    private struct Introduction {
        var name: String
        var help: String
        var type: MetricType
    }

    /// Base units, as they end a family's name.
    private static let units = ["_seconds", "_celsius", "_ratio", "_meters", "_bytes"]

    /// Writes a page.
    ///
    /// - Parameters:
    ///   - capacity: how many bytes to expect; where that is not enough, the page is written again.
    ///   - write: the same each time.
    public static func bytes(
        _ format: ExpositionFormat = .text, capacity: Int = 16_384, _ write: (inout Exposition) -> Void
    ) -> [UInt8] {
        var capacity = max(1, capacity)
        while true {
            let bytes = PageBytes.array(capacity: capacity) { memory in
                var exposition = Exposition(format: format, page: memory)
                write(&exposition)
                return exposition.ended()
            }
            if let bytes { return bytes }
            capacity *= 2
        }
    }

    private init(format: ExpositionFormat, page: consuming PageBytes) {
        self.format = format
        self.page = page
    }

    /// Says that the page is whole, where the format has a word for it.
    private consuming func ended() -> PageBytes {
        if format == .openMetrics { page.append("# EOF\n" as StaticString) }
        return page
    }

    /// Begins a family, whose samples follow, and which is introduced with the first of them. A family is begun once.
    ///
    /// - Parameter name: as in the text format, where a counter ends in `_total` and an info in `_info`. A base unit at its
    ///   end is told where the format has a place for it.
    public mutating func begin(_ name: String, help: String, type: MetricType) {
        family = Introduction(name: name, help: help, type: type)
        isIntroduced = false
        self.name = Array(name.utf8)
    }

    /// Writes a sample; nothing where there is no value.
    ///
    /// - Parameters:
    ///   - suffix: what follows the family's name, as `_sum` of a histogram.
    ///   - exemplar: for a counter or a bucket; left out where the format has no place for it.
    public mutating func sample(
        _ first: LabelText = .none, _ second: LabelText = .none, suffix: StaticString = "", value: Double?,
        exemplar: Exemplar? = nil
    ) {
        guard let value else { return }
        introduce()
        page.append(name)
        page.append(suffix)
        let isEmpty = (first.bytes.isEmpty, second.bytes.isEmpty)
        if isEmpty != (true, true) { page.append(UInt8(ascii: "{")) }
        page.append(first.bytes)
        if isEmpty == (false, false) { page.append(UInt8(ascii: ",")) }
        page.append(second.bytes)
        if isEmpty != (true, true) { page.append(UInt8(ascii: "}")) }
        page.append(UInt8(ascii: " "))
        end(value, exemplar)
    }

    /// Writes samples that differ in their last labels: for each the value that there is, and none where there is none.
    ///
    /// - Parameter first: the labels they share; at least one.
    public mutating func row(
        _ first: LabelText, _ rest: RowLabels, value: (Int) -> Double?, exemplar: ((Int) -> Exemplar?)? = nil
    ) {
        var begin = 0
        for (index, end) in rest.ends.enumerated() {
            if let value = value(index) {
                introduce()
                page.append(name)
                page.append(UInt8(ascii: "{"))
                page.append(first.bytes)
                page.append(rest.bytes, from: begin, to: end)
                self.end(value, format == .openMetrics ? exemplar?(index) : nil)
            }
            begin = end
        }
    }

    private mutating func end(_ value: Double, _ exemplar: Exemplar?) {
        SampleValue.write(value, to: &page)
        if let exemplar, format == .openMetrics {
            page.append(" # {" as StaticString)
            page.append(exemplar.labels.bytes)
            page.append("} 1 " as StaticString)
            SampleValue.write(exemplar.time, to: &page)
        }
        page.append(UInt8(ascii: "\n"))
    }

    /// The label of a histogram's bucket: its bound, spelled as the format wants it.
    public func bound(_ bound: Double) -> LabelText {
        let text = SampleValue.text(bound)
        let isWhole = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return LabelText("le", format == .openMetrics && isWhole ? "\(text).0" : text)
    }

    private mutating func introduce() {
        guard !isIntroduced else { return }
        isIntroduced = true
        var name = family.name
        let type = family.type
        if format == .openMetrics, name.hasSuffix(type.suffix) { name.removeLast(type.suffix.utf8.count) }
        var help: [UInt8] = []
        LabelText.escape(family.help, quotes: format == .openMetrics, into: &help)
        page.append("# HELP \(name) ")
        page.append(help)
        page.append("\n# TYPE \(name) \(type.word(in: format))\n")
        if format == .openMetrics, type != .info, let unit = Self.units.first(where: name.hasSuffix) {
            page.append("# UNIT \(name) \(unit.dropFirst())\n")
        }
    }
}
