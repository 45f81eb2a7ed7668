import HTTPServer
import KobraState

/// The answers to requests with an `Idempotency-Key`, for a day, bounded in number and size.
struct IdempotencyTable {
    /// What is to be done with a request.
    enum Decision {
        /// It is the first of its key: carry it out, and say `finish`.
        case first
        /// It was answered so.
        case replay(HTTPResponse)
        /// The first, which began that command if it is one, is not answered yet; this one will be answered with it.
        case joined(command: String?)
        /// The key was used for another request.
        case mismatch
        /// Too many wait for the same answer.
        case crowded
    }

    struct Entry {
        let fingerprint: [UInt8]
        let time: Instant
        /// The command it began, if it is one.
        var command: String?
        /// It can only make a machine safer.
        var isSafe = false
        var response: HTTPResponse?
        var waiting: [Exchange] = []
        var answerSize: Int { response?.body.count ?? 0 }
        var size: Int { 512 + answerSize }
    }

    /// Most keys, and most of one caller, so that none can make another's be forgotten too soon.
    static let limit = 10_000
    static let callerLimit = 1_000
    /// Most bytes of all answers kept.
    static let sizeLimit = 16 << 20
    /// Most repetitions that wait for one answer.
    static let waitingLimit = 16
    /// Seconds for which an answer is kept.
    static let memory = 86_400.0

    private(set) var entries: [IdempotencyKey: Entry] = [:]
    /// In the order of their first use.
    private(set) var order: [IdempotencyKey] = []
    private var counts: [String: Int] = [:]
    /// Bytes of the answers of each caller.
    private var sizes: [String: Int] = [:]
    private var size = 0

    var count: Int { entries.count }

    /// Looks a key up.
    ///
    /// - Parameters:
    ///   - command: what the first of the key begins.
    ///   - isSafe: whether it can only make a machine safer.
    mutating func begin(
        _ key: IdempotencyKey, _ fingerprint: [UInt8], _ exchange: Exchange, command: String? = nil,
        isSafe: Bool = false, at time: Instant
    ) -> Decision {
        expire(at: time)
        if let entry = entries[key] {
            guard entry.fingerprint == fingerprint else { return .mismatch }
            if let response = entry.response { return .replay(response) }
            guard entry.waiting.count < Self.waitingLimit else { return .crowded }
            entries[key]?.waiting.append(exchange)
            return .joined(command: entry.command)
        }
        insert(key, Entry(fingerprint: fingerprint, time: time, command: command, isSafe: isSafe))
        return .first
    }

    /// The answer is there. Returns who waited for it.
    mutating func finish(_ key: IdempotencyKey, _ response: HTTPResponse) -> [Exchange] {
        guard var entry = entries[key] else { return [] }
        let waiting = entry.waiting
        count(entry, of: key, -1)
        (entry.response, entry.waiting) = (response, [])
        count(entry, of: key, 1)
        entries[key] = entry
        makeRoom()
        return waiting
    }

    /// Forgets a key: nothing was carried out. Returns who waited.
    mutating func abandon(_ key: IdempotencyKey) -> [Exchange] {
        let waiting = entries[key]?.waiting ?? []
        forget(key)
        return waiting
    }

    /// Forgets all of these callers. Returns who waited.
    mutating func abandon(_ callers: Set<String>) -> [Exchange] {
        order.filter { callers.contains($0.caller) }.flatMap { abandon($0) }
    }

    /// Forgets what is older than a day.
    mutating func expire(at time: Instant) {
        while let oldest = order.first, let entry = entries[oldest], time.seconds(since: entry.time) > Self.memory {
            forget(oldest)
        }
    }

    /// Adds one. Where there is no room, the oldest leaves that has its answer. One that has none stays, for a repetition
    /// would carry it out a second time; there are never more of these than commands under way, which are bounded.
    mutating func insert(_ key: IdempotencyKey, _ entry: Entry) {
        if counts[key.caller, default: 0] >= Self.callerLimit { forget(oldestAnswered { $0 == key.caller }) }
        if entries.count >= Self.limit { forget(oldestAnswered { _ in true }) }
        entries[key] = entry
        order.append(key)
        counts[key.caller, default: 0] += 1
        count(entry, of: key, 1)
        makeRoom()
    }

    /// Keeps the answers bounded at the cost of whoever has most of them.
    private mutating func makeRoom() {
        while size > Self.sizeLimit {
            let largest = sizes.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
            guard let key = oldestAnswered({ $0 == largest }) ?? oldestAnswered({ _ in true }) else { return }
            forget(key)
        }
    }

    private func oldestAnswered(_ isMeant: (_ caller: String) -> Bool) -> IdempotencyKey? {
        order.first { isMeant($0.caller) && entries[$0]?.response != nil }
    }

    private mutating func count(_ entry: Entry, of key: IdempotencyKey, _ sign: Int) {
        size += sign * entry.size
        sizes[key.caller, default: 0] += sign * entry.answerSize
        if sizes[key.caller] == 0 { sizes[key.caller] = nil }
    }

    private mutating func forget(_ key: IdempotencyKey?) {
        guard let key, let entry = entries.removeValue(forKey: key) else { return }
        if let place = order.firstIndex(of: key) { order.remove(at: place) }
        counts[key.caller, default: 1] -= 1
        if counts[key.caller] == 0 { counts[key.caller] = nil }
        count(entry, of: key, -1)
    }
}
