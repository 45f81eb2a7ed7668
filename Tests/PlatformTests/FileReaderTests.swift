import Glibc
import Platform
import Testing

@Suite struct FileReaderTests {
    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 200_000])
    func readsTheWholeFile(size: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let file = try TemporaryFile(bytes)
        #expect(try FileReader.read(file.path, limit: size) == bytes)
    }

    @Test func readsFilesThatClaimToBeEmpty() throws {
        #expect(try !FileReader.read("/proc/self/stat", limit: 10_000).isEmpty)
    }

    @Test func refusesWhatIsTooLarge() throws {
        let file = try TemporaryFile([UInt8](repeating: 1, count: 101))
        let error = #expect(throws: FileError.self) { try FileReader.read(file.path, limit: 100) }
        #expect(error?.description == "\(file.path): larger than 100 bytes")
    }

    @Test(arguments: [
        ("/nowhere/at all", "/nowhere/at all: no such file or directory"),
        ("/tmp", "/tmp: is a directory"),
        ("", ": no such file or directory"),
        ("/dev/null/x", "/dev/null/x: not a directory"),
    ])
    func saysWhatIsWrong(path: String, words: String) {
        let error = #expect(throws: FileError.self) { try FileReader.read(path, limit: 100) }
        #expect(error?.description == words)
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func saysThatPermissionIsDenied() throws {
        let file = try TemporaryFile([1], mode: 0)
        let error = #expect(throws: FileError.self) { try FileReader.read(file.path, limit: 100) }
        #expect(error?.description == "\(file.path): permission denied")
    }

    @Test func whatIsToBeReadAgainIsNoPipe() throws {
        let file = try TemporaryFile([1, 2])
        #expect(try FileReader.readAgain(file.path, limit: 2) == [1, 2])
        #expect(try FileReader.readAgain("/dev/null", limit: 2) == [])
        let pipe = file.path + ".pipe"
        let status = unsafe mkfifo(pipe, 0o600)
        try #require(status == 0)
        defer { unsafe unlink(pipe) }
        for path in [pipe, "-"] {
            let error = #expect(throws: FileError.self) { try FileReader.readAgain(path, limit: 100) }
            #expect(error?.reason == .isPipe)
            #expect(error?.words == "is a pipe, which cannot be read again")
        }
    }

    @Test func namesStandardInput() {
        let error = FileError(path: "-", reason: .system(EACCES))
        #expect(error.description == "standard input: permission denied")
    }
}
