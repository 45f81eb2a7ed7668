/// A metrics page read back strictly: by the letter of the text format, and by what must hold on every page of ours.
struct PageCheck {
    /// Every counter with its labels, and its value.
    private(set) var counters: [String: Double] = [:]
    private var types: [String: String] = [:]
    private var seen: Set<String> = []
    private var states: [String: Double] = [:]

    init(_ page: [UInt8]) throws(Finding) {
        try Finding.unless(String(validating: page, as: UTF8.self) != nil, "the page is not UTF-8")
        try Finding.unless(page.last == UInt8(ascii: "\n"), "the page does not end with a line's end")
        for line in page.split(separator: UInt8(ascii: "\n")) {
            if line.first == UInt8(ascii: "#") { try comment(line) } else { try sample(line) }
        }
        for (printer, sum) in states where sum != 1 { throw Finding("\(sum) states of \(printer) are 1") }
        let violations = counters["kobra_exporter_invariant_violations_total"]
        try Finding.unless(violations == 0, "kobra_exporter_invariant_violations_total is \(violations ?? -1)")
    }

    /// Holds this page against an earlier one of the same fleet: no counter falls.
    func follows(_ earlier: PageCheck) throws(Finding) {
        for (series, value) in counters {
            guard let before = earlier.counters[series], value < before else { continue }
            throw Finding("\(series) fell from \(before) to \(value)")
        }
    }

    private mutating func comment(_ line: ArraySlice<UInt8>) throws(Finding) {
        let parts = String(decoding: line, as: UTF8.self).split(separator: " ", maxSplits: 3)
        guard parts.count == 4, parts[0] == "#" else { throw Finding("no comment of the format: \(parts)") }
        let name = String(parts[2])
        switch parts[1] {
        case "HELP": try Finding.unless(types[name] == nil, "help of \(name) comes late or twice")
        case "TYPE":
            try Finding.unless(types.updateValue(String(parts[3]), forKey: name) == nil, "\(name) has two types")
            try Finding.unless(
                ["counter", "gauge", "histogram"].contains(parts[3]), "\(name) has the type \(parts[3])")
        default: throw Finding("a comment that is neither help nor type: \(parts[1])")
        }
    }

    private mutating func sample(_ line: ArraySlice<UInt8>) throws(Finding) {
        let shown = String(decoding: line, as: UTF8.self)
        let name = line.prefix { Self.isNameByte($0) }
        var rest = line[name.endIndex...]
        if rest.first == UInt8(ascii: "{") { try labels(&rest, shown) }
        guard rest.popFirst() == UInt8(ascii: " ") else { throw Finding("no space before the value: \(shown)") }
        let series = String(decoding: line[line.startIndex..<rest.startIndex - 1], as: UTF8.self)
        try Finding.unless(seen.insert(series).inserted, "stands there twice: \(series)")
        let text = String(decoding: rest, as: UTF8.self)
        guard let value = Double(text == "+Inf" ? "inf" : text) else { throw Finding("no number: \(shown)") }
        try note(String(decoding: name, as: UTF8.self), series, value)
    }

    private func labels(_ rest: inout ArraySlice<UInt8>, _ shown: String) throws(Finding) {
        repeat {
            rest.removeFirst()
            let name = rest.prefix { Self.isNameByte($0) }
            rest = rest[name.endIndex...]
            guard !name.isEmpty, rest.starts(with: "=\"".utf8) else { throw Finding("no label: \(shown)") }
            rest.removeFirst(2)
            while let byte = rest.first, byte != UInt8(ascii: "\"") {
                rest.removeFirst()
                try Finding.unless(byte >= 0x20 && byte != 0x7F, "a control character in a label: \(shown)")
                guard byte == UInt8(ascii: "\\") else { continue }
                guard let escaped = rest.popFirst(), "\\\"n".utf8.contains(escaped) else {
                    throw Finding("a wrong escape: \(shown)")
                }
            }
            guard rest.popFirst() != nil else { throw Finding("a label without its end: \(shown)") }
        } while rest.first == UInt8(ascii: ",")
        guard rest.popFirst() == UInt8(ascii: "}") else { throw Finding("labels without their end: \(shown)") }
    }

    private mutating func note(_ name: String, _ series: String, _ value: Double) throws(Finding) {
        if let type = types[name] {
            try Finding.unless(type != "histogram", "a histogram's bare name: \(series)")
            try Finding.unless(!value.isNaN, "not a number: \(series)")
            if type == "counter" {
                try Finding.unless(value >= 0 && value.isFinite, "a counter is \(value): \(series)")
                counters[series] = value
            }
            if name == "kobra_printer_state" {
                let printer = series.split(separator: ",").first { $0.contains("printer=") } ?? ""
                states[String(printer), default: 0] += value
            }
            return
        }
        let parts = ["_bucket", "_sum", "_count"].filter { name.hasSuffix($0) }
        guard let part = parts.first, types[String(name.dropLast(part.count))] == "histogram" else {
            throw Finding("a sample without a type: \(series)")
        }
        try Finding.unless(value >= 0 && value.isFinite, "a histogram's part is \(value): \(series)")
        counters[series] = value
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
