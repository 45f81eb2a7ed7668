import Foundation
import KobraMetrics
import KobraProtocol
import PrometheusText
import Testing

/// The whole page for each situation, compared byte for byte with a committed file. `RECORD_GOLDEN=1` writes the files
/// anew; `promtool check metrics` passes on each.
@Suite struct GoldenPageTests {
    /// A situation, and how it comes about.
    struct Situation: CustomTestStringConvertible, Sendable {
        let name: String
        let tell: @Sendable (inout Story) -> Void
        var known: [KnownPrinterEntry] = []
        var testDescription: String { name }
    }

    static let situations: [Situation] = [
        Situation(name: "never-heard", tell: { $0.pass(10) }, known: [.init(id: Story.printer, name: "left")]),
        Situation(name: "idle") { story in
            story.connect()
            story.hear(
                "file",
                #"{"action":"listLocal","state":"done","data":{"records":[{"filename":"bracket.gcode","size":1834022},{"filename":"old","is_dir":true}]}}"#
            )
            story.hear(
                "peripherie", #"{"action":"query","state":"done","data":{"camera":1,"multiColorBox":0,"udisk":0}}"#)
            story.pass(30)
        },
        Situation(name: "preparing") { story in
            story.connect()
            story.prepare()
            story.pass(3)
        },
        Situation(name: "printing") { story in
            story.connect()
            story.print()
            story.pass(7)
        },
        Situation(name: "paused-by-filament") { story in
            story.connect()
            story.print()
            story.hear("print", #"{"action":"pause","state":"paused","code":10107,"data":{"taskid":"482913"}}"#)
            story.pass(20)
        },
        Situation(name: "failed") { story in
            story.connect()
            story.print()
            story.hear(
                "print", #"{"action":"stop","state":"failed","code":10111,"msg":"abnormal","data":{"taskid":"482913"}}"#
            )
            story.pass(2)
        },
        Situation(name: "offline-mid-print") { story in
            story.connect()
            story.print()
            story.pass(10)
            story.hear("lastWill", #"{"action":"onlineReport","state":"offline","code":200,"data":null}"#)
            story.pass(30)
        },
        Situation(name: "updating") { story in
            story.connect()
            story.hear("ota", #"{"action":"update","state":"downloading","code":200,"data":{"progress":80}}"#)
            story.pass(4)
        },
        Situation(
            name: "two-printers",
            tell: { story in
                story.connect()
                story.connect("ffffffffffffffffffffffffffffffff", model: "20023")
                story.print("ffffffffffffffffffffffffffffffff", model: "20023")
                story.pass(1)
            }, known: [.init(id: "ffffffffffffffffffffffffffffffff", name: #"the "big" one \ left"#)]),
    ]

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")

    /// Those that are written in OpenMetrics, too; together they have every type, unit and exemplar.
    static let openMetrics: Set = ["failed", "printing", "two-printers"]

    @Test(arguments: situations)
    func isTheCommittedPage(_ situation: Situation) throws { try compare(situation, as: .text, "prom") }

    @Test(arguments: situations.filter { openMetrics.contains($0.name) })
    func isTheCommittedPageOfOpenMetrics(_ situation: Situation) throws {
        try compare(situation, as: .openMetrics, "openmetrics")
    }

    private func compare(_ situation: Situation, as format: ExpositionFormat, _ ending: String) throws {
        let page = try Self.page(situation, as: format)
        let file = Self.folder.appendingPathComponent("\(situation.name).\(ending)")
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" { try Data(page).write(to: file) }
        let golden = try Data(contentsOf: file)
        #expect(
            String(decoding: page, as: UTF8.self) == String(decoding: golden, as: UTF8.self),
            "if this change is meant, record the pages anew with RECORD_GOLDEN=1 and look at the difference")
    }

    @Test func everyFileHasItsSituation() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        let expected = Self.situations.map { "\($0.name).prom" } + Self.openMetrics.map { "\($0).openmetrics" }
        #expect(Set(files) == Set(expected))
    }

    static func page(_ situation: Situation, as format: ExpositionFormat = .text) throws -> [UInt8] {
        var story = Story(known: try situation.known.map { try $0.entry })
        situation.tell(&story)
        return MetricsPage.text(Snapshot(fleet: story.fleet, now: story.now, exporter: .forTests), as: format)
    }
}

/// A printer of the configuration, as a test writes it.
struct KnownPrinterEntry: Sendable {
    let id: String
    let name: String
}
