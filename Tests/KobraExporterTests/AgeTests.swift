import JSON
import Platform
import Testing

@testable import KobraExporter

/// How old the state file is, whatever stands in it.
@Suite struct AgeTests {
    private func seconds(_ members: [JSONLiteral.Member], written: Int64) throws -> Double {
        Age(try JSONDocument(JSONLiteral.object(members).bytes()).root).seconds(written: written)
    }

    @Test func countsOnTheMachinesOwnClock() throws {
        #expect((0...60).contains(try seconds(Age.now, written: 0)))
        let earlier: [JSONLiteral.Member] = [.init("boot", .string(Clock.boot)), .init("uptime", 0)]
        #expect(try seconds(earlier, written: Clock.unixMilliseconds) >= Double(Clock.uptime / 1_000_000_000) - 1)
    }

    @Test func isUnknownAfterAStartOfTheMachine() throws {
        #expect(try seconds([.init("boot", "another"), .init("uptime", 0)], written: 0) == .infinity)
    }

    @Test(arguments: ["-1", "-9223372036854775808", "1e18", "0.5", "null", #""7""#])
    func countsOnTheWallClockWhereItSaysNoneThatCanBe(uptime: String) throws {
        let text = #"{"boot":"\#(Clock.boot)","uptime":\#(uptime)}"#
        let age = Age(try JSONDocument(Array(text.utf8)).root)
        #expect((60...120).contains(age.seconds(written: Clock.unixMilliseconds - 60_000)))
    }
}
