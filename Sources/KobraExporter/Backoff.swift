/// How long to wait before the next attempt to connect: twice as long each time, from 1 s to 60 s, with jitter so that
/// many clients of a broker that comes back do not all knock at once.
struct Backoff {
    private var next = Backoff.shortest

    static let shortest = 1.0
    static let longest = 60.0
    /// A link that lasted this long was a good one, seconds: the next attempt after it comes soon again.
    static let proof = 30.0

    /// The wait before the next attempt, seconds: 1 to 60.
    mutating func wait(using generator: inout some RandomNumberGenerator) -> Double {
        let wait = Double.random(in: max(Self.shortest, next / 2)...next, using: &generator)
        next = min(next * 2, Self.longest)
        return wait
    }

    /// A link that lasted so many seconds has ended.
    mutating func linkEnded(after seconds: Double) {
        if seconds >= Self.proof { next = Self.shortest }
    }
}
