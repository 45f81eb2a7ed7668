import Glibc

/// A file read line by line in little memory, however long it is.
public struct LineReader: ~Copyable {
    /// One line.
    public struct Line: Hashable, Sendable {
        /// Its number, from 1.
        public let number: Int
        /// Its bytes without the line feed and a carriage return before it; the first `limit` of them if it is cut.
        public let bytes: [UInt8]
        /// Whether it was longer than the limit, so that the rest of it was passed over.
        public let isCut: Bool
    }

    private let file: InputFile
    private let limit: Int
    private var buffer: [UInt8] = []
    private var position = 0
    private var number = 0

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: the file, or "-" for standard input.
    ///   - limit: most bytes of a line that are kept.
    /// - Throws: `FileError` when it cannot be opened or is a directory.
    public init(_ path: String, limit: Int = 8 << 20) throws(FileError) {
        file = try InputFile(path)
        self.limit = limit
    }

    /// The next line, `nil` at the end of the file. A last line without line feed counts.
    ///
    /// - Throws: `FileError` when reading fails.
    public mutating func next() throws(FileError) -> Line? {
        var line: [UInt8] = []
        var isCut = false
        var isBegun = false
        while true {
            if position == buffer.count {
                buffer.removeAll(keepingCapacity: true)
                position = 0
                guard try file.read(65_536, into: &buffer) else {
                    return isBegun ? finish(line, isCut: isCut) : nil
                }
            }
            isBegun = true
            let rest = buffer[position...]
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            // One byte more than the limit, which may be the carriage return.
            let room = limit + 1 - line.count
            line += rest[..<end].prefix(room)
            isCut = isCut || end - position > room
            position = end
            if end < buffer.count {
                position += 1
                return finish(line, isCut: isCut)
            }
        }
    }

    private mutating func finish(_ line: consuming [UInt8], isCut: Bool) -> Line {
        number += 1
        if !isCut, line.last == UInt8(ascii: "\r") { line.removeLast() }
        let isTooLong = line.count > limit
        if isTooLong { line.removeLast(line.count - limit) }
        return Line(number: number, bytes: line, isCut: isCut || isTooLong)
    }
}
