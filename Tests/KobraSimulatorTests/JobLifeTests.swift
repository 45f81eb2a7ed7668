import JSON
import KobraProtocol
import Testing

@testable import KobraSimulator

/// The sequences of protocol.md 14.
struct JobLifeTests {
    @Test func printsFromItsStorage() throws {
        var printer = SimulatedPrinter.connected()
        var said = printer.start(JobPlan(filename: "bracket.gcode", taskID: "482913", minutes: 10, levels: true))
        said += printer.advance(until: "status workReport free")
        #expect(
            said.story(of: "print", "fan") == [
                "print start checking", "print start auto_leveling", "print start preheating", "print start printing",
                "print update updated", "fan auto done", "print start printing", "fan auto done",
                "print start printing",
            ].repeatingTail(said) + ["print start finished", "fan auto done"])
        let statuses = said.heard.filter { $0.type == "status" }.map(\.state)
        #expect(statuses.first == "busy" && statuses.last == "free" && statuses.filter { $0 == "free" }.count == 1)
        let printing = said.heard.filter { $0.words == "print start printing" }
        let progress = printing.compactMap { $0.number("progress") }
        #expect(progress.first == 0 && progress.last == 100 && progress == progress.sorted())
        #expect(printing.allSatisfy { $0.data["taskid"].text == "482913" })
        #expect(printer.book.started == 1 && printer.book.finished == 1 && printer.book.isBalanced)
        #expect(printer.isFree)
    }

    @Test func bodiesHaveTheFieldsAndUnitsOfTheKobra() throws {
        var printer = SimulatedPrinter.printing()
        let said = printer.advance(by: 300)
        let report = try #require(said.heard.last { $0.words == "print start printing" })
        #expect(
            report.data.members.map(\.name) == [
                "taskid", "localtask", "filename", "progress", "print_time", "remain_time", "supplies_usage",
                "total_layers", "curr_layer",
            ])
        // Six of twenty minutes, give or take a heartbeat.
        #expect((28...30).contains(try #require(report.number("progress"))))
        #expect((5.8...6.1).contains(try #require(report.number("print_time"))))
        #expect((14...15).contains(try #require(report.number("remain_time"))))
        #expect(report.number("total_layers") == 46)
        #expect((13...15).contains(try #require(report.number("curr_layer"))))
        #expect((490...530).contains(try #require(report.number("supplies_usage"))))
    }

    @Test func preparesFromAURLWithDownloadsOfItsOwn() {
        var printer = SimulatedPrinter.connected()
        var said = printer.start(JobPlan(filename: "x.gcode", taskID: "5", source: .download(seconds: 20), minutes: 2))
        said += printer.advance(until: "status workReport free")
        let downloads = said.heard.filter { $0.words == "print start downloading" }.compactMap { $0.number("progress") }
        #expect(downloads.first == 0 && downloads.last == 100 && downloads == downloads.sorted() && downloads.count > 8)
        #expect(
            said.story(of: "print").prefix(3) == [
                "print start downloading", "print start checking", "print start preheating",
            ])
        #expect(printer.files.holds("x.gcode"))
    }

    /// protocol.md 6.6.
    @Test func preparationCarriesTheProgressOfTheJobBefore() {
        var printer = SimulatedPrinter.connected()
        _ = printer.start(JobPlan(filename: "a.gcode", minutes: 2)) + printer.advance(until: "status workReport free")
        var said = printer.start(JobPlan(filename: "b.gcode", minutes: 2, levels: true))
        said += printer.advance(until: "print start printing")
        let preparing = said.heard.filter { $0.type == "print" && $0.state != "printing" && $0.state != "updated" }
        #expect(Set(preparing.map(\.state)) == ["checking", "auto_leveling", "preheating"])
        #expect(preparing.allSatisfy { $0.number("progress") == 100 && $0.data["filename"].text == "b.gcode" })
        #expect(said.heard.first { $0.words == "print start printing" }?.number("progress") == 0)
    }

    @Test(arguments: ["-1", "0", "", nil])
    func showsTheIDOfAJobFromTheScreen(id: String?) {
        var printer = SimulatedPrinter.connected()
        var said = printer.start(JobPlan(filename: "a.gcode", taskID: id, minutes: 1))
        said += printer.advance(until: "print start finished")
        let jobs = said.heard.filter { $0.words == "print start printing" || $0.words == "print start finished" }
        #expect(jobs.count > 10)
        #expect(jobs.allSatisfy { $0.data["taskid"].text == id })
    }

    @Test func pausesAndResumes() {
        var printer = SimulatedPrinter.printing()
        let asked = printer.send(.pause(task: "482913")) + printer.advance(until: "print pause paused")
        #expect(asked.story(of: "print") == ["print pause pausing", "print pause paused"])
        let before = printer.job?.done
        let waiting = printer.advance(by: 600)
        #expect(waiting.story(of: "print") == [])
        #expect(printer.job?.done == before)
        var again = printer.send(.resume(task: "482913"))
        again += printer.advance(by: 20)
        #expect(
            again.story(of: "print") == [
                "print resume resuming", "print resume resumed", "print start printing",
            ])
        #expect(printer.book.pauses == 1)
    }

    @Test(arguments: [Command.stop(task: "482913"), .cancel(task: "482913"), .stop(task: "-1"), .stop(task: "0")])
    func stops(command: Command) {
        var printer = SimulatedPrinter.printing()
        let said = printer.send(command) + printer.advance(until: "status workReport free")
        #expect(said.story(of: "print") == ["print stop stopping", "print stop stoped"])
        #expect(said.heard.last { $0.words == "print stop stoped" }?.code == 200)
        #expect(printer.book.cancelled == 1 && printer.book.isBalanced)
    }

    @Test(arguments: [10105, 10113])
    func aDownloadFails(code: Int) {
        var printer = SimulatedPrinter.connected()
        _ = printer.inject(.downloadFails(code: code))
        var said = printer.start(JobPlan(filename: "x.gcode", taskID: "5", source: .download(seconds: 20)))
        said += printer.advance(until: "status workReport free")
        #expect(said.story(of: "print") == ["print start downloading", "print start failed"])
        let failed = said.heard.last { $0.words == "print start failed" }
        #expect(failed?.code == code && failed?.data["taskid"].text == "5")
        #expect(said.heard.last { $0.state == "downloading" }?.number("progress") == (code == 10113 ? 100 : 40))
        #expect(printer.book.failed == 1 && printer.book.isBalanced)
        #expect(!printer.files.holds("x.gcode"))
    }

    @Test func heatsForTheJobAndCoolsAfterIt() throws {
        var printer = SimulatedPrinter.connected()
        let plan = JobPlan(filename: "a.gcode", minutes: 15, nozzleTarget: 220, hotbedTarget: 65)
        var said = printer.start(plan)
        said += printer.advance(until: "print start finished")
        let inPrint = try #require(said.heard.last { $0.type == "tempature" })
        #expect(inPrint.action == "auto")
        #expect(inPrint.number("target_nozzle_temp") == 220 && inPrint.number("target_hotbed_temp") == 65)
        #expect(abs(try #require(inPrint.number("curr_nozzle_temp")) - 220) <= 1)
        let cold = try #require(printer.advance(by: 3600).heard.last { $0.type == "tempature" })
        #expect(cold.number("target_nozzle_temp") == 0)
        #expect(try #require(cold.number("curr_nozzle_temp")) < 27)
    }

    @Test func isNotStartedTwice() {
        var printer = SimulatedPrinter.printing()
        #expect(printer.start(JobPlan(filename: "b.gcode")) == [])
        #expect(printer.book.started == 1)
    }
}

extension [String] {
    /// Heartbeats and fan reports alternate through a print; as many turns of them as were heard.
    fileprivate func repeatingTail(_ said: [Outgoing]) -> [String] {
        let heard = said.story(of: "print", "fan")
        let tail = ["fan auto done", "print start printing"]
        var story = self
        while story.count + 2 < heard.count { story += tail }
        return story
    }
}
