import Platform

/// Who may log in, who has, and whose passwords wait to be looked at: what the doorkeeper's threads share under a lock.
struct Logins {
    /// What is done with a request once it is known whether it may.
    typealias Continuation = @Sendable (Answer) -> Void

    /// The answer to it.
    enum Answer: Hashable { case accepted, refused, busy }

    /// One password to be compared; requests with the same credentials wait for one comparison.
    struct Comparison {
        let credentials: BasicCredentials
        /// What to compare with: a stranger's is compared too, for as long.
        let hash: [UInt8]
        let isKnown: Bool
        let digest: [UInt8]
        var waiting: [Continuation]
    }

    /// Most comparisons that wait, besides the one under way.
    let limit: Int
    private var users: [String: BcryptHash] = [:]
    private var costs: [Int] = []
    private var cache = LoginCache()
    private var queue: [Comparison] = []
    private var current: Comparison?

    init(limit: Int) { self.limit = limit }

    /// Whether anybody needs to log in.
    var isOpen: Bool { users.isEmpty }

    /// From now on these may log in. Whoever did under another hash has to do so again.
    mutating func change(to users: [String: BcryptHash]) {
        guard users != self.users else { return }
        self.users = users
        costs = users.values.map(\.cost).sorted()
        cache.clear()
    }

    /// Looks at a request: what is known at once is returned; else it waits, and is continued later.
    mutating func ask(_ credentials: BasicCredentials, _ then: @escaping Continuation) -> Answer? {
        let known = users[credentials.user]
        let hash = known?.bytes ?? BcryptHash.nobody(cost: cost(for: credentials.user))
        let digest = cache.digest(credentials, hash: hash)
        if known != nil, cache.holds(digest, of: credentials.user) { return .accepted }
        if current?.digest == digest {
            current?.waiting.append(then)
        } else if let place = queue.firstIndex(where: { $0.digest == digest }) {
            queue[place].waiting.append(then)
        } else if queue.count < limit {
            queue.append(
                Comparison(
                    credentials: credentials, hash: hash, isKnown: known != nil, digest: digest, waiting: [then]))
        } else {
            return .busy
        }
        return nil
    }

    /// The next comparison to make; `nil` when none waits.
    mutating func next() -> Comparison? {
        guard !queue.isEmpty else { return nil }
        current = queue.removeFirst()
        return current
    }

    /// The comparison under way is made. Returns whom to tell what.
    ///
    /// A user whose hash has changed meanwhile is not let in by the old one.
    mutating func made(isRight: Bool) -> ([Continuation], Answer) {
        guard let made = current else { return ([], .refused) }
        current = nil
        guard isRight, made.isKnown, users[made.credentials.user]?.bytes == made.hash else {
            return (made.waiting, .refused)
        }
        cache.keep(made.digest, of: made.credentials.user)
        return (made.waiting, .accepted)
    }

    /// Takes out all that wait.
    mutating func drop() -> [Continuation] {
        defer { queue = [] }
        return queue.flatMap(\.waiting)
    }

    /// What comparing with a stranger's password costs: what it does for one of the users, always the same one.
    private func cost(for stranger: String) -> Int {
        costs.isEmpty ? BcryptHash.costs.lowerBound : costs[cache.number(of: stranger) % costs.count]
    }
}
