import KobraSimulator

/// Something deliberately wrong with the exporter, to see that stories notice.
public enum Tampering: String, CaseIterable, Sendable {
    /// The words for the end of a print are not heard.
    case deafToEnds
    /// The first word of a print is not heard.
    case deafToBeginnings
    /// Last wills are not heard.
    case deafToWills
    /// Each end that names its print is counted for another print as well.
    case madeUpPrint
    /// Every report is taken twice.
    case doubleReports
    /// A sample stands twice on the page.
    case doubleSample
    /// A counter on the page is less than it was.
    case fallingCounter
    /// Every state of a printer is 1.
    case manyStates
    /// A number on the page is none.
    case brokenNumber

    /// How often the exporter takes a message that arrives once.
    func copies(of delivery: VirtualBroker.Delivery) -> Int {
        guard let saying = delivery.message.saying else { return 1 }
        switch self {
        case .deafToEnds: return Clerk.Meaning(saying)?.isEnd == true && saying.type == "print" ? 0 : 1
        case .deafToBeginnings:
            return saying.type == "print" && ["checking", "downloading"].contains(saying.state) ? 0 : 1
        case .deafToWills: return saying.type == "lastWill" ? 0 : 1
        case .doubleReports: return 2
        case .madeUpPrint, .doubleSample, .fallingCounter, .manyStates, .brokenNumber: return 1
        }
    }

    /// What the exporter takes besides a message that arrives.
    func forgery(of delivery: VirtualBroker.Delivery) -> [UInt8]? {
        guard self == .madeUpPrint, let saying = delivery.message.saying, Clerk.Meaning(saying)?.isEnd == true,
            let task = saying.task, let number = Int(task), number > 0
        else { return nil }
        let text = String(decoding: delivery.message.payload, as: UTF8.self)
        let parts = text.split(separator: "\"\(task)\"", omittingEmptySubsequences: false)
        return Array(parts.joined(separator: "\"\(number + 5_000_000)\"").utf8)
    }

    /// Spoils a page.
    func touch(_ page: inout [UInt8]) {
        var lines = page.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        switch self {
        case .doubleSample:
            if let index = lines.firstIndex(where: { $0.hasPrefix("kobra_up") }) {
                lines.insert(lines[index], at: index)
            }
        case .fallingCounter:
            lines = lines.map { $0.hasPrefix("kobra_prints_started_total") ? $0.prefix { $0 != " " } + " 0" : $0 }
        case .manyStates:
            lines = lines.map { $0.hasPrefix("kobra_printer_state{") ? $0.prefix { $0 != " " } + " 1" : $0 }
        case .brokenNumber:
            lines = lines.map { $0.hasPrefix("kobra_exporter_printers") ? "kobra_exporter_printers nan" : $0 }
        default: return
        }
        page = Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}
