import Configuration
import Foundation
import KobraMetrics
import Testing

/// The tables of README.md are those in the code.
@Suite struct ReadmeTests {
    /// What stands between two markers.
    private func part(_ name: String) throws -> String {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../README.md")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let begin = try #require(text.firstRange(of: "<!-- \(name) -->"), "README.md has no marker for \(name)")
        let end = try #require(text.firstRange(of: "<!-- /\(name) -->"), "README.md has no closing marker for \(name)")
        return text[begin.upperBound..<end.lowerBound].trimmingCharacters(in: .newlines) + "\n"
    }

    @Test func listsEveryMetric() throws { #expect(try part("metrics") == MetricsReference.markdown) }

    @Test func listsEverySetting() throws { #expect(try part("settings") == SettingsReference.markdown) }

    /// What a fault is said to be stands in the table *What happens when*.
    @Test func tellsWhatFaultsDo() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../README.md")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let table = try #require(text.components(separatedBy: "## What happens when\n").dropFirst().first)
        let rows = table.components(separatedBy: "\n## ")[0].split(separator: "\n").filter { $0.hasPrefix("| ") }
        let known = Set(rows.map { String($0.dropFirst(2).components(separatedBy: " | ")[0]) })
        for fault in Fault.all {
            for row in fault.rows { #expect(known.contains(row), "\(fault.name): no row \"\(row)\"") }
        }
    }
}
