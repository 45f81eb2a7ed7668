/// Text of the user's, made fit to stand in a message: escaped, cut, and without what may be a password.
enum ShownText {
    /// In quotes, or words instead if it looks like a URL with a password in it.
    static func quoted(_ text: String, limit: Int = 40) -> String {
        mayHoldPassword(text) ? "a text not shown here, as it may hold a password" : "\"\(escaped(text, limit))\""
    }

    /// Without quotes, for key paths, file names and names of variables.
    static func bare(_ text: String, limit: Int = 64) -> String {
        mayHoldPassword(text) ? "(not shown)" : escaped(text, limit)
    }

    private static func mayHoldPassword(_ text: String) -> Bool {
        guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { return false }
        return text.utf8[..<at].contains(UInt8(ascii: ":"))
    }

    private static func escaped(_ text: String, _ limit: Int) -> String {
        var shown = ""
        for scalar in text.unicodeScalars.prefix(limit) {
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
                shown += scalar.escaped(asASCII: true)
            default: shown += scalar == "\"" || scalar == "\\" ? "\\\(scalar)" : String(scalar)
            }
        }
        return text.unicodeScalars.count > limit ? shown + "…" : shown
    }

    /// The candidate that `word` is most likely a misspelling of: about a third of it wrong, and at most three letters.
    static func suggestion(for word: String, among candidates: [String]) -> String? {
        guard word.utf8.count <= 64 else { return nil }
        let limit = min(3, max(1, (word.utf8.count + 1) / 3))
        let near = candidates.map { (name: $0, distance: distance(Array(word.utf8), Array($0.utf8))) }
        return near.min { $0.distance < $1.distance }.flatMap { $0.distance <= limit ? $0.name : nil }
    }

    /// How many letters must be put in, taken out or changed to make one of the other.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let changed = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(changed, diagonal + 1, row[j] + 1)
            }
        }
        return row[right.count]
    }
}
