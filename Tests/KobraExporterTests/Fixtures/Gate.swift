/// Lets a few faults or tests happen at a time, since most of them mostly wait; and some of them alone.
actor Gate {
    /// Who may be inside at the same time.
    enum Company {
        /// Everybody: it only waits, and for long.
        case all
        /// A few others.
        case few
        /// Nobody but those who only wait: it takes all of the machine.
        case none
    }

    /// How many at a time.
    private let room: Int
    private var inside = 0
    private var isTaken = false
    private var waiting: [(isAlone: Bool, continuation: CheckedContinuation<Void, Never>)] = []

    init(room: Int) { self.room = room }

    func enter(_ company: Company) async {
        guard company != .all else { return }
        await withCheckedContinuation { continuation in
            waiting.append((company == .none, continuation))
            admit()
        }
    }

    func leave(_ company: Company) {
        guard company != .all else { return }
        inside -= 1
        isTaken = false
        admit()
    }

    /// Those that want to be alone come last, when nobody else waits.
    private func admit() {
        while !isTaken, inside < room, let next = waiting.firstIndex(where: { !$0.isAlone }) {
            inside += 1
            waiting.remove(at: next).continuation.resume()
        }
        if inside == 0, let next = waiting.indices.first {
            (inside, isTaken) = (1, true)
            waiting.remove(at: next).continuation.resume()
        }
    }
}
