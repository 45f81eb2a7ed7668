import JSON
import KobraProtocol
import Testing

@testable import KobraSimulator

struct FaultsTests {
    @Test(arguments: [
        (Fault.failed(code: 10111), "print stop failed", 10111),
        (.startFailed(code: 10116), "print start failed", 10116),
        (.abort(code: 10603), "print stop stoped", 10603),
    ])
    func endsAJobInMidPrint(fault: Fault, words: String, code: Int) {
        var printer = SimulatedPrinter.printing()
        let said = printer.inject(fault) + printer.advance(until: "status workReport free")
        #expect(said.story(of: "print") == [words])
        #expect(said.heard.first { $0.words == words }?.code == code)
        #expect(printer.book.failed == 1 && printer.book.isBalanced)
    }

    @Test func waitsForAJobAndItsProgress() {
        var printer = SimulatedPrinter.connected()
        #expect(printer.inject(.failed(code: 10111), atProgress: 40) == [])
        var said = printer.start(JobPlan(filename: "a.gcode", minutes: 10))
        said += printer.advance(until: "print stop failed")
        let last = said.heard.last { $0.words == "print start printing" }?.number("progress")
        #expect(last.map { (38...40).contains($0) } == true)
        _ = printer.advance(until: "status workReport free")
        // It struck once.
        _ = printer.start(JobPlan(filename: "a.gcode", minutes: 2)) + printer.advance(until: "print start finished")
        #expect(printer.book.failed == 1 && printer.book.finished == 1)
    }

