import Platform
import Synchronization
import Testing

@Suite struct PlatformThreadTests {
    @Test func runsUnderItsName() throws {
        let name = Mutex("")
        let thread = try PlatformThread(name: "a-name-of-more-than-15") {
            let bytes = (try? FileReader.read("/proc/thread-self/comm", limit: 100)) ?? []
            name.withLock { $0 = String(decoding: bytes, as: UTF8.self) }
        }
        #expect(thread.join(within: 10))
        #expect(name.withLock { $0 } == "a-name-of-more-\n")
        #expect(thread.join(within: 0))
    }

    @Test func joinGivesUpInTime() throws {
        let release = try Wakeup()
        let thread = try PlatformThread(name: "slow") { release.wait(atMost: 30) }
        let before = Clock.uptime
        #expect(!thread.join(within: 0.05))
        #expect(Clock.uptime - before < 5_000_000_000)
        release.wake()
        #expect(thread.join(within: 10))
    }

    @Test func mayBeLeftAlone() throws {
        let done = try Wakeup()
        _ = try PlatformThread(name: "loose") { done.wake() }
        #expect(done.wait(atMost: 10))
    }
}
