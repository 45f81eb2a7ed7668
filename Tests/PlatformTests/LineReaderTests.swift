import Platform
import Testing

@Suite struct LineReaderTests {
    func lines(_ text: [UInt8], limit: Int = 8) throws -> [LineReader.Line] {
        let file = try TemporaryFile(text)
        var reader = try LineReader(file.path, limit: limit)
        var lines: [LineReader.Line] = []
        while let line = try reader.next() { lines.append(line) }
        return lines
    }

    @Test(arguments: [
        ("", []), ("\n", [""]), ("a", ["a"]), ("a\n", ["a"]), ("a\r\nb", ["a", "b"]),
        ("a\n\n\nb\n", ["a", "", "", "b"]),
        ("\r\r\n", ["\r"]), ("12345678\n", ["12345678"]), ("12345678\r\n", ["12345678"]),
    ])
    func splits(text: String, expected: [String]) throws {
        let lines = try lines(Array(text.utf8))
        #expect(lines.map { String(decoding: $0.bytes, as: UTF8.self) } == expected)
        #expect(lines.map(\.number) == Array(1..<(expected.count + 1)))
        #expect(lines.allSatisfy { !$0.isCut })
    }

    @Test(arguments: ["123456789\nb", "12345678\rx\nb", "123456789abcdefgh\nb"])
    func cutsWhatIsTooLong(text: String) throws {
        let lines = try lines(Array(text.utf8))
        #expect(lines.count == 2)
        #expect(lines.first?.bytes == Array("12345678".utf8))
        #expect(lines.first?.isCut == true)
        #expect(lines.last == lines.first { $0.bytes == [0x62] && !$0.isCut && $0.number == 2 })
    }

    @Test func linesLongerThanOneRead() throws {
        let long = [UInt8](repeating: 0x61, count: 200_000)
        let lines = try lines(long + [10] + long + [13, 10, 0xFF], limit: 200_000)
        #expect(lines.map(\.bytes) == [long, long, [0xFF]])
        let cut = try self.lines(long + [10, 0x62], limit: 100_000)
        #expect(cut.map(\.bytes.count) == [100_000, 1])
        #expect(cut.map(\.isCut) == [true, false])
    }

    @Test func saysWhatIsWrong() {
        let error = #expect(throws: FileError.self) { _ = try LineReader("/nowhere") }
        #expect(error?.description == "/nowhere: no such file or directory")
    }
}
