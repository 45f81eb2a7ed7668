import JSON
import KobraProtocol

/// Words that inputs are made of, for a fuzzer's dictionary.
enum Vocabularies {
    /// Every name and every text of the examples, and what is awkward in JSON.
    static let report: [String] = {
        var words: Set<String> = []
        for (_, payload) in Examples.reports {
            if let root = try? JSONDocument(payload.utf8).root { collect(root.literal, into: &words) }
        }
        words.formUnion(PrintPhase.allCases.map(\.rawValue))
        words.formUnion(["stoped", "stopped", "canceled", "finished", "failed", "resumed", "updated", "auto_leveling"])
        words.formUnion(["updating", "update-success", "updateSuccessProcessed", "listUdisk", "deleteLocal"])
        return words.sorted() + awkward
    }()

    /// What parsers of numbers and texts trip over.
    static let awkward = [
        "null", "true", "1e308", "1e400", "-0", "1e-400", "9223372036854775807", "9223372036854775808", "-1", "1.5e12",
        "4e12", "NaN", "Infinity", "0x10", "\\u0000", "\\ud800", "\\udc00", "\\ud83d\\ude00", "\\u202e", "\u{FEFF}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "{\"a\":", "e\u{301}\u{301}\u{301}", "\u{1F1E9}\u{1F1EA}", "\u{200D}",
    ]

    private static func collect(_ value: JSONLiteral, into words: inout Set<String>) {
        switch value {
        case .object(let members):
            for member in members {
                words.insert("\"\(member.name)\":")
                collect(member.value, into: &words)
            }
        case .array(let elements): for element in elements { collect(element, into: &words) }
        case .string(let text) where !text.isEmpty: words.insert("\"\(text)\"")
        case .string, .null, .bool, .integer, .number: break
        }
    }
}
