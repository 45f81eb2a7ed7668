/// A page for Prometheus, in one of its formats, while it is written.
public struct Exposition: ~Copyable {
    /// How it is written.
    public let format: ExpositionFormat
    private var page: PageBytes
    private var family = Heading("", help: "", type: .gauge)
    /// Whether the family was introduced.
    private var isIntroduced = true

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
    public mutating func begin(_ family: Heading) {
        self.family = family
        isIntroduced = false
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
        page.append(family.name)
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
        var (shared, start): (Range<Int>?, Int) = (nil, 0)
        for (index, end) in rest.ends.enumerated() {
            if let value = value(index) {
                write(value, first, rest, start..<end, &shared, format == .openMetrics ? exemplar?(index) : nil)
            }
            start = end
        }
    }

    /// Writes a sample for each of the last labels.
    ///
    /// - Parameters:
    ///   - suffix: what follows the family's name, as `_bucket` of a histogram.
    ///   - values: as many.
    public mutating func row(
        _ first: LabelText, _ rest: RowLabels, suffix: StaticString = "", values: [Double]
    ) {
        precondition(values.count == rest.ends.count)
        var (shared, start): (Range<Int>?, Int) = (nil, 0)
        for (value, end) in zip(values, rest.ends) {
            write(value, first, rest, start..<end, &shared, suffix: suffix, nil)
            start = end
        }
    }

    /// Writes a sample of a row.
    ///
    /// - Parameters:
    ///   - own: which part of the row's labels is its own.
    ///   - shared: where on the page that stands with which each of the row begins, once one was written:
    ///     copied from there in one piece.
    private mutating func write(
        _ value: Double, _ first: LabelText, _ rest: RowLabels, _ own: Range<Int>, _ shared: inout Range<Int>?,
        suffix: StaticString = "", _ exemplar: Exemplar?
    ) {
        if let shared {
            if exemplar == nil, let digit = SampleValue.digit(of: value) {
                return page.append(lineAgain: shared, rest.bytes, own, digit: digit)
            }
            page.append(again: shared)
        } else {
            introduce()
            let begin = page.count
            page.append(family.name)
            page.append(suffix)
            page.append(UInt8(ascii: "{"))
            page.append(first.bytes)
            shared = begin..<page.count
        }
        page.append(rest.bytes, own)
        end(value, exemplar)
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
    public static func bound(_ bound: Double, in format: ExpositionFormat) -> LabelText {
        let text = SampleValue.text(bound)
        let isWhole = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return LabelText("le", format == .openMetrics && isWhole ? "\(text).0" : text)
    }

    private mutating func introduce() {
        guard !isIntroduced else { return }
        isIntroduced = true
        page.append(family.lines(in: format))
    }
}
