import Platform
import Testing

@Suite struct WakeupTests {
    @Test func remembersOneWakeUp() throws {
        let wakeup = try Wakeup()
        wakeup.wake()
        wakeup.wake()
        #expect(wakeup.wait(atMost: 5))
        #expect(!wakeup.wait(atMost: 0))
    }

    @Test func waitsNoLongerThanTold() throws {
        let wakeup = try Wakeup()
        let before = Clock.uptime
        #expect(!wakeup.wait(atMost: 0.05))
        #expect(Clock.uptime - before >= 50_000_000)
        #expect(!wakeup.wait(atMost: -1))
    }

    @Test func wakesAnotherThread() throws {
        let wakeup = try Wakeup()
        let thread = try PlatformThread(name: "waker") { wakeup.wake() }
        #expect(wakeup.wait(atMost: 10))
        #expect(thread.join(within: 10))
    }

    @Test func survivesAFullPipe() throws {
        let wakeup = try Wakeup()
        for _ in 0..<70_000 { wakeup.wake() }
        #expect(wakeup.wait(atMost: 0))
        #expect(!wakeup.wait(atMost: 0))
    }
}
