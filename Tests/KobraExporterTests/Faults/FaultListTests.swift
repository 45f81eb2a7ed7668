import Foundation
import Testing

/// What README says happens when, and what the faults show.
@Suite struct FaultListTests {
    private static let rows = Result { () throws -> [String] in
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../../README.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let begin = try #require(text.firstRange(of: "## What happens when\n"))
        let end = try #require(text[begin.upperBound...].firstRange(of: "\n## "))
        return text[begin.upperBound..<end.lowerBound].split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
            .compactMap { $0.split(separator: "|").first.map { $0.trimmingCharacters(in: .whitespaces) } }
    }

    /// What needs a listener of its own, and the suite that shows it.
    private static let elsewhere: [String: Any.Type] = [
        "The web configuration file is broken, half written, missing or emptied": WebConfigEndToEndTests.self,
        "A certificate or user is replaced there": WebConfigEndToEndTests.self,
        "Strangers guess passwords of the scrape port": WebConfigEndToEndTests.self,
    ]

    @Test func everyRowOfTheReadmeIsAFault() throws {
        let rows = try Self.rows.get()
        let shown = Set(Fault.all.flatMap(\.rows)).union(Self.elsewhere.keys)
        #expect(rows.count >= 15)
        for row in rows { #expect(shown.contains(row), "no fault is \"\(row)\"") }
        for row in shown { #expect(rows.contains(row), "README has no line \"\(row)\"") }
    }
}
