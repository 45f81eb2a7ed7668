/// A cumulative histogram of durations in seconds.
public struct Histogram: Hashable, Sendable {
    /// The upper bounds, ascending; one more bucket without a bound is implied.
    public let bounds: [Double]
    private var counts: [Double]
    /// All of them added up.
    public private(set) var sum = 0.0

    /// The bounds for what a printer answers at once.
    public static let usualBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    /// One with those bounds that has observed nothing.
    public init(bounds: [Double] = Self.usualBounds) {
        self.bounds = bounds
        counts = [Double](repeating: 0, count: bounds.count + 1)
    }

    /// How many were observed.
    public var count: Double { counts.reduce(0, +) }

    /// Bound and how many were at most that, ascending; the last bound is infinite.
    public var buckets: [(bound: Double, count: Double)] {
        var running = 0.0
        return zip(bounds + [.infinity], counts).map { bound, count in
            running += count
            return (bound, running)
        }
    }

    /// Counts one that took that long.
    public mutating func observe(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}
