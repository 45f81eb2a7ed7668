import KobraProtocol
import KobraState
import Testing

@testable import KobraControl
@testable import KobraSimulator

/// What counts as a printer's word that a command was carried out: one that came after the command.
@Suite struct WatchTests {
    /// A printer that idles, its heaters off by its own word, and what it says next.
    private struct Talk {
        var bench = Bench()

        mutating func say(_ type: String, _ text: String) throws -> Report {
            let topic = bench.printer.address.reportTopic(type: type)
            let incoming = Incoming(topic: topic, payload: Array(text.utf8))
            guard case .report(_, let report) = incoming else { throw Silence() }
            _ = bench.fleet.receive(incoming, from: Bench.broker, at: bench.now)
            return report
        }

        mutating func status(_ word: String) throws -> Report {
            try say("status", #"{"type":"status","action":"workReport","state":"\#(word)","code":200,"data":null}"#)
        }

        struct Silence: Error {}
    }

    private static let off =
        #"{"type":"tempature","action":"auto","state":"done","code":200,"data":{"curr_hotbed_temp":30,"curr_nozzle_temp":30,"#
        + #""target_hotbed_temp":0,"target_nozzle_temp":0}}"#

    @Test(arguments: [Order.emergencyStop, .stop, .cancel]) func whatWorksUnknownIsOffOnlyByANewWord(order: Order)
        throws
    {
        var talk = Talk()
        // It heats from its screen, and has not said so.
        _ = try talk.status("busy")
        #expect(talk.bench.state == .busy && talk.bench.situation.job == nil)
        var watch = Watch(order, in: talk.bench.situation, newTask: "1")
        talk.bench.pass(0.5)
        let free = try talk.status("free")
        watch.heard(free, talk.bench.situation)
        #expect(watch.verdict == .pending)
        #expect(watch.missing(in: talk.bench.situation).contains("has not said since that its heaters are off"))
        let off = try talk.say("tempature", Self.off)
        watch.heard(off, talk.bench.situation)
        #expect(watch.verdict == .confirmed())
    }

    @Test func ofAnIdlePrinterTheLastWordThatHoldsIsTaken() throws {
        var talk = Talk()
        _ = try talk.say("tempature", Self.off)
        var watch = Watch(.emergencyStop, in: talk.bench.situation, newTask: "1")
        talk.bench.pass(0.5)
        let free = try talk.status("free")
        watch.heard(free, talk.bench.situation)
        #expect(watch.verdict == .confirmed())
    }

    /// It may go on meanwhile: whoever wants it paused is not told that it is, from what was heard before it fell silent.
    @Test func aPauseOfASilentPrinterIsSentAndConfirmedByANewWord() throws {
        var bench = Bench()
        bench.startPrinting()
        #expect(try bench.result(.pause).outcome == .confirmed)
        #expect(try bench.result(.pause).words.contains("already"))
        bench.inject(.silence(seconds: 200))
        bench.pass(150)
        #expect(bench.state == .offline && bench.situation.job?.phase == .paused)
        let id = bench.order(.pause, wait: 120)
        #expect(bench.published.map(\.command) == [.pause(task: "777"), .pause(task: "777")])
        bench.pass(10)
        #expect(bench.outcome(id) == nil)
    }
}
