import Foundation
import JSON
import Logging
import Platform
import Testing

@testable import KobraExporter

/// What is read at the start: the file, else the one before it; what cannot be used is set aside, and never fatal.
struct StateStoreTests {
    private let folder: Folder
    private let path: String

    init() throws {
        folder = try Folder()
        path = folder.file("state")
    }

    private func store() throws -> StateStore {
        try StateStore(path, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Two files, the older one with 1 in it.
    private func writeTwo() throws {
        var store = try store()
        for number: Int64 in 1...2 { try store.save(.object([.init("number", .integer(number))])) }
    }

    /// What is read, and how many files were set aside.
    private func read() throws -> (number: Double?, setAside: Int) {
        var store = try store()
        let number = store.load()?.root["number"].number
        return (number, store.setAside)
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func nothingThereIsNoTrouble() throws {
        let (number, setAside) = try read()
        #expect(number == nil && setAside == 0)
    }

    @Test func newestIsRead() throws {
        try writeTwo()
        #expect(try read() == (2, 0))
    }

    @Test(arguments: ["", "x", "kobra-exporter-state 2 5 0\nabcde", "kobra-exporter-state 1 2 0\n{}"])
    func previousIsReadWhereTheFileIsNoGood(text: String) throws {
        try writeTwo()
        try folder.write(text, to: "state")
        #expect(try read() == (1, 1))
        #expect(try names() == ["state.bad", "state.lock", "state.previous"])
        // Still there for the start after that, and not overwritten by a bad one.
        #expect(try read() == (1, 0))
        var store = try store()
        _ = store.load()
        try store.save(.object([.init("number", 3)]))
        #expect(try names() == ["state", "state.bad", "state.lock", "state.previous"])
    }

    @Test func fileThatIsMissingIsAsOneThatIsNoGood() throws {
        try writeTwo()
        try FileManager.default.removeItem(atPath: path)
        #expect(try read() == (1, 0))
    }

    @Test func bothNoGoodIsSaidAndNotFatal() throws {
        try writeTwo()
        for name in ["state", "state.previous"] { try folder.write("no", to: name) }
        let (number, setAside) = try read()
        #expect(number == nil && setAside == 2)
        #expect(try names() == ["state.bad", "state.lock", "state.previous.bad"])
        try writeTwo()
        #expect(try read() == (2, 0))
    }

    /// Whoever names a folder meant a file in it: it stays where it is, with all that is in it.
    @Test func folderInItsPlaceIsLeftAlone() throws {
        try writeTwo()
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try folder.write("precious", to: "state/other")
        let error = #expect(throws: SystemError.self) { try store() }
        #expect(error?.description == "cannot keep a file at \(path): is a directory")
        #expect(try names() == ["state", "state.lock", "state.previous"])
        #expect(FileManager.default.fileExists(atPath: folder.file("state/other")))
    }

    /// Cut at each byte and with each byte changed, on the disk: the one before is read, never anything else.
    @Test func cutOrChangedAnywhereThePreviousIsRead() throws {
        try writeTwo()
        let good = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        for index in good.indices {
            for bytes in [Array(good[..<index]), good.enumerated().map { $0 == index ? $1 ^ 4 : $1 }] {
                try folder.write(bytes, to: "state")
                let (number, setAside) = try read()
                #expect(number == 1 && setAside == 1, "byte \(index)")
            }
        }
    }
}
