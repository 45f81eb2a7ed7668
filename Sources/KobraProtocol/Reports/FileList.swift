import JSON

/// The files in one of the printer's storages (protocol.md section 10).
public struct FileList: Hashable, Sendable {
    /// Where they are.
    public var storage: Storage
    /// What is there, folders included; at most `recordLimit`.
    public var records: [FileRecord] = []
    /// How many, and how large, all files together.
    public var totals = FileTotals()

    /// The most records kept of a list (R12).
    public static let recordLimit = 1000

    /// `nil` where the report is no list, or has none: then the last one still holds.
    init?(_ envelope: Envelope, _ data: JSONValue) {
        guard !envelope.hasFailed, let storage = Storage.allCases.first(where: { $0.listAction == envelope.action })
        else { return nil }
        let list = data["records"].isArray ? data["records"] : data["file_list"]
        guard list.isArray else { return nil }
        self.storage = storage
        for record in list.elements.compactMap(FileRecord.init) {
            if records.count < Self.recordLimit { records.append(record) }
            guard !record.isFolder else { continue }
            totals.count += 1
            totals.size += record.size ?? 0
        }
    }
}

/// How many files a storage holds, and how large they are.
public struct FileTotals: Hashable, Sendable {
    /// Files; folders do not count.
    public var count = 0
    /// Bytes, as far as they were readable.
    public var size = 0.0
}

/// A file or folder in a storage.
public struct FileRecord: Hashable, Sendable {
    /// Its name within the listed folder, cleaned; untrusted.
    public var name: String
    /// Bytes; `nil` where the record does not say.
    public var size: Double?
    /// Whether it is a folder.
    public var isFolder: Bool
    /// When it was changed, Unix seconds: what is below 10¹¹ on the wire is seconds, else milliseconds (Q31).
    public var modified: Double?

    /// `nil` for a record without a name.
    init?(_ record: JSONValue) {
        guard let name = record["filename"].cleanText else { return nil }
        self.name = name
        size = record["size"].number.flatMap { (0...1e15).contains($0) ? $0 : nil }
        isFolder = record["is_dir"].flag == true
        modified = record["timestamp"].number.flatMap { (1...4e12).contains($0) ? $0 < 1e11 ? $0 : $0 / 1000 : nil }
    }
}
