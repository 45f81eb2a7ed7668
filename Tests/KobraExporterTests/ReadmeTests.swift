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
}
