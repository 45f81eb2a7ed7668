import KobraSimulator

/// A broker as a value: it takes messages from printers and forwards them to one exporter, more or less well.
struct VirtualBroker {
    /// A message on its way.
    struct Delivery {
        var message: Message
        /// Which printer's.
        var printer: Int
        var isRetained = false
        /// Comes after something that was said after it, or again.
        var isStale = false
    }

    let name: String
    let habits: Plot.Habits
    var isRunning = true
    /// The will of each printer it holds a session for, and when the printer was last heard; of one that is gone, the
    /// will is published one and a half keep-alives later.
    private var sessions: [Int: (will: Message, goneSince: Double?)] = [:]
    private var retained: [(topic: String, delivery: Delivery)] = []
    private var transit: [(due: Double, delivery: Delivery)] = []
    private var held: Delivery?

    /// Seconds after which a client that says nothing is given up: one and a half times 60 s (protocol.md 2.3).
    static let patience = 90.0

    init(name: String, habits: Plot.Habits) { (self.name, self.habits) = (name, habits) }

    /// A printer connects. A session of its own that still stands is ended by that, and its will published.
    mutating func connect(_ printer: Int, will: Message) -> Delivery? {
        defer { sessions[printer] = (will, nil) }
        return sessions[printer].map { Delivery(message: $0.will, printer: printer) }
    }

    /// A printer leaves in good order.
    mutating func disconnect(_ printer: Int) { sessions[printer] = nil }

    /// A printer is not heard any more, which nobody has noticed yet.
    mutating func vanish(_ printer: Int, at time: Double) {
        if sessions[printer]?.goneSince == nil { sessions[printer]?.goneSince = time }
    }

    /// The broker stops: it forgets its sessions, what it kept and what it was about to forward.
    mutating func stop() -> [Delivery] {
        isRunning = false
        (sessions, retained) = ([:], [])
        return cut()
    }

    /// The exporter's connection is gone, and what was under way with it.
    mutating func cut() -> [Delivery] {
        let lost = transit.map(\.delivery) + (held.map { [$0] } ?? [])
        (transit, held) = ([], nil)
        return lost
    }

    /// The wills that are due.
    mutating func wills(at time: Double) -> [Delivery] {
        var due: [Delivery] = []
        for (printer, session) in sessions.sorted(by: { $0.key < $1.key }) {
            guard let since = session.goneSince, since + Self.patience <= time else { continue }
            sessions[printer] = nil
            due.append(Delivery(message: session.will, printer: printer))
        }
        return due
    }

    /// Keeps a message for subscribers to come, if it is of that sort.
    mutating func keep(_ delivery: Delivery) {
        guard habits.retains else { return }
        retained.removeAll { $0.topic == delivery.message.topic }
        var kept = delivery
        kept.isRetained = true
        retained.append((delivery.message.topic, kept))
    }

    /// What a new subscriber is told first.
    var memory: [Delivery] { retained.map(\.delivery) }

    /// Forwards a message to the exporter, sooner or later, once or twice.
    mutating func forward(_ delivery: Delivery, at time: Double, _ random: inout SplitMix64) {
        if habits.swaps > 0, held == nil, random.chance(habits.swaps) {
            held = delivery
            return
        }
        var late = delivery
        if habits.delays > 0, random.chance(habits.delays) {
            late.isStale = true
            put(late, at: time + Double(random.whole(2...20)))
        } else {
            put(delivery, at: time)
        }
        if habits.repeats > 0, random.chance(habits.repeats) {
            late.isStale = true
            put(late, at: time + Double(random.whole(0...15)))
        }
        if var first = held {
            held = nil
            first.isStale = true
            put(first, at: time)
        }
    }

    private mutating func put(_ delivery: Delivery, at due: Double) {
        let place = transit.lastIndex { $0.due <= due }.map { $0 + 1 } ?? 0
        transit.insert((due, delivery), at: place)
    }

    /// What reaches the exporter by then, in order.
    mutating func arrivals(by time: Double) -> [Delivery] {
        guard let first = transit.first, first.due <= time else { return [] }
        let count = transit.firstIndex { $0.due > time } ?? transit.count
        defer { transit.removeFirst(count) }
        return transit[..<count].map(\.delivery)
    }
}
