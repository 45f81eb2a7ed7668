import JSON
import KobraProtocol

/// A file on the printer (protocol.md 10).
struct FileRecord: Hashable, Sendable {
    var filename: String
    /// Bytes.
    var size: Int64
    /// Seconds since 1970.
    var timestamp: Int64
    var isDirectory = false

    var literal: JSONLiteral {
        [
            "filename": .string(filename), "size": .integer(size), "timestamp": .integer(timestamp),
            "is_dir": .bool(isDirectory),
        ]
    }
}

/// The files of a printer: its own storage and the USB stick, each with folders that hold nothing.
struct FileShelf: Hashable, Sendable {
    private var files: [Storage: [FileRecord]]

    /// What is there when the printer is unpacked: names as people type them.
    init() {
        files = [
            .local: [
                FileRecord(filename: "bracket.gcode", size: 1_834_022, timestamp: 1_709_700_000),
                FileRecord(filename: "benchy 0.2mm PLA.gcode", size: 4_120_775, timestamp: 1_709_100_512),
                FileRecord(filename: "花瓶 \"v2\".gcode", size: 5_368_709_120, timestamp: 1_708_900_001),
                FileRecord(filename: "projects", size: 0, timestamp: 1_708_000_000, isDirectory: true),
            ],
            .usb: [
                FileRecord(filename: "spool_holder.gcode", size: 9_482_113, timestamp: 1_709_650_210),
                FileRecord(filename: "caf\u{E9} sign.gcode", size: 220_018, timestamp: 1_709_650_999),
                FileRecord(
                    filename: "System Volume Information", size: 0, timestamp: 1_700_000_000, isDirectory: true),
            ],
        ]
    }

    /// The records of a folder; a folder within it is empty.
    func records(_ storage: Storage, path: String) -> [FileRecord] {
        Self.isRoot(path) ? files[storage, default: []] : []
    }

    /// Whether there is such a file to print.
    func holds(_ filename: String) -> Bool {
        Storage.allCases.contains { storage in
            files[storage, default: []].contains { $0.filename == Self.trimmed(filename) && !$0.isDirectory }
        }
    }

    /// Puts a file into the printer's own storage.
    mutating func add(_ record: FileRecord) {
        files[.local, default: []].removeAll { $0.filename == record.filename }
        files[.local, default: []].append(record)
    }

    /// Deletes a file; false if it is not there or is a folder.
    mutating func remove(_ storage: Storage, path: String, filename: String) -> Bool {
        guard Self.isRoot(path),
            let index = files[storage, default: []].firstIndex(where: { $0.filename == filename && !$0.isDirectory })
        else { return false }
        files[storage, default: []].remove(at: index)
        return true
    }

    private static func isRoot(_ path: String) -> Bool { path == "/" || path == "./" }

    private static func trimmed(_ filename: String) -> String { String(filename.drop { $0 == "/" }) }
}
