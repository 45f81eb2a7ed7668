import JSON

/// The files in one of the printer's storages (protocol.md section 10).
public struct FileList: Hashable, Sendable {
    /// Where they are.
    public var storage: Storage
    /// How many files there are; folders do not count.
    public var count: Int
    /// Their size in bytes, as far as it was readable.
    public var size: Double

    /// `nil` where the report is no list, or has none: then the last one still holds.
    init?(_ envelope: Envelope, _ data: JSONValue) {
        guard !envelope.hasFailed, let storage = Storage.allCases.first(where: { $0.listAction == envelope.action })
        else { return nil }
        let records = data["records"].isArray ? data["records"] : data["file_list"]
        guard records.isArray else { return nil }
        self.storage = storage
        (count, size) = (0, 0)
        for record in records.elements where record["filename"].cleanText != nil && record["is_dir"].flag != true {
            count += 1
            size += record["size"].number.flatMap { (0...1e15).contains($0) ? $0 : nil } ?? 0
        }
    }
}
