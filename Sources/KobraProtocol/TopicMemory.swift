/// The printers heard lately, so that a topic is not read anew for each message: to look a printer up costs a fifth of
/// reading its topic. Bounded: whoever invents printers empties it now and then, and makes it no larger.
public struct TopicMemory: Sendable {
    /// The most printers kept.
    public static let limit = 2_000

    private var addresses: [String: PrinterAddress] = [:]

    /// How many are kept.
    public var count: Int { addresses.count }

    /// Nothing heard yet.
    public init() {}

    /// What a topic says: the same as `Topic(text)`.
    public mutating func read(_ text: String) -> Topic {
        guard let parts = Self.cut(text) else { return Topic(text) }
        if let address = addresses[parts.address] { return .report(address, type: parts.type) }
        let topic = Topic(text)
        if case .report(let address, _) = topic {
            if addresses.count >= Self.limit { addresses.removeAll(keepingCapacity: true) }
            addresses[parts.address] = address
        }
        return topic
    }

    private static let beginning = Array("\(Topic.root.joined(separator: "/"))/printer/public/".utf8)
    private static let ending = Array("/report".utf8)

    /// Model and printer, and the type, of what has the shape of a report's topic: `…/public/<address>/<type>/report`.
    private static func cut(_ text: String) -> (address: String, type: String)? {
        let bytes = text.utf8.span
        let end = bytes.count - ending.count
        guard beginning.count < end else { return nil }
        for index in beginning.indices where bytes[index] != beginning[index] { return nil }
        for index in ending.indices where bytes[end + index] != ending[index] { return nil }
        // Of what is between, the second slash parts address and type, and there is no third.
        var (slashes, cut) = (0, 0)
        for index in beginning.count..<end where bytes[index] == UInt8(ascii: "/") {
            slashes += 1
            if slashes == 2 { cut = index }
        }
        guard slashes == 2, cut + 1 < end else { return nil }
        func part(_ first: Int, _ last: Int) -> String {
            let view = text.utf8
            return String(
                Substring(
                    view[view.index(view.startIndex, offsetBy: first)..<view.index(view.startIndex, offsetBy: last)])
            )
        }
        return (part(beginning.count, cut), part(cut + 1, end))
    }
}
