/// Whole files.
public enum FileReader {
    /// The bytes of a file.
    ///
    /// - Parameters:
    ///   - path: the file, or "-" for standard input.
    ///   - limit: most bytes taken; a larger file is refused, not cut.
    /// - Throws: `FileError` when it cannot be opened or read, is a directory or larger than `limit`.
    public static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        try read(InputFile(path), limit: limit)
    }

    /// The same, of a file that will be read again: a pipe has nothing more to say the second time, or keeps its reader
    /// waiting for ever.
    ///
    /// - Throws: `FileError`, also for a pipe and for "-".
    public static func readAgain(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        guard !InputFile.isPipe(path) else { throw FileError(path: path, reason: .isPipe) }
        return try read(path, limit: limit)
    }

    /// The same, of a file that holds a secret.
    ///
    /// - Throws: `FileError`, also for one that its group or others may read.
    public static func readSecret(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        guard !InputFile.isPipe(path) else { throw FileError(path: path, reason: .isPipe) }
        let file = try InputFile(path)
        guard !file.isReadableByOthers else { throw FileError(path: path, reason: .isReadableByOthers) }
        return try read(file, limit: limit)
    }

    private static func read(_ file: borrowing InputFile, limit: Int) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        // The size a file claims is not believed: those in /proc claim 0, and one being written grows.
        while try file.read(65_536, into: &bytes) {
            guard bytes.count <= limit else { throw FileError(path: file.path, reason: .tooLarge(limit: limit)) }
        }
        return bytes
    }
}
