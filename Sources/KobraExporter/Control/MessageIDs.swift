import Synchronization

/// A bounded number of message ids, the latest ones.
///
/// All that were sent are kept for the whole program, and for each broker those that came back from it. So a command is our
/// own once on each broker, also where two names lead to the same one; without an id of ours, or with the same one again,
/// it is a stranger's.
final class MessageIDs: Sendable {
    private struct Contents {
        var ids: Set<String> = []
        var ring: [String] = []
        var next = 0
    }

    private let contents = Mutex(Contents())

    /// Most ids kept: a broker sends them back within moments or not at all.
    static let limit = 4096

    func contains(_ id: String) -> Bool { contents.withLock { $0.ids.contains(id) } }

    /// Adds one; whether it is new.
    @discardableResult func insert(_ id: String) -> Bool {
        contents.withLock { contents in
            guard contents.ids.insert(id).inserted else { return false }
            if contents.ring.count < Self.limit {
                contents.ring.append(id)
            } else {
                contents.ids.remove(contents.ring[contents.next])
                contents.ring[contents.next] = id
                contents.next = (contents.next + 1) % Self.limit
            }
            return true
        }
    }
}
