import Glibc
import Platform
import Testing

@Suite struct ClockTests {
    @Test func uptimeAdvances() {
        let before = Clock.uptime
        usleep(2_000)
        #expect((2_000_000...5_000_000_000).contains(Clock.uptime - before))
    }

    @Test func unixTimeIsThisCentury() {
        #expect((1_700_000_000_000...4_000_000_000_000).contains(Clock.unixMilliseconds))
    }
}

@Suite struct BootTests {
    @Test func staysTheSame() {
        #expect(Clock.boot.count == 36 && Clock.boot == Clock.boot)
    }
}
