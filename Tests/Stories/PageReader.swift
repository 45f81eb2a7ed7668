/// Reads a page of the text format 0.0.4 strictly: what any parser may rely on is required, and a little more.
struct PageReader {
    /// A series, by the hash of its name and labels as they stand.
    typealias Series = UInt64

    /// Every sample.
    private(set) var values: [Series: Double] = [:]
    /// The samples of counters and histograms, which never fall.
    private(set) var counters: [Series: Double] = [:]
    /// The first label's value of each sample of the families asked for, hashed.
    private(set) var holders: Set<Series> = []

    private let bytes: [UInt8]
    private var place = 0
    private var line = 1
    private var families: Set<String> = []
    private var family = ""
    private var type = ""
    private var lastLabels: Range<Int>?
    private var bucket: (labels: Series, count: Double)?
    private let watched: Set<String>
    private var isWatched = false

    /// - Parameter watched: families whose holders are to be noted.
    /// - Throws: `Wrong` with the line and what is wrong in it.
    init(_ bytes: [UInt8], watching watched: Set<String> = []) throws(Wrong) {
        (self.bytes, self.watched) = (bytes, watched)
        guard bytes.last == UInt8(ascii: "\n") else { throw Wrong("the page does not end with a line feed") }
        values.reserveCapacity(1024)
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "#") { try readHeader() } else { try readSample() }
            line += 1
        }
    }

    /// What `Series` is of a text.
    static func series(_ text: String) -> Series {
        var hash = basis
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* prime }
        return hash
    }

    /// The value of a series, written as on the page.
    subscript(_ text: String) -> Double? { values[Self.series(text)] }

    // FNV-1a.
    private static let basis: UInt64 = 0xcbf2_9ce4_8422_2325
    private static let prime: UInt64 = 0x0000_0100_0000_01b3

    private func hash(_ range: Range<Int>) -> Series {
        var hash = Self.basis
        for index in range { hash = (hash ^ UInt64(bytes[index])) &* Self.prime }
        return hash
    }

    private func wrong(_ text: String) -> Wrong {
        let start = bytes[..<min(place, bytes.count)].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        return Wrong("line \(line) of the page: \(text): \(String(decoding: bytes[start..<end], as: UTF8.self))")
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private mutating func word() -> Range<Int> {
        let start = place
        while place < bytes.count, Self.isNameByte(bytes[place], isFirst: place == start) { place += 1 }
        return start..<place
    }

    private static func isNameByte(_ byte: UInt8, isFirst: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): !isFirst
        default: false
        }
    }

    private mutating func take(_ expected: StaticString) throws(Wrong) {
        for byte in expected.description.utf8 {
            guard place < bytes.count, bytes[place] == byte else { throw wrong("expected \"\(expected)\"") }
            place += 1
        }
    }

    /// The two lines that introduce a family.
    private mutating func readHeader() throws(Wrong) {
        try take("# HELP ")
        family = text(word())
        guard families.insert(family).inserted else { throw wrong("the family comes twice") }
        try take(" ")
        let help = place
        while bytes[place] != UInt8(ascii: "\n") { place += 1 }
        guard place > help else { throw wrong("no help") }
        try take("\n")
        line += 1
        try take("# TYPE ")
        guard text(word()) == family else { throw wrong("a type for another family than the help") }
        try take(" ")
        type = text(word())
        guard ["counter", "gauge", "histogram"].contains(type) else { throw wrong("no type that is used here") }
        guard (type == "counter") == family.hasSuffix("_total") else { throw wrong("counters end in _total") }
        try take("\n")
        (lastLabels, bucket, isWatched) = (nil, nil, watched.contains(family))
        guard place < bytes.count, bytes[place] != UInt8(ascii: "#") else { throw wrong("a family without samples") }
    }

    private mutating func readSample() throws(Wrong) {
        let start = place
        let name = word()
        let suffix = try suffix(of: name)
        let labels = try readLabels()
        let series = hash(start..<place)
        try take(" ")
        let value = try readValue()
        guard values.updateValue(value, forKey: series) == nil else { throw wrong("the series comes twice") }
        if type != "gauge" {
            guard value.isFinite, value >= 0 else { throw wrong("a counter below zero, or none") }
            counters[series] = value
        }
        if family.hasSuffix("_ratio"), !(0...1).contains(value) { throw wrong("a ratio beyond 0 to 1") }
        if type == "histogram" { try count(suffix, labels, value) }
    }

    private func suffix(of name: Range<Int>) throws(Wrong) -> String {
        let found = text(name)
        guard found.hasPrefix(family), !family.isEmpty else { throw wrong("a sample of another family") }
        let suffix = String(found.dropFirst(family.count))
        let allowed = type == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        guard allowed.contains(suffix) else { throw wrong("a sample of another family") }
        return suffix
    }

    /// Labels between their braces, `le` left out of what is returned. Those of printers are in order.
    private mutating func readLabels() throws(Wrong) -> Range<Int> {
        let start = place
        guard bytes[place] == UInt8(ascii: "{") else { return start..<start }
        var end = place
        var names: [Range<Int>] = []
        repeat {
            place += 1
            let name = word()
            guard !name.isEmpty, !names.contains(where: { bytes[$0].elementsEqual(bytes[name]) }) else {
                throw wrong("no label's name, or one that comes twice")
            }
            names.append(name)
            try take("=\"")
            let value = try readLabelValue()
            if names.count == 1, bytes[name].elementsEqual("printer".utf8) { try order(value) }
            try take("\"")
            if !bytes[name].elementsEqual("le".utf8) { end = place }
        } while bytes[place] == UInt8(ascii: ",")
        try take("}")
        return start..<end
    }

    private mutating func readLabelValue() throws(Wrong) -> Range<Int> {
        let start = place
        while bytes[place] != UInt8(ascii: "\"") {
            if bytes[place] == UInt8(ascii: "\\") {
                place += 1
                guard [UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "n")].contains(bytes[place]) else {
                    throw wrong("an escape that is none")
                }
            }
            guard bytes[place] != UInt8(ascii: "\n"), bytes[place] != UInt8(ascii: "\r") else {
                throw wrong("a label that does not end")
            }
            place += 1
        }
        return start..<place
    }

    private mutating func order(_ printer: Range<Int>) throws(Wrong) {
        if isWatched { holders.insert(hash(printer)) }
        if let last = lastLabels, bytes[printer].lexicographicallyPrecedes(bytes[last]) {
            throw wrong("printers are not in order")
        }
        lastLabels = printer
    }

    private mutating func readValue() throws(Wrong) -> Double {
        let start = place
        while bytes[place] != UInt8(ascii: "\n") { place += 1 }
        let found = text(start..<place)
        place += 1
        switch found {
        case "NaN": return .nan
        case "+Inf": return .infinity
        case "-Inf": return -.infinity
        default:
            let isPlain = found.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.e".utf8.contains($0) }
            guard isPlain, let value = Double(found) else {
                place -= 1
                throw wrong("no number")
            }
            return value
        }
    }

    /// Buckets hold each other, and the last holds all.
    private mutating func count(_ suffix: String, _ labels: Range<Int>, _ value: Double) throws(Wrong) {
        guard suffix != "_sum" else { return }
        let key = hash(labels)
        if let bucket, bucket.labels == key {
            guard suffix == "_bucket" ? value >= bucket.count : value == bucket.count else {
                place -= 1
                throw wrong("buckets do not add up")
            }
        }
        bucket = (key, value)
    }
}
