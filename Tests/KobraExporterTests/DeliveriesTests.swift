import Foundation
import Platform
import Synchronization
import Testing

@testable import KobraExporter

@Suite struct DeliveriesTests {
    private let done = Noted()

    private final class Noted: Sendable {
        let numbers = Mutex<[Int]>([])
        func note(_ number: Int) { numbers.withLock { $0.append(number) } }
        var all: [Int] { numbers.withLock { $0 } }
    }

    /// Something that lasts until it is told to end.
    private func hold(_ deliveries: Deliveries) -> Wakeup? {
        guard let end = try? Wakeup(), let isBegun = try? Wakeup() else { return nil }
        deliveries.add {
            isBegun.wake()
            end.wait(atMost: 600)
        }
        return isBegun.wait(atMost: 60) ? end : nil
    }

    @Test func allIsDoneInOrderBeforeTheEnd() throws {
        let deliveries = try Deliveries(Heartbeats())
        let end = try #require(hold(deliveries))
        for number in 0..<100 { deliveries.add { [done] in done.note(number) } }
        #expect(done.all.isEmpty)
        end.wake()
        deliveries.stop()
        #expect(eventually(within: 10) { done.all == Array(0..<100) })
    }

    @Test func saysWhenItIsFullAndWhenItHangs() throws {
        let deliveries = try Deliveries(Heartbeats())
        let end = try #require(hold(deliveries))
        for _ in 1..<Deliveries.limit { deliveries.add {} }
        #expect(!deliveries.isFull)
        deliveries.add {}
        #expect(deliveries.isFull)
        #expect(eventually(within: 30) { deliveries.isStuck })
        end.wake()
        #expect(eventually(within: 30) { !deliveries.isFull && !deliveries.isStuck })
        deliveries.stop()
    }

    /// Who ends the program waits for it only so long.
    @Test func theEndWaitsForNoDisk() throws {
        let deliveries = try Deliveries(Heartbeats())
        let end = try #require(hold(deliveries))
        deliveries.add { [done] in done.note(1) }
        deliveries.stop()
        #expect(done.all.isEmpty)
        end.wake()
        #expect(eventually(within: 30) { done.all == [1] })
    }
}
