import PrometheusText

/// The table of every metric, for people.
public enum MetricsReference {
    /// The names of all families, in the order of the page.
    public static var names: [String] { Catalogue.families.map(\.name) }

    /// A Markdown table: name, type, labels, meaning.
    public static var markdown: String {
        let rows = Catalogue.families.map { family in
            let labels = family.labels.map { "`\($0)`" }.joined(separator: ", ")
            return "| `\(family.name)` | \(family.type.word(in: .text)) | \(labels) | \(family.help) |"
        }
        return (["| Name | Type | Labels | Meaning |", "|---|---|---|---|"] + rows).joined(separator: "\n") + "\n"
    }
}
