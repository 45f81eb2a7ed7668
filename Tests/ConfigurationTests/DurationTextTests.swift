import Testing

@testable import Configuration

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("0", 0), ("30s", 30_000), ("10m", 600_000), ("1h", 3_600_000), ("1h30m", 5_400_000), ("500ms", 500),
        ("1m1s1ms", 61_001), ("90s", 90_000), ("0s", 0), ("999999999h", 3_599_999_996_400_000),
    ])
    func reads(text: String, expected: Int) { #expect(DurationText.milliseconds(text) == expected) }

    @Test(arguments: [
        "", "30", "s", "30 s", " 30s", "-1s", "+1s", "1.5h", "30S", "1d", "1m1h", "1s1s", "1ms1s", "30sec", "1h30",
        "1000000000s", "１s", "1e3s", "inf", "00",
    ])
    func refuses(text: String) { #expect(DurationText.milliseconds(text) == nil) }

    @Test(arguments: [(0.0, "0"), (30, "30s"), (600, "10m"), (5400, "1h30m"), (0.5, "500ms"), (90, "1m30s")])
    func writes(seconds: Double, expected: String) { #expect(DurationText.text(seconds: seconds) == expected) }
}
