import KobraProtocol

/// The ids of the last jobs that ended, so that none is counted twice. Bounded: the oldest is forgotten first.
struct ClosedTasks: Hashable, Sendable {
    /// How many are remembered. Reports of a job come within minutes of its end, not fifty jobs later.
    static let limit = 50

    /// How it came to be closed.
    enum Closing: Hashable, Sendable {
        /// By the printer's word: final.
        case byWord
        /// For want of a word: a later word of the same job shows that it goes on (protocol.md 6.7).
        case bySilence
    }

    private(set) var entries: [(id: TaskID, closing: Closing)] = []

    subscript(id: TaskID) -> Closing? { entries.last { $0.id == id }?.closing }

    mutating func insert(_ id: TaskID, _ closing: Closing) {
        entries.removeAll { $0.id == id }
        if entries.count >= Self.limit { entries.removeFirst() }
        entries.append((id, closing))
    }

    static func == (left: ClosedTasks, right: ClosedTasks) -> Bool { left.entries.elementsEqual(right.entries, by: ==) }
    func hash(into hasher: inout Hasher) { for entry in entries { hasher.combine(entry.id) } }
}
