import Foundation
import HTTPServer
import Testing

struct GzipTests {
    /// What gzip itself makes of it.
    private func uncompressed(_ bytes: [UInt8]) throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("page.gz")
        try Data(bytes).write(to: file)
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/bin/gzip")
        gzip.arguments = ["--decompress", file.path]
        try gzip.run()
        gzip.waitUntilExit()
        try #require(gzip.terminationStatus == 0)
        return Array(try Data(contentsOf: folder.appendingPathComponent("page")))
    }

    @Test(arguments: [Gzip.threshold, 5_000, 300_000])
    func isReadByGzip(size: Int) throws {
        let text = (0..<size).map { UInt8(ascii: "a") + UInt8($0 * $0 / 7 % 5) }
        let compressed = try #require(Gzip.compress(text))
        #expect(compressed.count < size)
        #expect(try uncompressed(compressed) == text)
    }

    @Test func leavesAloneWhatIsSmallOrDense() {
        #expect(Gzip.compress([]) == nil)
        #expect(Gzip.compress(Array(repeating: 0, count: Gzip.threshold - 1)) == nil)
        var random = SystemRandomNumberGenerator()
        #expect(Gzip.compress((0..<10_000).map { _ in UInt8.random(in: 0...255, using: &random) }) == nil)
    }
}
