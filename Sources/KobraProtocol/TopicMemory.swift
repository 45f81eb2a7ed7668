/// The topics heard lately, read: a farm says everything under a few thousand of them, and to look one up costs a tenth of
/// reading it. Bounded: whoever invents topics empties it now and then, and makes it no larger.
public struct TopicMemory: Sendable {
    /// The most topics kept: fourteen kinds of report of 500 printers, and what somebody else says.
    public static let limit = 8_192

    private var topics: [String: Topic] = [:]

    /// How many are kept.
    public var count: Int { topics.count }

    /// Nothing heard yet.
    public init() {}

    /// What a topic says.
    public mutating func read(_ text: String) -> Topic {
        if let topic = topics[text] { return topic }
        let topic = Topic(text)
        // What is no topic of ours is not kept: it is quickly told, and may be long.
        guard topic != .foreign else { return topic }
        if topics.count >= Self.limit { topics.removeAll(keepingCapacity: true) }
        topics[text] = topic
        return topic
    }
}
