/// A header that says what is welcome, and how much: `Accept`, `Accept-Encoding` (RFC 9110, 12.4.2 and 12.5).
///
/// An entry that cannot be read is passed over, as if it were not there: what is welcome besides is still known.
struct QualityList {
    /// `text/plain; version=0.0.4; q=0.5`
    struct Entry: Hashable {
        /// In lower case.
        let name: String
        /// Names in lower case, `q` left out.
        let parameters: [String: String]
        /// 0, which refuses, to 1.
        let quality: Double
    }

    let entries: [Entry]

    /// What all headers of that name say together.
    init(_ name: String, of request: HTTPRequest) {
        let name = name.lowercased()
        let values = request.headers.filter { $0.name.lowercased() == name }.map(\.value)
        self.init(values.joined(separator: ","))
    }

    init(_ text: String) {
        entries = Self.split(text[...], at: ",").compactMap(Self.entry)
    }

    private static func entry(_ text: Substring) -> Entry? {
        var parts = split(text, at: ";").map(trimmed)
        let name = parts.removeFirst().lowercased()
        guard !name.isEmpty else { return nil }
        var parameters: [String: String] = [:]
        var quality = 1.0
        for part in parts where !part.isEmpty {
            guard let sign = part.firstIndex(of: "=") else { return nil }
            let key = trimmed(part[..<sign]).lowercased()
            let value = unquoted(trimmed(part[part.index(after: sign)...]))
            if key == "q" {
                guard let number = number(value) else { return nil }
                quality = number
            } else {
                parameters[key] = value
            }
        }
        return Entry(name: name, parameters: parameters, quality: quality)
    }

    /// `0`, `0.5`, `1.000`: at most three digits behind the point, and no other way to write a number.
    private static func number(_ text: String) -> Double? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0] == "0" || parts[0] == "1" else { return nil }
        let rest = parts.count > 1 ? parts[1] : ""
        guard rest.utf8.count <= 3, rest.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Double("\(parts[0]).\(rest)0"), number <= 1
        else { return nil }
        return number
    }

    /// The parts between separators that stand in no quotes.
    private static func split(_ text: Substring, at separator: Character) -> [Substring] {
        var parts: [Substring] = []
        var (start, isQuoted, isEscaped) = (text.startIndex, false, false)
        for index in text.indices {
            switch text[index] {
            case _ where isEscaped: isEscaped = false
            case "\\" where isQuoted: isEscaped = true
            case "\"": isQuoted.toggle()
            case separator where !isQuoted:
                parts.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
        }
        return parts + [text[start...]]
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }

    private static func unquoted(_ text: Substring) -> String {
        guard text.count >= 2, text.first == "\"", text.last == "\"" else { return String(text) }
        var (value, isEscaped) = ("", false)
        for character in text.dropFirst().dropLast() {
            isEscaped = character == "\\" && !isEscaped
            if !isEscaped { value.append(character) }
        }
        return value
    }
}
