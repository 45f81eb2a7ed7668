import Testing

@testable import KobraState

struct HistogramTests {
    @Test func bucketsAreCumulativeAndIncludeTheirBound() {
        var histogram = Histogram()
        for value in [0.005, 0.0051, 1, 10, 10.1, 0] { histogram.observe(value) }
        #expect(histogram.count == 6 && abs(histogram.sum - 21.1101) < 1e-9)
        #expect(histogram.buckets.map(\.bound) == Histogram.usualBounds + [.infinity])
        #expect(histogram.buckets.map(\.count) == [2, 3, 3, 3, 3, 3, 3, 4, 4, 4, 5, 6])
    }

    @Test func emptyOneHasAllItsBuckets() {
        #expect(Histogram().buckets.map(\.count) == [Double](repeating: 0, count: 12))
        #expect(Histogram().sum == 0)
    }
}
