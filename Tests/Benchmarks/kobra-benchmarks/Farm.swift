import KobraControl
import KobraMetrics
import KobraState

/// A fleet that hears a feed, a millisecond between two messages.
struct Farm {
    private static let broker = "broker"
    private var fleet: Fleet
    private var now = Instant(uptime: 0, unixMilliseconds: 1_700_000_000_000)

    /// A fleet of that many printers, each of which has said a good deal.
    init(printers count: Int) {
        fleet = Fleet(admission: Admission(limit: 2_000), brokers: [Self.broker], at: now)
        _ = fleet.brokerConnected(Self.broker, at: now)
        guard count > 0 else { return }
        for message in Feed(printers: count, atLeast: 60 * count).messages {
            take(Incoming(topic: message.topic, payload: message.payload))
        }
    }

    mutating func take(_ incoming: Incoming) {
        now = Instant(uptime: now.uptime + 1_000_000, unixMilliseconds: now.unixMilliseconds + 1)
        _ = fleet.receive(incoming, from: Self.broker, at: now)
    }

    /// A fifth of a second passes.
    mutating func look() {
        now = Instant(uptime: now.uptime + 200_000_000, unixMilliseconds: now.unixMilliseconds + 200)
        _ = fleet.advance(to: now)
        _ = fleet.takeDueQueries(at: now)
    }

    /// The page's worth of this moment, the counts of commands included.
    var snapshot: Snapshot { Snapshot(fleet: fleet, now: now, control: ControlFigures()) }
}