    @Test func runsOutOfFilamentAndWaits() {
        var printer = SimulatedPrinter.printing()
        let said = printer.inject(.runout)
        #expect(said.story == ["print pause paused"])
        #expect(said.heard.first?.code == 10107)
        #expect(printer.advance(by: 3600).story(of: "print") == [])
        let again = printer.inject(.resumeAtScreen) + printer.advance(by: 300)
        #expect(
            again.story(of: "print").prefix(3) == [
                "print resume resuming", "print resume resumed", "print start printing",
            ])
        #expect(printer.book.pauses == 1 && printer.book.runouts == 1)
    }

    @Test func isStoppedAtTheScreen() {
        var printer = SimulatedPrinter.printing()
        let said = printer.inject(.stopAtScreen) + printer.advance(until: "status workReport free")
        #expect(said.story(of: "print") == ["print stop stopping", "print stop stoped"])
        #expect(said.heard.last { $0.type == "print" }?.code == 10601)
        #expect(printer.book.cancelled == 1)
    }

    @Test func isPausedAtTheScreen() {
        var printer = SimulatedPrinter.printing()
        let said = printer.inject(.pauseAtScreen) + printer.advance(by: 10)
        #expect(said.story(of: "print") == ["print pause pausing", "print pause paused"])
    }

    @Test func losesItsJobInAPowerCut() {
        var printer = SimulatedPrinter.printing()
        #expect(printer.inject(.powerCut(seconds: 90, resumes: false)).last == .powerCut)
        #expect(printer.send(.queryStatus) == [])
        #expect(printer.advance(by: 89) == [])
        #expect(printer.advance(by: 2) == [.reconnect])
        let back = printer.connect() + printer.advance(by: 3600)
        #expect(
            back.story(of: "lastWill", "status", "print") == ["lastWill onlineReport online", "status workReport free"])
        #expect(printer.book.lost == 1 && printer.book.isBalanced)
    }

    @Test func goesOnWithItsJobAfterAPowerCut() {
        var printer = SimulatedPrinter.printing()
        let before = printer.job?.done ?? 1
        _ = printer.inject(.powerCut(seconds: 90, resumes: true)) + printer.advance(by: 100)
        let back = printer.connect() + printer.advance(until: "print start finished")
        #expect(
            back.story(of: "lastWill", "print").prefix(4) == [
                "lastWill onlineReport online", "print resume resuming", "print resume resumed",
                "print start printing",
            ])
        #expect(
            back.heard.filter { $0.type == "status" }.prefix(2).map(\.state) == ["free", "busy"])
        let first = back.heard.first { $0.words == "print start printing" }
        #expect(first?.data["taskid"].text == "482913")
        #expect((first?.number("progress") ?? 0) >= (before * 100).rounded(.down))
        #expect(printer.book.started == 1 && printer.book.finished == 1 && printer.book.isBalanced)
    }

    @Test func forgetsTheInterruptedJobForANewOne() {
        var printer = SimulatedPrinter.printing()
        _ = printer.inject(.powerCut(seconds: 10, resumes: true)) + printer.advance(by: 20)
        _ = printer.connect() + printer.start(JobPlan(filename: "b.gcode", minutes: 1))
        _ = printer.advance(until: "print start finished")
        #expect(printer.book.started == 2 && printer.book.lost == 1 && printer.book.finished == 1)
        #expect(printer.book.isBalanced)
    }

    @Test func leavesInGoodOrderAndPrintsOn() {
        var printer = SimulatedPrinter.printing()
        #expect(printer.inject(.disconnect(seconds: 60)) == [.disconnect])
        #expect(printer.advance(by: 61) == [.reconnect])
        let said = printer.connect() + printer.advance(by: 20)
        #expect(said.story.contains("print start printing"))
        #expect(printer.book.started == 1)
    }

    @Test func isSilentForAWhile() {
        var printer = SimulatedPrinter.printing()
        #expect(printer.inject(.silence(seconds: 120)) == [])
        #expect(printer.send(.queryStatus) == [])
        #expect(printer.advance(by: 119) == [])
        #expect(printer.advance(by: 20).story.contains("print start printing"))
        #expect(printer.send(.queryStatus).count == 1)
    }

    @Test func flaps() {
        var printer = SimulatedPrinter.connected()
        let said = printer.inject(.flap) + printer.advance(by: 2)
        #expect(said.story(of: "lastWill") == ["lastWill onlineReport offline", "lastWill onlineReport online"])
    }

    /// Nothing of it may be taken for a report that says something else.
    @Test func talksRubbishThatNobodyShouldBelieve() {
        var printer = SimulatedPrinter.printing()
        let before = printer.job?.plan
        _ = printer.inject(.rubbish(count: 3000))
        let said = printer.advance(by: 60)
        #expect(printer.book.rubbish == 3000)
        #expect(printer.job?.plan == before)
        let readable = said.compactMap(\.message).filter { (try? JSONDocument($0.payload)) != nil }
        #expect(said.count - readable.count > 1500)
        for heard in said.heard where heard.root["msgid"].isAbsent {
            #expect(heard.state == "" && heard.data.members.isEmpty)
        }
        #expect(said.compactMap(\.message).allSatisfy { $0.topic.contains(printer.address.printer.text) })
    }

    @Test func speaksForeignWords() {
        var printer = SimulatedPrinter.printing()
        _ = printer.inject(.foreignWords(true))
        let words = Set(printer.advance(by: 30).heard.map(\.words))
        #expect(words.isSuperset(of: ["weather report sunny", "print start ironing", "status workReport daydreaming"]))
        _ = printer.inject(.foreignWords(false))
        #expect(!printer.advance(by: 30).story.contains("weather report sunny"))
    }

    @Test func goesFreeWithoutAWord() {
        var printer = SimulatedPrinter.printing()
        #expect(printer.inject(.goesFree).story(of: "print", "status") == ["status workReport free"])
        #expect(printer.advance(by: 600).story(of: "print") == [])
        #expect(printer.book.lost == 1 && printer.isFree)
    }

    @Test func omitsFinished() {
        var printer = SimulatedPrinter.connected()
        _ = printer.inject(.withoutFinished(true))
        let said =
            printer.start(JobPlan(filename: "a.gcode", minutes: 1))
            + printer.advance(until: "status workReport free")
        #expect(!said.story.contains("print start finished"))
        #expect(said.heard.last { $0.type == "print" }?.number("progress") == 100)
        #expect(printer.book.finished == 1)
    }

    @Test func hasUnusableFiguresLikeAKobra2Pro() {
        var printer = SimulatedPrinter.printing()
        _ = printer.inject(.unusableFigures(true))
        let said = printer.advance(by: 20).heard.last { $0.words == "print start printing" }
        #expect(said?.number("total_layers") == -1)
        #expect(said?.number("curr_layer") == 0 && said?.number("remain_time") == 0)
    }

    @Test func saysEverythingTwice() {
        var printer = SimulatedPrinter.connected()
        _ = printer.inject(.doubled(true))
        let said = printer.send(.queryStatus)
        #expect(said.count == 2 && said[0] == said[1])
    }

    @Test func swapsNeighboursAndLosesNothing() {
        var straight = SimulatedPrinter.printing()
        var swapping = straight
        _ = swapping.inject(.swapped(true))
        let heard = swapping.advance(by: 600).heard.compactMap { $0.root["timestamp"].number }
        let usual = straight.advance(by: 600).heard.count
        #expect(heard != heard.sorted())
        #expect(abs(heard.count - usual) <= 3)
        // Never further than one place.
        for index in heard.indices.dropFirst(2) { #expect(heard[index - 2] <= heard[index] + 2000) }
    }

    @Test func answersSlowly() {
        var printer = SimulatedPrinter.connected()
        _ = printer.inject(.slow(seconds: 30))
        #expect(printer.send(.listFiles(.local, path: "/")) == [])
        #expect(!printer.advance(by: 29).story.contains("file listLocal done"))
        #expect(printer.advance(by: 2).story.contains("file listLocal done"))
        _ = printer.inject(.slow(seconds: 0))
        #expect(printer.send(.queryStatus).count == 1)
    }

    @Test func isDeaf() {
        var printer = SimulatedPrinter.connected()
        _ = printer.inject(.deaf(true))
        #expect(printer.send(.queryStatus) == [])
        _ = printer.inject(.deaf(false))
        #expect(printer.send(.queryStatus).count == 1)
    }

    @Test func stampsWithItsUpTime() {
        var printer = SimulatedPrinter.connected()
        _ = printer.inject(.upTimeStamps(true)) + printer.advance(by: 100)
        #expect(printer.send(.queryStatus).heard.first?.root["timestamp"].number == 100_000)
    }
}
