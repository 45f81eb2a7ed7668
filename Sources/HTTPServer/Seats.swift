/// The places a server has for connections: how far each has come, until when it may stay, and who gives way when all are
/// taken. A value, which reads no clock and touches no socket; times are nanoseconds of one clock.
///
/// **Deadlines** count from when a connection was accepted and not from its last byte, so that dripping gains nothing. For
/// a further request on the same connection they count from the end of the answer before and the time it may idle.
///
/// **When all places are taken** those give way who have been longest without a whole request, and who read an answer for
/// longer than `HTTPLimits.patientSeconds`: somebody who comes with a request finds a place, however many others came
/// without one. Nobody gives way whose bytes are there and were not read yet, nor who waits for an answer.
struct Seats {
    /// How far a connection has come.
    enum Stage: Hashable {
        /// Accepted, and libmicrohttpd has not taken it up yet.
        case queued
        /// Its first request line is awaited; TLS's handshake comes before that.
        case greeting
        /// Its request was answered; another may begin.
        case idle
        /// A request line is there, and headers are awaited.
        case head
        /// The headers are there, and the body is awaited.
        case body
        /// The request is whole, and the answer is ours to give.
        case waiting
        /// The same, and whoever gives it takes a while.
        case suspended
        /// The answer is on its way.
        case answering
        /// It was shown out, and libmicrohttpd has not closed it yet.
        case leaving
    }

    private struct Seat {
        var stage = Stage.queued
        /// From when its request's deadlines count.
        var base: Int64
        /// Since when it has been without a whole request, has waited for ours, or has read our answer.
        var since: Int64
        var due = Int64.max
        /// Of an answer on its way.
        var bytes = 0
    }

    private let limits: HTTPLimits
    private let isTLS: Bool
    private var seats: [CInt: Seat] = [:]
    /// Bytes of all answers on their way.
    private(set) var answerBytes = 0

    init(_ limits: HTTPLimits, isTLS: Bool) {
        self.limits = limits
        self.isTLS = isTLS
    }

    var count: Int { seats.count }
    var isFull: Bool { seats.count >= limits.connections }
    var isAnybodyLeaving: Bool { seats.values.contains { $0.stage == .leaving } }
    /// Those who wait a while for an answer.
    var suspended: [CInt] { seats.filter { $0.value.stage == .suspended }.map(\.key) }

    func stage(of descriptor: CInt) -> Stage? { seats[descriptor]?.stage }

    /// A connection was accepted. Until `begin` nothing happens to it: whoever is to take it up may drop it without a word.
    mutating func accept(_ descriptor: CInt, at now: Int64) {
        leave(descriptor)
        seats[descriptor] = Seat(base: now, since: now)
    }

    /// It was taken up: its socket is there until `leave`.
    mutating func begin(_ descriptor: CInt) {
        change(
            descriptor, .greeting, within: isTLS ? min(limits.handshakeSeconds, limits.headSeconds) : limits.headSeconds
        )
    }

    /// Its request line is there.
    mutating func readHead(_ descriptor: CInt) { change(descriptor, .head, within: limits.headSeconds) }

    /// The headers are there.
    mutating func readBody(_ descriptor: CInt) { change(descriptor, .body, within: limits.bodySeconds) }

    /// The request is whole.
    ///
    /// - Returns: nanoseconds since the answer before it on that connection; `Int64.max` where there was none.
    mutating func wait(_ descriptor: CInt, at now: Int64) -> Int64 {
        let idle = seats[descriptor].map { $0.base == $0.since ? .max : now - $0.since } ?? .max
        change(descriptor, .waiting, within: nil)
        seats[descriptor]?.since = now
        return idle
    }

    /// The answer takes a while.
    mutating func suspend(_ descriptor: CInt) { change(descriptor, .suspended, within: nil) }

    /// An answer of that many bytes is given. The time it took us to give it is not counted.
    mutating func answer(_ descriptor: CInt, bytes: Int, at now: Int64) {
        guard let seat = seats[descriptor], seat.stage != .leaving else { return }
        if [.waiting, .suspended].contains(seat.stage) { seats[descriptor]?.base += max(0, now - seat.since) }
        change(descriptor, .answering, within: limits.answerSeconds)
        seats[descriptor]?.since = now
        seats[descriptor]?.bytes = bytes
        answerBytes += bytes - seat.bytes
    }

