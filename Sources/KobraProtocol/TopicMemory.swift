/// The printers heard lately, so that a topic is not read anew for each message: to look a printer up costs a fifth of
/// reading its topic. Bounded: whoever invents printers empties it now and then, and makes it no larger.
public struct TopicMemory: Sendable {
    /// The most printers kept.
    public static let limit = 2_000

    private var addresses: [PrinterID.Key: PrinterAddress] = [:]

    /// How many are kept.
    public var count: Int { addresses.count }

    /// Nothing heard yet.
    public init() {}

    /// What a topic says: the same as `Topic(text)`.
    public mutating func read(_ text: String) -> Topic {
        let bytes = text.utf8.span
        guard let parts = Parts(bytes), let key = PrinterID.Key(bytes.extracting(parts.printer)) else {
            return Topic(text)
        }
        // Two spellings of an id are one key, and not the same address.
        if let address = addresses[key], Self.are(bytes.extracting(parts.model), address.model.text),
            Self.are(bytes.extracting(parts.printer), address.printer.text),
            let type = try? UTF8Span(validating: bytes.extracting(parts.type))
        {
            return .report(address, type: String(copying: type))
        }
        let topic = Topic(text)
        if case .report(let address, _) = topic {
            if addresses.count >= Self.limit { addresses.removeAll(keepingCapacity: true) }
            addresses[key] = address
        }
        return topic
    }

    private static func are(_ bytes: Span<UInt8>, _ text: String) -> Bool {
        let others = text.utf8.span
        guard bytes.count == others.count else { return false }
        for index in bytes.indices where bytes[index] != others[index] { return false }
        return true
    }

    /// Where the parts are in what has the shape of a report's topic: `…/public/<model>/<printer>/<type>/report`.
    private struct Parts {
        let model: Range<Int>
        let printer: Range<Int>
        let type: Range<Int>

        private static let beginning = Array("\(Topic.root.joined(separator: "/"))/printer/public/".utf8)
        private static let ending = Array("/report".utf8)
        private static let slash = UInt8(ascii: "/")

        init?(_ bytes: Span<UInt8>) {
            let (beginning, ending) = (Self.beginning, Self.ending)
            let end = bytes.count - ending.count
            guard beginning.count < end else { return nil }
            for index in beginning.indices where bytes[index] != beginning[index] { return nil }
            for index in ending.indices where bytes[end + index] != ending[index] { return nil }
            var cut = beginning.count
            while cut < end, bytes[cut] != Self.slash { cut += 1 }
            model = beginning.count..<cut
            guard cut + 34 < end, bytes[cut + 33] == Self.slash else { return nil }
            printer = cut + 1..<cut + 33
            type = cut + 34..<end
            for index in type where bytes[index] == Self.slash { return nil }
        }
    }
}
