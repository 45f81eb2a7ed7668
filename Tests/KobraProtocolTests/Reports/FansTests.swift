import Testing

@testable import KobraProtocol

struct FansTests {
    /// protocol.md 5.5: missing is not zero.
    @Test(
        arguments: [
            (#"{"fan_speed_pct":70}"#, Field.known(0.7), Field.absent),
            (#"{"fan_speed_pct":0,"aux_fan_speed_pct":"100"}"#, .known(0), .known(1)),
            (#"{"aux_fan_speed_pct":50}"#, .absent, .known(0.5)),
            (#"{"fan_speed_pct":101,"aux_fan_speed_pct":-1}"#, .unknown, .unknown),
            (#"{"fan_speed_pct":true,"taskid":"7"}"#, .absent, .absent), ("null", .absent, .absent),
            ("{}", .absent, .absent),
        ] as [(String, Field<Double>, Field<Double>)])
    func readsEachFanAlone(data: String, part: Field<Double>, aux: Field<Double>) throws {
        let fans = try Fans(Fixture.value(data))
        #expect(fans.part == part)
        #expect(fans.aux == aux)
    }
}
