import Foundation
import Platform
import Testing

@Suite struct FileStampTests {
    @Test func tellsStatesApart() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kobra-stamp-\(Random.hex(12))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("file")
        #expect(FileStamp(of: file.path) == nil)
        try Data("one".utf8).write(to: file)
        let first = try #require(FileStamp(of: file.path))
        #expect(FileStamp(of: file.path) == first)
        // The same bytes in another file under the same name.
        try Data("one".utf8).write(to: file, options: .atomic)
        let second = try #require(FileStamp(of: file.path))
        #expect(second != first)
        try Data("longer".utf8).write(to: file)
        #expect(FileStamp(of: file.path) != second)
        try FileManager.default.removeItem(at: file)
        #expect(FileStamp(of: file.path) == nil)
    }
}
