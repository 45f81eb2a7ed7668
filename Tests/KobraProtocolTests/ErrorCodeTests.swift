import Testing

@testable import KobraProtocol

/// protocol.md R9.
struct ErrorCodeTests {
    @Test(arguments: [
        "0", "200", "null", "true", "false", #""""#, #""0""#, #""200""#, #"" 200 ""#, #""OK""#, "[]", "{}", "[10105]",
        "10105.5", "1e999", "1e300", "200.0",
        #""0x2779""#,
    ])
    func isFine(json: String) throws {
        #expect(try ErrorCode(Fixture.value(json)) == nil)
    }

    @Test(arguments: [
        ("10105", 10105), (#""10105""#, 10105), (#"" 10105 ""#, 10105), ("10105.0", 10105), ("1.0105e4", 10105),
        ("-1", -1), ("1", 1), ("201", 201),
        ("4294967296", 4_294_967_296),
    ])
    func isTrouble(json: String, code: Int) throws {
        #expect(try ErrorCode(Fixture.value(json))?.rawValue == code)
    }

    @Test func fineIsNoCode() {
        #expect(ErrorCode(rawValue: 0) == nil)
        #expect(ErrorCode(rawValue: 200) == nil)
    }

    /// The label `reason` of pauses.
    @Test(arguments: [
        (10107, PauseReason.filament), (11858, .filament), (10402, .filament), (10401, .user), (10601, .user),
        (10122, .fault), (10105, .fault),
        (10101, .fault), (10134, .fault), (10801, .fault), (10125, .unknown), (77777, .unknown),
    ])
    func aPauseHasAReason(code: Int, reason: PauseReason) throws {
        #expect(try #require(ErrorCode(rawValue: code)).pauseReason == reason)
    }

    @Test func labelsAreThoseOfTheContract() {
        #expect(
            Set(ErrorCode.Kind.allCases.map(\.rawValue)) == [
                "refused", "job", "pause", "user", "fault", "notice", "update", "unknown",
            ])
        #expect(Set(PauseReason.allCases.map(\.rawValue)) == ["user", "filament", "fault", "unknown"])
    }
}
