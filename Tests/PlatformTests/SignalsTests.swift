import Glibc
import Platform
import Synchronization
import Testing

@Suite struct SignalsTests {
    /// The signal goes to the one thread that holds it back: the rest of the test process does not.
    @Test(arguments: [(SIGHUP, Signal.hangup), (SIGTERM, .terminate), (SIGINT, .interrupt)])
    func waitsForASignal(number: CInt, expected: Signal) throws {
        let received = Mutex<Signal?>(nil)
        let thread = try PlatformThread(name: "signals") {
            Signals.block()
            _ = pthread_kill(pthread_self(), number)
            received.withLock { $0 = Signals.wait() }
        }
        #expect(thread.join(within: 10))
        #expect(received.withLock { $0 } == expected)
    }

    @Test func waitsNoLongerThanItIsTold() throws {
        let received = Mutex<[Signal?]>([])
        let thread = try PlatformThread(name: "signals") {
            Signals.block()
            received.withLock { $0.append(Signals.wait(atMost: 0.01)) }
            _ = pthread_kill(pthread_self(), SIGHUP)
            received.withLock { $0.append(Signals.wait(atMost: 10)) }
        }
        #expect(thread.join(within: 20))
        #expect(received.withLock { $0 } == [nil, .hangup])
    }

    @Test func aThreadInheritsTheBlock() throws {
        let received = Mutex<Signal?>(nil)
        let outer = try PlatformThread(name: "outer") {
            Signals.block()
            let inner = try? PlatformThread(name: "inner") {
                _ = pthread_kill(pthread_self(), SIGTERM)
                received.withLock { $0 = Signals.wait() }
            }
            _ = inner?.join(within: 10)
        }
        #expect(outer.join(within: 20))
        #expect(received.withLock { $0 } == .terminate)
    }

    @Test func raiseEndsAProcessThatDoesNotWait() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            Signals.raise(.terminate)
            sleep(10)
        }
    }

    @Test func aClosedPipeIsAnErrorOnly() async {
        await #expect(processExitsWith: .exitCode(7)) {
            Signals.ignorePipe()
            var ends: [CInt] = [0, 0]
            guard unsafe pipe(&ends) == 0 else { exit(1) }
            close(ends[0])
            guard unsafe write(ends[1], "x", 1) == -1, errno == EPIPE else { exit(2) }
            exit(7)
        }
    }
}
