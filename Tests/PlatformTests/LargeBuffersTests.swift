import Glibc
import Platform
import Testing

struct LargeBuffersTests {
    /// Resident bytes of this process's own memory.
    private func anonymousBytes() throws -> Int {
        let text = String(decoding: try FileReader.read("/proc/self/status", limit: 1 << 16), as: UTF8.self)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("RssAnon:") })
        return try #require(line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }) << 10
    }

    @Test func whatIsFreedIsTheSystemsAgain() throws {
        LargeBuffers.returnAtOnce()
        let size = 64 << 20
        // The second time the allocator would have learned to keep such a piece.
        for _ in 0..<3 {
            let before = try anonymousBytes()
            var piece: [UInt8]? = [UInt8](repeating: 1, count: size)
            #expect(try anonymousBytes() > before + size / 2)
            piece?[0] = 2
            piece = nil
            #expect(try anonymousBytes() < before + size / 2)
        }
    }
}
