/// A cumulative histogram of durations in seconds.
public struct Histogram: Hashable, Sendable {
    /// The upper bounds, ascending; one more bucket without a bound is implied.
    public static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    private var counts = [Double](repeating: 0, count: Histogram.bounds.count + 1)
    /// All of them added up.
    public private(set) var sum = 0.0

    init() {}

    /// How many were observed.
    public var count: Double { counts.reduce(0, +) }

    /// Bound and how many were at most that, ascending; the last bound is infinite.
    public var buckets: [(bound: Double, count: Double)] {
        var running = 0.0
        return zip(Self.bounds + [.infinity], counts).map { bound, count in
            running += count
            return (bound, running)
        }
    }

    mutating func observe(_ value: Double) {
        counts[Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count] += 1
        sum += value
    }
}
