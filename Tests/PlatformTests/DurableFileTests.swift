import Glibc
import Testing

@testable import Platform

/// A file that is replaced as a whole, and that one process has at a time. What a crash leaves is tested with the program.
struct DurableFileTests {
    private let folder: String

    init() throws {
        folder = "/tmp/kobra-durable-\(Random.hex(16))"
        try #require(unsafe mkdir(folder, 0o700) == 0)
    }

    private func path(_ name: String = "state") -> String { "\(folder)/\(name)" }

    private func content(_ name: String) -> String? {
        (try? FileReader.read(path(name), limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
    }

    private func names() -> [String] {
        ["state", "state.previous", "state.new", "state.lock", "state.bad"].filter {
            var status = stat()
            return unsafe lstat(path($0), &status) == 0
        }
    }

    private func removeAll() {
        for name in names() { _ = unsafe unlink(path(name)) }
        _ = unsafe rmdir(path())
        _ = unsafe rmdir(folder)
    }

    /// Nothing but a file is ever replaced or moved.
    @Test func takesThePlaceOfFilesOnly() throws {
        defer { removeAll() }
        try #require(unsafe mkdir(path(), 0o700) == 0)
        let folder = #expect(throws: SystemError.self) { try DurableFile(path()) }
        #expect(folder?.description == "cannot keep a file at \(path()): is a directory")
        try #require(unsafe rmdir(path()) == 0 && mkfifo(path(), 0o600) == 0)
        let pipe = #expect(throws: SystemError.self) { try DurableFile(path()) }
        #expect(pipe?.description == "cannot keep a file at \(path()): operation not supported")
        #expect(names() == ["state"])
        try #require(unsafe unlink(path()) == 0)
        _ = try DurableFile(path())
    }

    @Test func keepsTheContentBefore() throws {
        defer { removeAll() }
        let file = try DurableFile(path())
        for text in ["one", "two", "three"] { try file.write(Array(text.utf8), keepingPrevious: true) }
        #expect(content("state") == "three" && content("state.previous") == "two")
        #expect(names() == ["state", "state.previous", "state.lock"])
        var status = stat()
        #expect(unsafe stat(path(), &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func contentThatIsNoGoodIsNotKept() throws {
        defer { removeAll() }
        let file = try DurableFile(path())
        try file.write(Array("good".utf8), keepingPrevious: true)
        try file.write(Array("bad".utf8), keepingPrevious: true)
        try file.write(Array("new".utf8), keepingPrevious: false)
        #expect(content("state") == "new" && content("state.previous") == "good")
    }

    @Test func oneAtATimeHasIt() throws {
        defer { removeAll() }
        var first: DurableFile? = try DurableFile(path())
        #expect { try DurableFile(path()) } throws: { ($0 as? SystemError)?.isInUse == true }
        try first?.write([1], keepingPrevious: true)
        first = nil
        #expect(throws: Never.self) { try DurableFile(path()) }
    }

    @Test func whatACrashLeftIsClearedAway() throws {
        defer { removeAll() }
        try NewFile.write(Array("half".utf8), to: path("state.new"))
        let file = try DurableFile(path())
        #expect(content("state.new") == nil)
        // Not written through, wherever it leads.
        #expect(unsafe symlink("/dev/full", path("state.new")) == 0)
        try file.write(Array("whole".utf8), keepingPrevious: true)
        #expect(content("state") == "whole" && names() == ["state", "state.lock"])
    }

    @Test func folderThatIsNotThereIsSaidSo() throws {
        defer { removeAll() }
        #expect { try DurableFile(path("nowhere/state")) } throws: { "\($0)".hasSuffix("no such file or directory") }
    }

    @Test func failureLeavesTheOldContentAndNothingElse() throws {
        defer { removeAll() }
        let file = try DurableFile(path())
        #expect(unsafe mkdir(path(), 0o700) == 0)
        #expect { try file.write([1], keepingPrevious: false) } throws: { ($0 as? SystemError)?.code == EISDIR }
        #expect(names() == ["state", "state.lock"])
        #expect(unsafe rmdir(path()) == 0)
        try file.write([2], keepingPrevious: false)
        #expect(content("state") == "\u{2}")
    }

    @Test func setAsideThereIsOneOfAName() throws {
        defer { removeAll() }
        let file = try DurableFile(path())
        for text in ["first", "second"] {
            try file.write(Array(text.utf8), keepingPrevious: false)
            #expect(try file.setAside(path()) == path("state.bad"))
        }
        #expect(content("state.bad") == "second" && content("state") == nil)
        #expect(throws: SystemError.self) { try file.setAside(path()) }
    }
}
