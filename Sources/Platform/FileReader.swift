/// Whole files.
public enum FileReader {
    /// The bytes of a file.
    ///
    /// - Parameters:
    ///   - path: the file, or "-" for standard input.
    ///   - limit: most bytes taken; a larger file is refused, not cut.
    /// - Throws: `FileError` when it cannot be opened or read, is a directory or larger than `limit`.
    public static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        let file = try InputFile(path)
        var bytes: [UInt8] = []
        // The size a file claims is not believed: those in /proc claim 0, and one being written grows.
        while try file.read(65_536, into: &bytes) {
            guard bytes.count <= limit else { throw FileError(path: path, reason: .tooLarge(limit: limit)) }
        }
        return bytes
    }
}
