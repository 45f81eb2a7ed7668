import KobraState

/// How often a token may ask and command.
struct RateLimits {
    /// What is counted apart.
    enum Sort: Hashable {
        /// Commands that are not in the safe direction.
        case commands
        /// Everything else, also what is refused.
        case requests
    }

    /// Requests of a token in a minute.
    static let requestsPerMinute = 600

    var commandsPerMinute: Int
    private var buckets: [Key: TokenBucket] = [:]

    private struct Key: Hashable {
        let caller: String
        let sort: Sort
    }

    init(commandsPerMinute: Int) { self.commandsPerMinute = commandsPerMinute }

    /// Takes one. Returns whole seconds to wait where there is none left.
    mutating func take(_ sort: Sort, of caller: String, at time: Instant) -> Int? {
        let rate = perMinute(sort)
        let key = Key(caller: caller, sort: sort)
        return buckets[key, default: TokenBucket(perMinute: rate, at: time)].take(perMinute: rate, at: time)
    }

    /// What may be done in a minute, for people.
    func words(_ sort: Sort) -> String {
        switch sort {
        case .commands: "give \(commandsPerMinute) commands in a minute"
        case .requests: "send \(Self.requestsPerMinute) requests in a minute"
        }
    }

    /// Forgets all but these callers.
    mutating func keep(_ callers: Set<String>) { buckets = buckets.filter { callers.contains($0.key.caller) } }

    private func perMinute(_ sort: Sort) -> Int { sort == .commands ? commandsPerMinute : Self.requestsPerMinute }
}

/// A store that fills at an even pace and holds a minute's worth.
struct TokenBucket: Hashable {
    private var left: Double
    private var filled: Instant

    init(perMinute rate: Int, at time: Instant) { (left, filled) = (Double(rate), time) }

    /// Takes one. Returns whole seconds to wait where there is none left.
    mutating func take(perMinute rate: Int, at time: Instant) -> Int? {
        guard rate > 0 else { return 60 }
        let pace = Double(rate) / 60
        left = min(Double(rate), left + max(0, time.seconds(since: filled)) * pace)
        filled = time
        guard left < 1 else {
            left -= 1
            return nil
        }
        return Int(((1 - left) / pace).rounded(.up))
    }
}
