import KobraProtocol
import Testing

struct TopicMemoryTests {
    @Test func readsTheSameTwice() {
        var memory = TopicMemory()
        for text in [Fixture.topic + "/print/report", Fixture.topic + "/response", "elsewhere", ""] {
            for _ in 0..<2 { #expect(memory.read(text) == Topic(text)) }
        }
    }

    @Test func inventedTopicsAreReadLikeAnyOther() {
        var memory = TopicMemory()
        for number in 0..<3 * TopicMemory.limit {
            let text = "\(Fixture.topic)/type\(number)/report"
            guard case .report(_, type: "type\(number)") = memory.read(text) else {
                Issue.record("\(text)")
                return
            }
        }
        #expect(memory.read(Fixture.topic + "/fan/report") == Topic(Fixture.topic + "/fan/report"))
    }

    @Test func isBounded() {
        var memory = TopicMemory()
        for number in 0...TopicMemory.limit { _ = memory.read("\(Fixture.topic)/type\(number)/report") }
        #expect(memory.count == 1)
        for number in 0..<TopicMemory.limit { _ = memory.read("rubbish \(number)") }
        #expect(memory.count == 1)
    }
}
