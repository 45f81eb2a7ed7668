import Foundation
import Platform

/// A directory for one test, removed with everything in it.
final class Folder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("kobra-e2e-\(Random.hex(12))").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Reaper.shared.get().watch(folder: path)
    }

    /// One that lasts as long as the tests.
    static let kept = Result { try Folder() }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Where a file of that name is.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file and says where it is.
    @discardableResult func write(_ text: String, to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }

    /// Writes a file and says where it is.
    @discardableResult func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }
}
