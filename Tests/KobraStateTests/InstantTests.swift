import KobraState
import Testing

struct InstantTests {
    private let start = Instant(uptime: 1_000_000_000, unixMilliseconds: 1_709_712_000_000)

    @Test func agesFollowTheClockThatNeverGoesBack() {
        let later = Instant(uptime: 2_500_000_000, unixMilliseconds: 0)
        #expect(later.seconds(since: start) == 1.5 && start.seconds(since: later) == -1.5)
        #expect(start < later && !(later < start))
    }

    @Test func bothClocksAreMoved() {
        let later = start + 0.25
        #expect(later.uptime == 1_250_000_000 && later.unixMilliseconds == 1_709_712_000_250)
        #expect(start.unixSeconds == 1_709_712_000)
    }
}
