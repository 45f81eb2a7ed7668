import JSON
import KobraProtocol
import KobraState
import Testing

@testable import KobraExporter

/// A state file is whole, or it is not taken.
struct StateFileTests {
    private static let file = StateFile.bytes(
        .object([
            .init("written", 1_709_712_000_000), .init("printers", [["id": "x", "share": 0.1]]), .init("more", []),
        ]))

    @Test func comesBackTheSame() throws {
        let document = try StateFile.document(Self.file)
        #expect(StateFile.bytes(document.root.literal) == Self.file)
    }

    /// Cut at each byte: refused, always.
    @Test func cutAnywhereIsRefused() {
        for length in 0..<Self.file.count {
            #expect(throws: StateFileError.self, "\(length)") { try StateFile.document(Array(Self.file[..<length])) }
        }
    }

    @Test func longerThanItSaysIsRefused() {
        for byte: UInt8 in [0, 0x0A, 0x20, 0x7D] {
            #expect(throws: StateFileError.self) { try StateFile.document(Self.file + [byte]) }
        }
        #expect(throws: StateFileError.self) { try StateFile.document(Self.file + Self.file) }
    }

    /// Each bit of each byte: refused, always. There is no second spelling of the same content.
    @Test func anyBitFlippedIsRefused() {
        var file = Self.file
        for index in file.indices {
            for bit in 0..<8 {
                file[index] ^= 1 << bit
                #expect(throws: StateFileError.self, "byte \(index), bit \(bit)") { try StateFile.document(file) }
                file[index] ^= 1 << bit
            }
        }
    }

    @Test func newerVersionIsSaidToBeOne() {
        let text = String(decoding: Self.file, as: UTF8.self)
        let newer = text.replacing("kobra-exporter-state 1 ", with: "kobra-exporter-state 2 ")
        #expect(throws: StateFileError.otherVersion(2)) { try StateFile.document(Array(newer.utf8)) }
        #expect(StateFileError.otherVersion(2).description.contains("newer"))
        // Whatever a newer program writes behind its version.
        #expect(throws: StateFileError.otherVersion(12)) {
            try StateFile.document(Array("kobra-exporter-state 12 zstd\n???".utf8))
        }
    }

    @Test(arguments: [
        "", "\n", "kobra-exporter-state\n", "kobra-exporter-state 01 2 x\n{}", "{}\n",
        String(repeating: "x", count: 500),
    ])
    func anythingElseIsNoStateFile(text: String) {
        #expect(throws: StateFileError.noStateFile) { try StateFile.document(Array(text.utf8)) }
    }

    @Test func checksumThatIsRightOverNoJSONIsRefusedToo() throws {
        let whole = StateFile.bytes("x")  // "x" in quotes
        #expect(try StateFile.document(whole).root.text == "x")
        var deep = JSONLiteral.array([])
        for _ in 0..<40 { deep = .array([deep]) }
        #expect(throws: StateFileError.noJSON(.tooDeep)) { try StateFile.document(StateFile.bytes(deep)) }
    }
}
