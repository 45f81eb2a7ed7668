import KobraControl
import KobraMetrics
import KobraProtocol
import KobraState
import Testing

/// What came of commands, on the page.
@Suite struct ControlTests {
    private func lines(_ story: Story, _ control: ControlFigures?) -> [String] {
        let page = MetricsPage.text(Snapshot(fleet: story.fleet, now: story.now, control: control))
        return String(decoding: page, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func everyCountIsThereFromTheStart() {
        var story = Story()
        story.connect()
        let samples = lines(story, ControlFigures()).filter { $0.hasPrefix("kobra_commands_total{") }
        #expect(samples.count == OrderKind.allCases.count * CommandOutcome.allCases.count)
        #expect(samples.allSatisfy { $0.hasSuffix("} 0") })
        for outcome in CommandOutcome.allCases {
            let sample =
                #"kobra_commands_total{printer="\#(Story.printer)",command="stop",outcome="\#(outcome.rawValue)"} 0"#
            #expect(samples.contains(sample))
        }
        let counts = lines(story, ControlFigures()).filter { $0.hasPrefix("kobra_command_duration_seconds_count{") }
        #expect(counts.count == OrderKind.allCases.count)
    }

    @Test func withoutAnAdminAPINothingIsThere() {
        var story = Story()
        story.connect()
        #expect(
            !lines(story, nil).contains { $0.contains("kobra_command_duration") || $0.contains("kobra_commands_total") }
        )
    }

    @Test func strangersAreCountedOnceTheyCanBeHeard() throws {
        var story = Story()
        story.connect()
        let model = try #require(ModelID("20021"))
        let address = PrinterAddress(model: model, printer: try #require(PrinterID(Story.printer)))
        func count() -> String? { lines(story, nil).first { $0.hasPrefix("kobra_foreign_commands_total{") } }
        #expect(count() == nil)
        #expect(story.fleet.heardCommand(to: address, isOwn: true, isRetained: false, from: "broker:1883") == nil)
        #expect(count()?.hasSuffix(" 0") == true)
        #expect(story.fleet.heardCommand(to: address, isOwn: false, isRetained: false, from: "broker:1883") != nil)
        // One that the broker had kept was not sent now.
        #expect(story.fleet.heardCommand(to: address, isOwn: false, isRetained: true, from: "broker:1883") != nil)
        #expect(count()?.hasSuffix(" 1") == true)
    }
}
