/// Text for a page.
enum HTML {
    /// The text with everything escaped that means something in HTML.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// A line of its own, smaller; nothing for no text.
    static func small(_ text: String) -> String { text.isEmpty ? "" : "<small>\(escape(text))</small>" }

    /// The same for what somebody else wrote, cut where it takes more than a few lines; whole where the mouse rests on it.
    static func clipped(_ text: String) -> String {
        let text = escape(text)
        return text.isEmpty ? "" : "<small class=\"clip\" title=\"\(text)\"><bdi>\(text)</bdi></small>"
    }

    /// `2 h 5 min`, `12 min`, `8 s`.
    static func duration(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 1e9))
        if whole >= 3600 { return "\(whole / 3600) h \(whole / 60 % 60) min" }
        return whole >= 60 ? "\(whole / 60) min" : "\(whole) s"
    }

    /// The same, as an age.
    static func ago(_ seconds: Double) -> String { "\(duration(seconds)) ago" }
}
