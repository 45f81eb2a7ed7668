import Testing

@testable import KobraExporter

@Suite struct MessageIDsTests {
    @Test func knowsWhatWasPutInOnce() {
        let ids = MessageIDs()
        #expect(!ids.contains("a"))
        #expect(ids.insert("a") && !ids.insert("a"))
        #expect(ids.contains("a"))
    }

    @Test func keepsTheLatest() {
        let ids = MessageIDs()
        for number in 0..<(MessageIDs.limit + 10) { ids.insert("\(number)") }
        #expect(!ids.contains("9") && ids.contains("10") && ids.contains("\(MessageIDs.limit + 9)"))
        #expect(ids.insert("9") && !ids.contains("10"))
    }
}
