import Platform
import Testing

@Suite struct DigestTests {
    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test func isSHA256() {
        #expect(
            hex(Digest.sha256(Array("abc".utf8))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    /// No two lists of texts that run together to the same have the same digest.
    @Test func tellsPartsApart() {
        let key = Random.bytes(32)
        let lists: [[[UInt8]]] = [
            [[1, 2], [3], []], [[1], [2, 3], []], [[1, 2, 3], [], []], [[], [1, 2, 3], []], [[1, 2], [], [3]],
        ]
        let digests = lists.map { Digest.keyed(key, $0[0], $0[1], $0[2]) }
        #expect(Set(digests).count == lists.count)
        #expect(Digest.keyed(key, [1, 2], [3], []) == digests[0])
        #expect(Digest.keyed(Random.bytes(32), [1, 2], [3], []) != digests[0])
        #expect(Digest.keyed(key, [1, 2], [3]) != digests[0])
    }

    @Test func compares() {
        #expect(Digest.areEqual([1, 2, 3], [1, 2, 3]))
        #expect(!Digest.areEqual([1, 2, 3], [1, 2, 4]))
        #expect(!Digest.areEqual([1, 2, 3], [1, 2]))
        #expect(Digest.areEqual([], []))
    }
}
