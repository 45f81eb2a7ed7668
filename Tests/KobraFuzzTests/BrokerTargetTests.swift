import Platform
import Testing

@testable import KobraFuzz

/// What a hostile broker costs.
@Suite struct BrokerTargetTests {
    /// A packet that says it is 256 MiB long, a hundred times over: what is told is not what is kept.
    @Test func memoryIsBounded() throws {
        let before = Int(ProcessStatistics.now().residentBytes ?? 0)
        for deed: UInt8 in [6, 7, 8, 12] {
            for _ in 0..<25 { try BrokerTarget.run([0, 1, deed, 255, 1, 2, 3]) }
        }
        let after = Int(ProcessStatistics.now().residentBytes ?? 0)
        #expect(before > 0 && after > 0)
        // Other tests run at the same time.
        #expect(after - before < 400 << 20, "\(before) before, \(after) after")
    }

    /// Half a packet, then the end of the stream or of the connection; floods of what needs no answer, and of what does.
    @Test(arguments: [
        [0, 8, 200, 14, 1], [0, 1, 8, 200, 15, 4], [5, 255, 0, 5, 255], [0, 1, 13, 255, 13, 255, 13, 255],
    ])
    func isBorne(script: [UInt8]) { #expect(throws: Never.self) { try BrokerTarget.run(script) } }
}
