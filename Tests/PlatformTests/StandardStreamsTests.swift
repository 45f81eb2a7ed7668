import Glibc
import Synchronization
import Testing

@testable import Platform

@Suite struct StandardStreamsTests {
    @Test func writesEverythingToASlowReader() throws {
        var ends: [CInt] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        _ = fcntl(writing, F_SETFL, O_NONBLOCK)
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
        let received = Mutex<[UInt8]>([])
        let reader = try PlatformThread(name: "reader") {
            var buffer = [UInt8](repeating: 0, count: 10_000)
            while true {
                let count = unsafe read(reading, &buffer, buffer.count)
                guard count > 0 else { return }
                received.withLock { $0 += buffer.prefix(count) }
                usleep(500)
            }
        }
        #expect(Descriptor.write(bytes, to: writing, patience: nil))
        close(writing)
        #expect(reader.join(within: 30))
        #expect(received.withLock { $0 } == bytes)
        close(reading)
    }

    /// Whether or not the pipe was made non-blocking.
    @Test(arguments: [0, O_NONBLOCK])
    func givesUpOnAReaderThatDoesNotRead(flags: CInt) throws {
        var ends: [CInt] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        _ = fcntl(ends[1], F_SETFL, flags)
        let before = Clock.uptime
        #expect(!Descriptor.write([UInt8](repeating: 0, count: 200_000), to: ends[1], patience: 50))
        #expect(Clock.uptime - before < 5_000_000_000)
        close(ends[0])
        close(ends[1])
    }

    @Test func waitsOnceForAReaderThatDoesNotRead() throws {
        var ends: [CInt] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        let stream = ImpatientStream(ends[1])
        let line = [UInt8](repeating: 0x2E, count: 4_096)
        let before = Clock.uptime
        for _ in 0..<500 { stream.write(line) }
        #expect(Clock.uptime - before < 10_000_000_000, "500 times the patience is two minutes")
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        #expect(unsafe read(ends[0], &buffer, buffer.count) > 0)
        stream.write(Array("again".utf8))
        let count = unsafe read(ends[0], &buffer, buffer.count)
        #expect(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == "again")
        close(ends[0])
        close(ends[1])
    }

    @Test func saysThatItWasClosed() {
        #expect(!Descriptor.write([1], to: 999_999, patience: nil))
        #expect(Descriptor.write([], to: 999_999, patience: 0))
    }

    @Test func writesToTheStreams() async {
        let result = await #expect(
            processExitsWith: .success, observing: [\.standardOutputContent, \.standardErrorContent]
        ) {
            StandardError.write("to the log\n".utf8)
            guard StandardOutput.write("to the reader\n".utf8) else { exit(1) }
        }
        #expect(
            result.map { String(decoding: $0.standardOutputContent, as: UTF8.self).contains("to the reader\n") } == true
        )
        #expect(
            result.map { String(decoding: $0.standardErrorContent, as: UTF8.self).contains("to the log\n") } == true)
    }

    /// What is opened next must not become a standard stream.
    @Test(arguments: [[0], [1], [2], [0, 2], [0, 1, 2]] as [[CInt]])
    func fillsClosedStreams(closed: [CInt]) async {
        await #expect(processExitsWith: .success) { [closed] in
            for stream in closed { close(stream) }
            StandardStreams.fill()
            let next = unsafe open("/dev/null", O_RDONLY)
            exit(next > 2 && closed.allSatisfy { fcntl($0, F_GETFD) >= 0 } ? 0 : 1)
        }
    }
}
