import Synchronization

/// The ids of the messages that were sent to a broker and have not come back yet: what comes without one is a stranger's,
/// and so is what comes with the same one again.
final class OwnMessages: Sendable {
    private struct Contents {
        var waiting: Set<String> = []
        var ring: [String] = []
        var next = 0
    }

    private let contents = Mutex(Contents())

    /// Most ids remembered: the broker sends them back within moments or not at all.
    static let limit = 4096

    /// A message with that id is about to be sent.
    func add(_ id: String) {
        contents.withLock { contents in
            if contents.ring.count < Self.limit {
                contents.ring.append(id)
            } else {
                contents.waiting.remove(contents.ring[contents.next])
                contents.ring[contents.next] = id
                contents.next = (contents.next + 1) % Self.limit
            }
            contents.waiting.insert(id)
        }
    }

    /// A message with that id came. Whether it is ours.
    func take(_ id: String?) -> Bool {
        guard let id else { return false }
        return contents.withLock { $0.waiting.remove(id) != nil }
    }
}
