import Testing

@testable import Platform

@Suite struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_709_712_001_370, "2024-03-06T08:00:01.370Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func isTextAndBack(milliseconds: Int64, text: String) {
        #expect(Timestamp.text(unixMilliseconds: milliseconds) == text)
        #expect(Timestamp.unixMilliseconds(text) == milliseconds)
    }

    @Test func goesRoundAtAnyTime() {
        var chance = Chance(seed: 5)
        for _ in 0..<5_000 {
            let moment = Int64(chance.whole(0...253_402_300_799_999))
            #expect(Timestamp.unixMilliseconds(Timestamp.text(unixMilliseconds: moment)) == moment)
        }
        #expect(Timestamp.text(unixMilliseconds: .min) == "1970-01-01T00:00:00.000Z")
        #expect(Timestamp.text(unixMilliseconds: .max) == "9999-12-31T23:59:59.999Z")
    }

    @Test(arguments: [
        "2024-03-06T08:00:01.370Z", "2024-03-06T08:00:01.37Z", "2024-03-06T08:00:01.370999999Z",
        "2024-03-06t08:00:01.370z", "2024-03-06 08:00:01.370Z", "2024-03-06T17:00:01.370+09:00",
        "2024-03-06T17:00:01.370000Z+0900", "2024-03-05T22:30:01.370000Z-0930", "2024-03-06T08:00:01.370000Z+0000",
        "2024-03-06T08:00:01.370-00:00",
    ])
    func readsEverySpelling(text: String) { #expect(Timestamp.unixMilliseconds(text) == 1_709_712_001_370) }

    @Test(arguments: [
        "", "now", "2024-03-06", "2024-03-06T08:00:01", "2024-03-06T08:00Z", "2024-3-6T08:00:01Z",
        "2023-02-29T08:00:01Z", "2100-02-29T00:00:00Z", "2024-02-30T08:00:01Z", "2024-04-31T08:00:01Z",
        "2024-13-01T08:00:01Z", "2024-00-01T08:00:01Z", "2024-01-00T08:00:01Z", "2024-01-01T24:00:01Z",
        "2024-01-01T08:60:01Z", "2024-01-01T08:00:61Z", "2024-03-06T08:00:01.Z", "2024-03-06T08:00:01.1234567890Z",
        "2024-03-06T08:00:01ZZ", "2024-03-06T08:00:01Z+25:00", "2024-03-06T08:00:01+9", "1969-12-31T23:59:59Z",
        "-024-03-06T08:00:01Z", "２０２４-03-06T08:00:01Z", "2024-03-06T08:00:01Z ", " 2024-03-06T08:00:01Z",
    ])
    func refusesTheRest(text: String) { #expect(Timestamp.unixMilliseconds(text) == nil) }

    /// A leap second is the first of the next minute.
    @Test func takesLeapSeconds() {
        #expect(
            Timestamp.unixMilliseconds("2016-12-31T23:59:60Z") == Timestamp.unixMilliseconds("2017-01-01T00:00:00Z"))
    }

    /// East of Greenwich the first hours of 1970 come before it began.
    @Test func mayComeBefore1970() {
        #expect(Timestamp.unixMilliseconds("1970-01-01T00:00:00+01:00") == -3_600_000)
    }
}