    /// The request is over.
    mutating func end(_ descriptor: CInt, at now: Int64) {
        guard let seat = seats[descriptor], seat.stage != .leaving else { return }
        answerBytes -= seat.bytes
        seats[descriptor] = Seat(base: now + Self.nanoseconds(limits.idleSeconds), since: now)
        change(descriptor, .idle, within: limits.headSeconds)
    }

    /// It is about to be closed.
    mutating func leave(_ descriptor: CInt) { answerBytes -= seats.removeValue(forKey: descriptor)?.bytes ?? 0 }

    /// It is shown out, and closed soon.
    mutating func showOut(_ descriptor: CInt) {
        guard let seat = seats[descriptor] else { return }
        answerBytes -= seat.bytes
        seats[descriptor] = Seat(stage: .leaving, base: seat.base, since: seat.since)
    }

    /// Who must go now. Where bytes were not read yet, we are late and not the client: it stays until they are.
    func overdue(at now: Int64, isUnread: (CInt) -> Bool) -> [CInt] {
        seats.filter { $0.value.due <= now && ($0.value.stage == .answering || !isUnread($0.key)) }.map(\.key)
    }

    /// Whether somebody was accepted two seconds ago and not taken up since, with others too few to wake whoever should
    /// have, and places enough for one more connection.
    func isAnybodyForgotten(at now: Int64) -> Bool {
        seats.count <= limits.connections / 4
            && seats.values.contains { $0.stage == .queued && now - $0.since >= Self.nanoseconds(2) }
    }

    /// When somebody must go next; `Int64.max` for nobody.
    var nextDue: Int64 { seats.values.reduce(.max) { min($0, $1.due) } }

    /// Who gives way when all places are taken: the longest without a whole request, a few at a time, so that a crowd that
    /// comes and says nothing is dealt with faster than it comes.
    func victims(at now: Int64, isUnread: (CInt) -> Bool) -> [CInt] {
        let idlers = seats.filter { isUnready($0.value, at: now) }.sorted { $0.value.since < $1.value.since }
        var victims: [CInt] = []
        for (descriptor, seat) in idlers where victims.count < max(1, limits.connections / 32) {
            // One who reads may well have sent the next request already.
            if seat.stage == .answering || !isUnread(descriptor) { victims.append(descriptor) }
        }
        return victims
    }

    /// Whether an answer of that many bytes may be given, and who must give up reading theirs for it: those who have read
    /// the longest, and for longer than `HTTPLimits.patientSeconds`. An answer is always given if it is the only one.
    func room(for bytes: Int, at now: Int64) -> (isGranted: Bool, victims: [CInt]) {
        var excess = answerBytes == 0 ? 0 : answerBytes + bytes - limits.answerBytes
        guard excess > 0 else { return (true, []) }
        var victims: [CInt] = []
        let readers = seats.filter { $0.value.stage == .answering && isUnready($0.value, at: now) }
        for (descriptor, seat) in readers.sorted(by: { $0.value.since < $1.value.since }) where excess > 0 {
            victims.append(descriptor)
            excess -= seat.bytes
        }
        return (excess <= 0, victims)
    }

    private func isUnready(_ seat: Seat, at now: Int64) -> Bool {
        switch seat.stage {
        case .greeting, .idle, .head, .body: true
        case .answering: now - seat.since >= Self.nanoseconds(limits.patientSeconds)
        case .queued, .waiting, .suspended, .leaving: false
        }
    }

    private mutating func change(_ descriptor: CInt, _ stage: Stage, within seconds: Int?) {
        guard let seat = seats[descriptor], seat.stage != .leaving else { return }
        seats[descriptor]?.stage = stage
        seats[descriptor]?.due = seconds.map { seat.base + Self.nanoseconds($0) } ?? .max
    }

    private static func nanoseconds(_ seconds: Int) -> Int64 { Int64(seconds) * 1_000_000_000 }
}
