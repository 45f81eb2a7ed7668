import Testing

@testable import Platform

@Suite struct AccessListTests {
    /// Tag, rights and id of each entry.
    typealias Entry = (tag: UInt8, rights: UInt8, id: UInt8)
    private static let owner: Entry = (0x01, 4, 255)
    private static let (closedGroup, closedOthers): (Entry, Entry) = ((0x04, 0, 255), (0x20, 0, 255))
    private static let mask: Entry = (0x10, 4, 255)

    private func list(_ entries: [Entry]) -> AccessList? {
        AccessList(
            bytes: [2, 0, 0, 0]
                + entries.flatMap { [$0.tag, 0, $0.rights, 0, $0.id, 0, 0, 0] })
    }

    /// What systemd makes of a credential for user 7.
    @Test func aCredentialIsForItsUserAlone() {
        let credential = list([Self.owner, (0x02, 4, 7), Self.closedGroup, Self.mask, Self.closedOthers])
        #expect(credential?.isReadable(byOthersThan: 7) == false)
        #expect(credential?.isReadable(byOthersThan: 8) == true)
    }

    @Test(
        arguments: [(0x02, 4, 8), (0x04, 4, 255), (0x08, 4, 9), (0x08, 6, 7), (0x20, 4, 255), (0x40, 4, 0)] as [Entry])
    func anybodyElseIsOneTooMany(entry: Entry) {
        #expect(list([Self.owner, (0x02, 4, 7), entry, Self.mask])?.isReadable(byOthersThan: 7) == true)
    }

    @Test func whatTheMaskTakesNobodyHas() {
        let masked = list([Self.owner, (0x02, 4, 8), (0x04, 4, 255), (0x10, 2, 255), Self.closedOthers])
        #expect(masked?.isReadable(byOthersThan: 7) == false)
        // Others are not masked.
        #expect(list([Self.owner, (0x10, 0, 255), (0x20, 4, 255)])?.isReadable(byOthersThan: 7) == true)
    }

    @Test(arguments: [[], [2, 0, 0, 0], [1, 0, 0, 0, 1, 0, 4, 0, 255, 0, 0, 0], [2, 0, 0, 0, 1, 0, 4]] as [[UInt8]])
    func otherBytesAreNoList(bytes: [UInt8]) { #expect(AccessList(bytes: bytes) == nil) }
}
