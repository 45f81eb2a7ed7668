import HTTPServer
import KobraState

/// The answers to wrong tokens, held back for a while. No thread waits with them, and good tokens never come here.
///
/// At most `limit` are held: for one more, the oldest is given early. So all of them look alike, however many there are,
/// and holding them costs nobody else a connection for longer than two seconds.
struct Penalties {
    private struct Held {
        let exchange: Exchange
        let due: Instant
    }

    /// Most answers held.
    static let limit = 64
    /// Seconds a first wrong token waits, and the longest wait.
    static let delays = 0.25...2.0
    /// Wrong tokens within a minute after which the wait doubles.
    static let patience = 5
    static let memory = 60.0

    private var held: [Held] = []
    private var recent: [Instant] = []

    var count: Int { held.count }

    /// Holds an answer back. Returns the one that must be given now, if one must.
    mutating func hold(_ exchange: Exchange, at time: Instant) -> Exchange? {
        recent.removeAll { time.seconds(since: $0) > Self.memory }
        var delay = Self.delays.lowerBound
        var doublings = recent.count / Self.patience
        while doublings > 0, delay < Self.delays.upperBound {
            delay *= 2
            doublings -= 1
        }
        if recent.count < 4 * Self.patience { recent.append(time) }
        held.append(Held(exchange: exchange, due: time + min(delay, Self.delays.upperBound)))
        return held.count > Self.limit ? held.removeFirst().exchange : nil
    }

    /// Takes what has become due.
    mutating func takeDue(at time: Instant) -> [Exchange] {
        let due = held.filter { $0.due <= time }.map(\.exchange)
        held.removeAll { $0.due <= time }
        return due
    }

    /// Takes all.
    mutating func takeAll() -> [Exchange] {
        defer { held = [] }
        return held.map(\.exchange)
    }
}
