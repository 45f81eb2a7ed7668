/// What a printer will do later, in order of time; of two things due at once the one noted first comes first.
struct Agenda: Hashable, Sendable {
    enum Item: Hashable, Sendable {
        case say(Word)
        case hear(Message)
        case installed(version: String)
        case updateOver
        case backOnline
        case resumeInterrupted
    }

    private var items: [(due: Double, item: Item)] = []

    mutating func note(_ item: Item, at due: Double) {
        let place = items.firstIndex { $0.due > due } ?? items.endIndex
        items.insert((due, item), at: place)
    }

    /// Takes out the next thing due by then.
    mutating func next(by time: Double) -> Item? {
        guard let first = items.first, first.due <= time else { return nil }
        return items.removeFirst().item
    }

    /// Forgets everything.
    mutating func clear() { items = [] }

    static func == (left: Agenda, right: Agenda) -> Bool {
        left.items.elementsEqual(right.items) { $0.due == $1.due && $0.item == $1.item }
    }

    func hash(into hasher: inout Hasher) {
        for entry in items {
            hasher.combine(entry.due)
            hasher.combine(entry.item)
        }
    }
}
