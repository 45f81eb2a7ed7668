import JSON
import KobraProtocol
import KobraState
import Testing

@testable import KobraControl
@testable import KobraSimulator

/// A crash with a command under way, and the life after it.
@Suite struct DeskMemoryTests {
    /// The intents of a desk that ends while a print and nothing else is under way.
    private func crash(_ order: Order, seconds: Double) throws -> (Bench, [Intent]) {
        var bench = Bench()
        bench.desk.recordsIntents = true
        #expect(bench.desk.markReady(bench.situation) == nil)
        bench.inject(.ignores(action: nil))
        bench.order(order)
        bench.pass(seconds)
        let written = bench.desk.intents.map { $0.literal.bytes() }
        return (bench, try written.map { try #require(Intent(try JSONDocument($0).root)) })
    }

    private static let print = Order.printFile(filename: "bracket.gcode", path: "/")

    @Test func whatWasUnderWayIsUnknownAndNeverSentAgain() throws {
        let (before, intents) = try crash(Self.print, seconds: 3)
        #expect(before.published.count == 1 && intents.map(\.id) == ["c1"])
        var bench = Bench()
        bench.desk.recordsIntents = true
        let records = bench.desk.restore(intents, at: before.now + 30)
        let record = try #require(bench.desk["c1"])
        #expect(records == [record] && bench.desk.last[before.id] == record)
        #expect(record.stage == .ended && record.result?.outcome == .unconfirmed && record.request.caller == "op")
        #expect(record.request.order.kind == .print && record.sent != nil && record.task == before.desk["c1"]?.task)
        #expect(record.result?.words.contains("It is not sent again") == true)
        #expect(record.result?.time.seconds(since: record.accepted).rounded() == 33)
        #expect(bench.desk.figures.outcomes(of: .print, for: before.id)[.unconfirmed] == 1)
        // It is over: neither on disk any more, nor watched, nor sent.
        #expect(bench.desk.intents.isEmpty && !bench.desk.awaited.contains(before.id))
        bench.pass(120)
        #expect(bench.published.isEmpty && bench.late.isEmpty)
    }

    @Test func whatWasNotSentYetIsUnknownToo() throws {
        var bench = Bench()
        bench.desk.recordsIntents = true
        bench.disk = nil
        #expect(bench.desk.markReady(bench.situation) == nil)
        bench.order(Self.print)
        bench.pass(1)
        let intent = try #require(bench.desk.intents.first)
        #expect(intent.sent == nil && intent.file == "bracket.gcode" && intent.kind == .print)
        var next = Bench()
        let record = try #require(next.desk.restore([intent], at: bench.now).first)
        #expect(record.sent == nil && record.result?.outcome == .unconfirmed)
    }

    @Test func nothingSecretIsKept() throws {
        let file = RemoteFile(
            url: "\(Bench.url)a.gcode?sig=SECRET", md5: "SECRET", size: 9_000_000, filename: "a.gcode")
        let (_, intents) = try crash(.printDownload(file), seconds: 3)
        let intent = try #require(intents.first)
        #expect(intent.file == "a.gcode")
        #expect(!String(decoding: intent.literal.bytes(), as: UTF8.self).contains("SECRET"))
    }

    @Test func theLatestIsThePrintersLast() throws {
        let (before, intents) = try crash(Self.print, seconds: 3)
        var (early, late) = (intents[0], intents[0])
        (early.id, early.accepted) = ("early", early.accepted - 5000)
        (late.id, late.accepted) = ("late", late.accepted + 5000)
        var bench = Bench()
        #expect(bench.desk.restore([late, early, intents[0], late], at: before.now).count == 3)
        #expect(bench.desk.last[before.id]?.request.id == "late")
    }

    /// A wall clock set back does not make an age negative, nor a nonsensical one overflow.
    @Test func aClockThatWasSetIsBorne() throws {
        let (before, intents) = try crash(Self.print, seconds: 3)
        for accepted in [0, Int64.max / 2, before.now.unixMilliseconds + 86_400_000] {
            var intent = intents[0]
            intent.accepted = accepted
            var bench = Bench()
            let record = try #require(bench.desk.restore([intent], at: before.now).first)
            #expect(record.result.map { $0.time.seconds(since: record.accepted) >= 0 } == true)
        }
    }

    @Test func theTableStaysBounded() throws {
        let (before, intents) = try crash(Self.print, seconds: 3)
        var bench = Bench()
        let many = (0..<2_000).map { number in
            var intent = intents[0]
            intent.id = "x\(number)"
            return intent
        }
        #expect(bench.desk.restore(many, at: before.now).count == Desk.limit / 2)
        #expect(bench.desk["x1999"] != nil && bench.desk["x0"] == nil)
    }
}
