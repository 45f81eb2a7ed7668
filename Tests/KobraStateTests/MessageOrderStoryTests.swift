import KobraProtocol
import KobraState
import Testing

/// The orders of messages of protocol.md section 14 as whole stories, in every form in which a task may be named.
struct MessageOrderStoryTests {
    /// Connected, idle, asked once.
    private func switchedOn() -> Story {
        var story = Story()
        story.will("online")
        story.firmware("3.1.2")
        story.status("free")
        story.temperatures(
            #"{"curr_hotbed_temp":24,"curr_nozzle_temp":26,"target_hotbed_temp":0,"target_nozzle_temp":0}"#)
        return story
    }

    private func underWay(_ task: TaskForm) -> Story {
        var story = switchedOn()
        story.status("busy")
        for word in ["checking", "auto_leveling", "preheating"] {
            story.print("start", word, task, #""progress":100"#)
            story.pass(seconds: 20)
        }
        for percent in [0.0, 10, 20] {
            story.printing(task, file: "bracket.gcode", percent: percent)
            story.pass(seconds: 20)
        }
        return story
    }

    @Test func switchedOnIsIdle() {
        let story = switchedOn()
        #expect(story.isUp && story.state == .idle)
        #expect(story.printer.firmware.version == "3.1.2")
        #expect(story.started == 0 && story.ended == [:])
    }

    @Test func idlePollIsNoTrouble() {
        var story = switchedOn()
        #expect(story.poll().count > 2)
        story.status("free")
        story.firmware("3.1.2")
        story.listing("listLocal", "[]")
        story.listing("listUdisk", "[]")
        story.pass(seconds: 20)
        #expect(story.state == .idle)
        #expect(story.printer.queries.unanswered.total == 0)
    }

    @Test(arguments: TaskForm.forms)
    func printFromStorage(task: TaskForm) {
        var story = switchedOn()
        story.status("busy")
        #expect(story.state == .busy)
        story.print("start", "checking", task, #""progress":100"#)
        #expect(story.state == .checking)
        story.pass(seconds: 5)
        story.print("start", "auto_leveling", task)
        #expect(story.state == .leveling)
        story.pass(seconds: 60)
        story.print("start", "preheating", task)
        #expect(story.state == .preheating)
        story.temperatures(#"{"curr_nozzle_temp":150,"target_nozzle_temp":220}"#)
        story.pass(seconds: 60)
        story.printing(task, file: "bracket.gcode", percent: 0)
        story.print("update", "updated", task, #""settings":{"print_speed_mode":2}"#)
        story.hear("fan", #"{"action":"auto","state":"done","data":{"fan_speed_pct":70}}"#)
        for percent in 1...100 {
            story.pass(seconds: 30)
            story.printing(task, file: "bracket.gcode", percent: Double(percent))
            #expect(story.state == .printing)
        }
        story.print("start", "finished", task)
        #expect(story.state == .finished)
        #expect(story.printer.work.shown?.job.progress == 1)
        story.pass(seconds: 5)
        story.status("free")
        #expect(story.state == .idle)
        story.passInTouch(seconds: 300)
        #expect(story.started == 1 && story.ended == [.finished: 1])
    }

    @Test(arguments: TaskForm.forms)
    func printFromAnAddress(task: TaskForm) {
        var story = switchedOn()
        story.status("busy")
        for percent in [0.0, 50, 100] {
            story.print("start", "downloading", task, #""progress":\#(percent)"#)
            #expect(story.state == .downloading)
            #expect(story.job?.downloadProgress == percent / 100)
        }
        story.print("start", "checking", task)
        story.printing(task, percent: 0)
        #expect(story.job?.progress == 0)
        story.print("start", "finished", task)
        story.status("free")
        #expect(story.started == 1 && story.ended == [.finished: 1])
    }

    @Test(arguments: TaskForm.forms)
    func pauseAndResume(task: TaskForm) {
        var story = underWay(task)
        story.print("pause", "pausing", task)
        #expect(story.state == .pausing)
        story.print("pause", "paused", task)
        #expect(story.state == .paused)
        story.passInTouch(seconds: 3600)
        #expect(story.state == .paused)
        story.print("resume", "resuming", task)
        #expect(story.state == .resuming)
        story.print("resume", "resumed", task)
        #expect(story.state == .printing)
        story.printing(task, file: "bracket.gcode", percent: 21)
        #expect(story.started == 1 && story.ended == [:])
        #expect(story.outcomes.pauses[.user] == 1 && story.outcomes.pauses.total == 1)
    }

    @Test(arguments: TaskForm.forms)
    func stop(task: TaskForm) {
        var story = underWay(task)
        story.print("stop", "stopping", task)
        #expect(story.state == .stopping)
        story.print("stop", "stoped")
        #expect(story.state == .cancelled)
        story.status("free")
        #expect(story.state == .idle)
        story.passInTouch(seconds: 120)
        #expect(story.started == 1 && story.ended == [.cancelled: 1])
    }

    @Test(arguments: TaskForm.forms)
    func downloadFails(task: TaskForm) {
        var story = switchedOn()
        story.print("start", "downloading", task, #""progress":0"#)
        story.print("start", "failed", task, code: 10105)
        #expect(story.state == .failed)
        story.status("free")
        #expect(story.state == .idle)
        #expect(story.started == 1 && story.ended == [.failed: 1])
        #expect(story.printer.work.last?.code?.rawValue == 10105)
        #expect(story.printer.errors[.job] == 1)
    }

    @Test(arguments: TaskForm.forms)
    func cancelledWhileDownloading(task: TaskForm) {
        var story = switchedOn()
        story.print("start", "downloading", task, #""progress":40"#)
        story.print("stop", "stoped", task, code: 10401)
        story.status("free")
        #expect(story.started == 1 && story.ended == [.cancelled: 1])
    }

    @Test(arguments: TaskForm.forms)
    func filamentRunsOut(task: TaskForm) {
        var story = underWay(task)
        story.print("pause", "paused", task, code: 10107)
        #expect(story.state == .paused)
        #expect(story.ended == [:])
        #expect(story.outcomes.pauses[.filament] == 1 && story.outcomes.pauses.total == 1)
        #expect(story.printer.lastError?.code.rawValue == 10107)
        story.passInTouch(seconds: 1800)
        story.print("resume", "resuming", task)
        story.print("resume", "resumed", task)
        story.printing(task, file: "bracket.gcode", percent: 30)
        story.print("start", "finished", task)
        #expect(story.started == 1 && story.ended == [.finished: 1])
        #expect(story.printer.work.last?.code == nil)
    }

    @Test(arguments: TaskForm.forms)
    func abnormalEnd(task: TaskForm) {
        var story = underWay(task)
        story.print("stop", "failed", task, code: 10111)
        story.status("free")
        #expect(story.started == 1 && story.ended == [.failed: 1])
        #expect(story.printer.work.last?.code?.rawValue == 10111)
    }

    @Test(arguments: [(10603, PrintOutcome.failed), (10601, .cancelled), (12345, .failed)], TaskForm.forms)
    func stoppedWithACode(_ end: (Int, PrintOutcome), task: TaskForm) {
        var story = underWay(task)
        story.print("stop", "stoped", task, code: end.0)
        story.status("free")
        #expect(story.ended == [end.1: 1])
        #expect(story.printer.work.last?.code?.rawValue == end.0)
    }

    @Test(arguments: TaskForm.forms)
    func secondStartIsRefused(task: TaskForm) {
        var story = underWay(task)
        story.print("start", "failed", .other, code: 10101)
        #expect(story.state == .printing)
        story.printing(task, file: "bracket.gcode", percent: 30)
        story.print("start", "finished", task)
        #expect(story.started == 1 && story.ended == [.finished: 1])
    }

    @Test(arguments: TaskForm.forms)
    func everyMessageDoubled(task: TaskForm) {
        var story = Story()
        func twice(_ say: (inout Story) -> Void) {
            say(&story)
            say(&story)
        }
        twice { $0.status("free") }
        for word in ["checking", "preheating", "printing", "pausing", "paused", "resuming", "resumed", "printing"] {
            twice { $0.print("start", word, task, file: "a.gcode") }
        }
        twice { $0.print("start", "finished", task) }
        twice { $0.status("free") }
        story.passInTouch(seconds: 120)
        #expect(story.started == 1 && story.ended == [.finished: 1])
        #expect(story.outcomes.pauses.total == 1)
        #expect(story.outcomes.missedBeginnings == 0)
    }

    @Test(arguments: TaskForm.forms)
    func everyPairOfNeighboursSwapped(task: TaskForm) {
        let words = ["checking", "preheating", "printing", "paused", "resuming", "printing", "finished"]
        for first in 0..<words.count - 1 {
            var order = Array(words.indices)
            order.swapAt(first, first + 1)
            var story = Story()
            story.status("free")
            for index in order {
                let stamp = 1_709_712_000_000 + Int64(index) * 1000
                story.print("start", words[index], task, file: "a.gcode", stamp: stamp)
            }
            story.status("free")
            story.passInTouch(seconds: 120)
            #expect(story.started == 1 && story.ended == [.finished: 1], "swapped at \(first)")
        }
    }
}
