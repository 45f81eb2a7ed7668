import KobraMetrics
import KobraState
import PrometheusText
import Testing

/// No value is better than a wrong value: what may not be shown has no sample.
@Suite struct AbsenceTests {
    static let live = [
        "kobra_temperature_celsius", "kobra_temperature_target_celsius", "kobra_fan_speed_ratio",
        "kobra_print_speed_mode", "kobra_z_offset_meters", "kobra_print_progress_ratio", "kobra_print_elapsed_seconds",
        "kobra_print_remaining_seconds", "kobra_print_layer", "kobra_print_layers",
        "kobra_print_filament_used_meters", "kobra_print_start_timestamp_seconds", "kobra_print_info",
    ]

    private func names(_ story: Story, printInfo: Bool = true) -> Set<String> {
        let page = MetricsPage.text(Snapshot(fleet: story.fleet, now: story.now, showsPrintInfo: printInfo))
        let samples = String(decoding: page, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
        return Set(samples.map { String($0.prefix { $0 != "{" && $0 != " " }) })
    }

    private func printing() -> Story {
        var story = Story()
        story.connect()
        story.print()
        return story
    }

    @Test func everythingIsThereWhilePrinting() {
        #expect(names(printing()).isSuperset(of: Self.live))
    }

    @Test func nothingLiveIsThereWhenThePrinterSaidOffline() {
        var story = printing()
        story.hear("lastWill", #"{"action":"onlineReport","state":"offline"}"#)
        #expect(names(story).isDisjoint(with: Self.live))
    }

    @Test func nothingLiveIsThereWhenTheBrokerIsLost() {
        var story = printing()
        _ = story.fleet.brokerLost("broker:1883", at: story.now)
        #expect(names(story).isDisjoint(with: Self.live))
    }

    @Test func nothingLiveIsThereAfterTheSilenceLimit() {
        var story = printing()
        story.pass(90)
        #expect(names(story).isSuperset(of: Self.live))
        story.pass(0.001)
        #expect(names(story).isDisjoint(with: Self.live))
    }

    @Test func temperaturesGoWhenNotReportedForLong() {
        var story = printing()
        for _ in 0..<21 {
            story.pass(30)
            story.hear("status", #"{"action":"workReport","state":"busy"}"#)
        }
        let names = names(story)
        #expect(names.isDisjoint(with: ["kobra_temperature_celsius", "kobra_temperature_target_celsius"]))
        #expect(names.contains("kobra_fan_speed_ratio"))
    }

    @Test func printInfoCanBeSwitchedOff() {
        #expect(!names(printing(), printInfo: false).contains("kobra_print_info"))
        // Nor does an exemplar name its task.
        var story = printing()
        story.hear("print", #"{"action":"start","state":"finished","data":{"taskid":"482913"}}"#)
        for (isShown, count) in [(true, 2), (false, 0)] {
            let page = MetricsPage.text(
                Snapshot(fleet: story.fleet, now: story.now, showsPrintInfo: isShown), as: .openMetrics)
            #expect(String(decoding: page, as: UTF8.self).split(separator: "task_id=\"482913\"").count - 1 == count)
        }
    }

    @Test func jobGoesWhenThePrinterIsFreeAgain() {
        var story = printing()
        story.hear("print", #"{"action":"start","state":"finished","data":{"taskid":"482913"}}"#)
        #expect(names(story).contains("kobra_print_progress_ratio"))
        story.hear("status", #"{"action":"workReport","state":"free"}"#)
        #expect(names(story).isDisjoint(with: ["kobra_print_progress_ratio", "kobra_print_info"]))
        #expect(names(story).contains("kobra_last_print_outcome"))
    }

    @Test func cancelledJobShowsNoProgress() {
        var story = printing()
        story.hear("print", #"{"action":"stop","state":"stoped","data":{"taskid":"482913"}}"#)
        #expect(!names(story).contains("kobra_print_progress_ratio"))
        #expect(names(story).contains("kobra_print_elapsed_seconds"))
    }

    @Test func preparationShowsNoProgressOfAnotherJob() {
        var story = Story()
        story.connect()
        story.prepare()
        #expect(!names(story).contains("kobra_print_progress_ratio"))
    }

    @Test func downloadHasProgressOfItsOwn() {
        var story = Story()
        story.connect()
        story.hear("print", #"{"action":"start","state":"downloading","data":{"taskid":"7","progress":37}}"#)
        let names = names(story)
        #expect(names.contains("kobra_print_download_progress_ratio"))
        #expect(!names.contains("kobra_print_progress_ratio"))
    }
}
