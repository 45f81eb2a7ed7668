import KobraProtocol
import Testing

struct TopicMemoryTests {
    private static let id = Fixture.printer
    private static let root = "anycubic/anycubicCloud/v1/printer/public"

    /// What resembles the topic of a printer that is known, and is one or is none.
    @Test(arguments: [
        "", "/", "elsewhere", root, "\(root)/", "\(root)/report", "\(root)//report", "\(root)///report",
        "\(root)/20021/report", "\(root)/20021/\(id)/report", "\(root)/20021/\(id)//report",
        "\(root)/20021/\(id)/print/report",
        "\(root)/20021/\(id)/print/reports", "\(root)/20021/\(id)/print/repor", "\(root)/20021/\(id)/print/a/report",
        "\(root)/20021/\(id)/report/report", "\(root)/20021/\(id)/é/report", "\(root)/20021/\(id)/print/report/",
        "\(root)/20021//\(id)/report", "\(root)/20022/\(id)/print/report",
        "\(root)/20021/\(id.uppercased())/print/report",
        "\(root)/20021/\(id)/response", "x\(root)/20021/\(id)/print/report", "\(root)/20021/\(id)0/print/report",
        "anycubic/anycubicCloud/v1/server/printer/20021/\(id)/print/report", "\(root)/2002a/\(id)/print/report",
    ])
    func readsWhatTheTopicSays(text: String) {
        var memory = TopicMemory()
        _ = memory.read("\(Self.root)/20021/\(Self.id)/fan/report")
        for _ in 0..<2 {
            #expect(memory.read(text) == Topic(text))
            guard case .report(let address, _) = Topic(text) else { continue }
            guard case .report(let read, _) = memory.read(text) else { continue }
            // Two spellings of an id are equal, and yet not the same.
            #expect(read.printer.text == address.printer.text)
        }
    }

    @Test func isBounded() throws {
        var memory = TopicMemory()
        for number in 0..<3 * TopicMemory.limit {
            let id = String(repeating: "0", count: 27) + String(10_000 + number)
            let text = "\(Self.root)/20021/\(id)/print/report"
            #expect(memory.read(text) == Topic(text))
            #expect(memory.count <= TopicMemory.limit)
        }
        for number in 0..<TopicMemory.limit { _ = memory.read("\(Self.root)/20021/rubbish/\(number)/report") }
        #expect(memory.count <= TopicMemory.limit)
    }
}
