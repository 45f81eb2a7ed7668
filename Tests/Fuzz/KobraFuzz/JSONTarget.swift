import HTTPServer
import JSON
import KobraProtocol

/// The small readers on their own: JSON, percent signs, topics, ids and versions. What was read and written again reads the
/// same.
enum JSONTarget: FuzzTarget {
    static let name = "json"
    static let maxLength = 4_096

    static func run(_ input: [UInt8]) throws(Finding) {
        let text = String(decoding: input, as: UTF8.self)
        try texts(text)
        guard let document = try? JSONDocument(input) else { return }
        let literal = document.root.literal
        for escaping in [false, true] {
            let written = literal.bytes(escapingSlashes: escaping)
            guard let again = try? JSONDocument(written) else {
                throw Finding("what was written is not read: \(String(decoding: written.prefix(200), as: UTF8.self))")
            }
            try Finding.unless(again.root.literal == literal, "what was written reads differently")
        }
        for name in ["type", "data", "a", ""] { _ = document.root[named: name].number }
        for element in document.root.elements.prefix(100) { _ = (element.text, element.number, element.bool) }
    }

    private static func texts(_ text: String) throws(Finding) {
        let decoded = PercentEncoding.decode(text)
        try Finding.unless(decoded.utf8.count <= 3 * text.utf8.count, "decoding makes more of a text")
        let clean = CleanText.clean(text)
        try Finding.unless(clean.unicodeScalars.count <= CleanText.limit, "a cleaned text is too long")
        try Finding.unless(!clean.unicodeScalars.contains(where: CleanText.isHarmful), "a cleaned text is not clean")
        try Finding.unless(CleanText.clean(clean) == clean, "cleaned twice is not cleaned once")
        if case .report(let address, let type) = Topic(text) {
            try Finding.unless(address.reportTopic(type: type).utf8.elementsEqual(text.utf8), "another topic: \(text)")
        }
        if let id = TaskID(text) { try Finding.unless(TaskID(id.text) == id, "an id that is not its own: \(text)") }
        if let version = FirmwareVersion(text) {
            try Finding.unless(!(version < version) && version == version, "a version that is not itself: \(text)")
            let isOlder = version < .commandTopicsChanged
            try Finding.unless(isOlder != (version >= .commandTopicsChanged), "a version without a place: \(text)")
        }
    }

    static var seeds: [[UInt8]] {
        let texts =
            Examples.reports.map(\.payload) + [
                StoryTarget.addresses[0].reportTopic(type: "status"), "3.1.2", "482913", "%41%zz%e2%82%ac",
                #"[1,2.5e3,"\u0000\ud83d\ude00\ud800",null,true,{"a":{"b":[]}}]"#,
                "\u{FEFF} {\"a\" : 0.1} \u{0}", "\"" + String(repeating: "1", count: 80) + "\"",
                String(repeating: "[", count: 32) + String(repeating: "]", count: 32),
            ]
        return texts.map { Array($0.utf8) }
    }

    static var words: [String] { Vocabularies.report + ["%2F", "%00", "%", "anycubic/anycubicCloud/v1/"] }
}
