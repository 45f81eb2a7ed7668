/// How long to wait before the next attempt to connect: twice as long each time, from 1 s to 60 s, with jitter so that
/// many clients of a broker that comes back do not all knock at once.
///
/// Two clients of one id throw each other out for ever, since the broker ends the link of the one when the other connects.
/// From one side that looks like links that are lost right after they were made; then the waits are long.
struct Backoff {
    private var next = Backoff.shortest
    /// How many links in a row were lost right after they had been made.
    private var shortLives = 0

    static let shortest = 1.0
    static let longest = 60.0
    /// A link that lasted this long was a good one, seconds: the next attempt after it comes soon again.
    static let proof = 30.0
    /// A link lost within so many seconds was lost right after it had been made.
    static let shortLife = 2.0
    /// So many such links in a row are no accident.
    static let war = 3

    /// Whether another client of the same id is likely to be the cause.
    var isAtWar: Bool { shortLives >= Self.war }

    /// The wait before the next attempt, seconds: 1 to 60.
    mutating func wait(using generator: inout some RandomNumberGenerator) -> Double {
        if isAtWar { return Double.random(in: Self.longest / 2...Self.longest, using: &generator) }
        // As short as before, until it is known whether it is a war: with longer waits each side's links would last.
        if shortLives > 0 { return Double.random(in: Self.shortest...Self.shortest * 1.5, using: &generator) }
        let wait = Double.random(in: max(Self.shortest, next / 2)...next, using: &generator)
        next = min(next * 2, Self.longest)
        return wait
    }

    /// An attempt or a link has ended. Where no link is made, because nobody answers or the broker says no, nobody fights
    /// over one either.
    ///
    /// - Parameters:
    ///   - seconds: how long the link lasted; `nil` if there never was one.
    ///   - wasLost: whether the broker ended it without saying why.
    mutating func linkEnded(after seconds: Double?, wasLost: Bool) {
        guard let seconds else {
            shortLives = 0
            return
        }
        if seconds >= Self.proof { next = Self.shortest }
        shortLives = wasLost && seconds < Self.shortLife ? shortLives + 1 : 0
    }
}
