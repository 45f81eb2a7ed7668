import Glibc
import Synchronization
import Testing
@testable import Platform

@Suite struct AppendFileTests {
    private func text(_ file: TemporaryFile) throws -> String {
        String(decoding: try FileReader.read(file.path, limit: 1 << 10), as: UTF8.self)
    }

    @Test func addsLines() throws {
        let file = try TemporaryFile(Array("before\n".utf8))
        let lines = try AppendFile(file.path)
        #expect(lines.append(Array("one".utf8)) && lines.append([]) && lines.append(Array("two".utf8)))
        #expect(try text(file) == "before\none\n\ntwo\n")
    }

    /// A disk that is full takes a part of a line: it must not become a part of the next.
    @Test func whatFollowsAPartOfALineBeginsANewOne() throws {
        let file = try TemporaryFile([])
        let room = Mutex(7)
        let lines = try AppendFile(file.path) { descriptor, bytes in
            let fitting = Array(bytes.prefix(room.withLock { $0 }))
            guard !fitting.isEmpty else { return -1 }
            return unsafe write(descriptor, fitting, fitting.count)
        }
        #expect(!lines.append(Array(#"{"event":"first"}"#.utf8)))
        room.withLock { $0 = 0 }
        #expect(!lines.append(Array("nothing".utf8)))
        room.withLock { $0 = 1000 }
        #expect(lines.append(Array("whole".utf8)) && lines.append(Array("next".utf8)))
        #expect(try text(file) == "{\"event\nwhole\nnext\n")
    }
}
