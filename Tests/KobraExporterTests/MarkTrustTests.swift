import Testing

@testable import KobraExporter

@Suite struct MarkTrustTests {
    /// A forbidden mark ends each connection at once; that it does is said once.
    @Test func endsWithTwoLossesInARow() {
        var trust = MarkTrust()
        var isNews = trust.linkEnded(after: 0.1, wasLost: true, hasLostMark: true)
        #expect(!isNews && trust.mayMark)
        isNews = trust.linkEnded(after: 1.9, wasLost: true, hasLostMark: true)
        #expect(isNews && !trust.mayMark)
        isNews = trust.linkEnded(after: 0.1, wasLost: true, hasLostMark: true)
        #expect(!isNews && !trust.mayMark)
    }

    /// One that lasted, that was ended with a reason, whose mark came back, or that was none: what lost the one before it
    /// was not the mark.
    @Test(arguments: [
        (2.0, true, true), (0.1, false, true), (0.1, true, false), (nil, false, false), (nil, true, true),
    ])
    func outlastsOtherEnds(seconds: Double?, wasLost: Bool, hasLostMark: Bool) {
        var trust = MarkTrust()
        for _ in 0..<5 {
            for (seconds, wasLost, hasLostMark) in [(0.1, true, true), (seconds, wasLost, hasLostMark)] {
                let isNews = trust.linkEnded(after: seconds, wasLost: wasLost, hasLostMark: hasLostMark)
                #expect(!isNews)
            }
        }
        #expect(trust.mayMark)
    }
}
