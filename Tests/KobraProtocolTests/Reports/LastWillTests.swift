import Testing

@testable import KobraProtocol

struct LastWillTests {
    /// protocol.md 5.2: only the exact word is presence.
    @Test(arguments: [
        ("online", true), ("offline", false), ("Online", false), ("online ", false), ("lost", false), ("", false),
        (nil, false),
    ])
    func onlyOnlineIsPresent(word: String?, isOnline: Bool) throws {
        let report = try Fixture.report("lastWill", action: "onlineReport", state: word)
        guard case .lastWill(let will) = report.body else { throw Fixture.Unexpected(body: report.body) }
        #expect(will.isOnline == isOnline)
    }

    @Test func theTextBesideItIsNotBelieved() throws {
        let report = try Fixture.report("lastWill", #"{"state":"online","msg":"device offline"}"#)
        guard case .lastWill(let will) = report.body else { throw Fixture.Unexpected(body: report.body) }
        #expect(will.isOnline)
    }

    @Test func aWordNobodyKnowsIsAbsenceAndCounted() throws {
        #expect(try Fixture.report("lastWill", action: "onlineReport", state: "lost").unknownWords == [.state])
    }
}
