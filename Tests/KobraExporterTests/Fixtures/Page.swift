/// A metrics page, read as far as tests look at it.
struct Page {
    struct Sample: Hashable {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    let text: String
    let samples: [Sample]

    init(_ text: String) throws {
        self.text = text
        samples = try text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(Self.sample)
    }

    /// All samples of a family that carry these labels, and maybe others.
    func all(_ name: String, _ labels: [String: String] = [:]) -> [Sample] {
        samples.filter { sample in
            sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }
    }

    /// The value of the one such sample; `nil` if there is none, or more than one.
    subscript(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        let found = all(name, labels)
        return found.count == 1 ? found.first?.value : nil
    }

    /// The sum of all such samples.
    func sum(_ name: String, _ labels: [String: String] = [:]) -> Double {
        all(name, labels).reduce(0) { $0 + $1.value }
    }

    /// The value of that label in the one sample that is 1.
    func word(_ name: String, _ label: String, _ labels: [String: String] = [:]) -> String? {
        let on = all(name, labels).filter { $0.value == 1 }
        return on.count == 1 ? on.first?.labels[label] : nil
    }

    private static func sample(_ line: Substring) throws -> Sample {
        var rest = line
        let name = rest.prefix { $0 != "{" && $0 != " " }
        rest = rest.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while rest.first != "}" {
                let label = rest.prefix { $0 != "=" }
                rest = rest.dropFirst(label.count + 2)
                labels[String(label)] = try text(&rest)
                if rest.first == "," { rest = rest.dropFirst() }
            }
            rest = rest.dropFirst()
        }
        guard rest.first == " ", let value = Double(rest.dropFirst()) else { throw Trouble("no sample: \(line)") }
        return Sample(name: String(name), labels: labels, value: value)
    }

    /// A label's value up to and with its closing quote.
    private static func text(_ rest: inout Substring) throws -> String {
        var text = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return text
            case "\\":
                guard let escaped = rest.popFirst() else { break }
                text.append(escaped == "n" ? "\n" : escaped)
            default: text.append(character)
            }
        }
        throw Trouble("a label does not end: \(text)")
    }
}
