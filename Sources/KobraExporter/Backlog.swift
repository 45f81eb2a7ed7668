import MQTTClient
import Platform

/// What a broker kept for this client while it was away, up to the moment at which it is known to be through.
///
/// A message to oneself is the mark: the broker delivers it behind everything it had queued. Where the mark does not come
/// back, the queue counts as through after a silence, or after a limit, whichever comes first.
struct Backlog {
    /// Seconds without a message after which the queue counts as through.
    static let silence = 2.0
    /// Seconds after which it does in any case.
    static let limit = 20.0

    /// Where the mark is sent and heard.
    let topic: String
    /// What it says: no mark of an earlier connection is taken for this one's.
    let mark: [UInt8]
    private(set) var isOver = false
    /// Messages of the queue.
    private(set) var count = 0
    private let begin: Int64
    private var last: Int64

    /// A queue that begins now, nanoseconds of uptime.
    init(clientID: String, at now: Int64) {
        topic = Self.topic(clientID: clientID)
        mark = Array(Random.uuid().utf8)
        (begin, last) = (now, now)
    }

    /// The topic of a client's marks. Wildcards and separators of a client id have no meaning here.
    static func topic(clientID: String) -> String {
        "kobra-exporter/mark/" + String(clientID.map { "+#/".contains($0) ? "_" : $0 })
    }

    /// Takes a message that came; the mark ends the queue.
    mutating func take(_ message: MQTTMessage, at now: Int64) {
        if message.topic == topic {
            if message.payload == mark { isOver = true }
        } else {
            count += 1
            last = now
        }
    }

    /// Lets time pass.
    mutating func pass(to now: Int64) {
        if Double(now - last) / 1e9 >= Self.silence || Double(now - begin) / 1e9 >= Self.limit { isOver = true }
    }
}
