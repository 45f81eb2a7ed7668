import Testing

@testable import JSON

struct JSONScanTests {
    private func nested(_ depth: Int) -> String {
        String(repeating: "{\"a\":", count: depth - 1) + "{}" + String(repeating: "}", count: depth - 1)
    }

    @Test func readsAsDeepAsTheLimitAndNoDeeper() throws {
        #expect(JSONScan.depthLimit == 32)
        _ = try JSONDocument(nested(32).utf8)
        #expect(throws: JSONError.tooDeep) { try JSONDocument(nested(33).utf8) }
        _ = try JSONDocument((String(repeating: "[", count: 32) + String(repeating: "]", count: 32)).utf8)
        #expect(throws: JSONError.tooDeep) { try JSONDocument(String(repeating: "[", count: 1 << 20).utf8) }
    }

    @Test func bracketsInStringsAreNoDepth() throws {
        let brackets = String(repeating: "[{\\\"", count: 100)
        let root = try JSONDocument("{\"a\":\"\(brackets)\"}".utf8).root
        #expect(root["a"].text?.utf8.count == 300)
    }

    @Test func siblingsAreNoDepth() throws {
        _ = try JSONDocument("[\(Array(repeating: "[]", count: 100).joined(separator: ","))]".utf8)
    }

    @Test func countsValuesUpToTheLimit() throws {
        func list(_ count: Int) -> String { "[" + String(repeating: "1,", count: count - 1) + "1]" }
        #expect(try JSONDocument(list(JSONScan.valueLimit).utf8).root.elements.count == JSONScan.valueLimit)
        #expect(throws: JSONError.tooManyValues) { try JSONDocument(list(JSONScan.valueLimit + 1).utf8) }
        #expect(throws: JSONError.tooManyValues) {
            try JSONDocument(("[" + String(repeating: ",", count: 1 << 20)).utf8)
        }
    }

    @Test func commasInStringsAreNoValues() throws {
        let commas = String(repeating: ",", count: JSONScan.valueLimit + 1)
        #expect(try JSONDocument("{\"a\":\"\(commas)\"}".utf8).root["a"].text == commas)
    }

    /// R12: whatever is done to a text, reading it ends, and every value that comes out can be walked.
    @Test(arguments: 1...4)
    func mutatedTextsAreReadOrRefusedButNeverHurt(seed: UInt64) {
        var random = SplitMix(state: seed)
        let originals = [
            #"{"type":"print","action":"start","state":"printing","code":200,"msg":"","data":{"taskid":"482913","progress":42,"print_time":31.5}}"#,
            #"{"records":[{"filename":"\u00e9\ud83d\ude00\/a.gcode","size":1834022,"is_dir":false},null,[[],{}]],"n":-1.5e-3}"#,
        ].map { Array($0.utf8) }
        let spice = Array("{}[]\",:\\u0dD8e-+.9 \n\0".utf8) + [0xEF, 0xBB, 0xBF, 0xFF, 0x80, 0x01]
        var read = 0
        for round in 0..<1500 {
            var bytes = originals[round % originals.count]
            for _ in 0...Int(random.next() % 4) where !bytes.isEmpty {
                let place = Int(random.next() % UInt64(bytes.count))
                let byte = spice[Int(random.next() % UInt64(spice.count))]
                switch random.next() % 5 {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(byte, at: place)
                case 2: bytes[place] = byte
                case 3: bytes.removeLast(bytes.count - place)
                default: bytes += bytes[place...]
                }
            }
            guard let document = try? JSONDocument(bytes) else { continue }
            read += 1
            walk(document.root, depth: 1)
        }
        // The seeds are fixed: some texts survive, most do not.
        #expect((1..<1500).contains(read))
    }

    private func walk(_ value: JSONValue, depth: Int) {
        #expect(depth <= JSONScan.depthLimit + 1)
        #expect(value.number?.isFinite != false)
        _ = (value.text, value.bytes, value.bool)
        for element in value.elements { walk(element, depth: depth + 1) }
        for member in value.members { walk(member.value, depth: depth + 1) }
    }
}

/// Random numbers that are the same on every run.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
