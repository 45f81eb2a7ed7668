import Platform
import Testing

@testable import KobraExporter

@Suite struct PulseTests {
    private let heartbeats = Heartbeats()

    @Test func oneThatDoesNotTurnIsNamed() {
        let (ticker, broker) = (heartbeats.add("ticker", patience: 3), heartbeats.add("broker", patience: 10))
        var pulse = Pulse()
        ticker.beat()
        broker.beat()
        #expect(pulse.look(heartbeats.signs, after: 1).isEmpty)
        for _ in 0..<3 {
            broker.beat()
            #expect(pulse.look(heartbeats.signs, after: 1).isEmpty)
        }
        #expect(pulse.look(heartbeats.signs, after: 1) == ["ticker"])
        for _ in 0..<9 { _ = pulse.look(heartbeats.signs, after: 1) }
        #expect(pulse.look(heartbeats.signs, after: 1) == ["broker", "ticker"])
        ticker.beat()
        #expect(pulse.look(heartbeats.signs, after: 1) == ["broker"])
        broker.end()
        #expect(pulse.look(heartbeats.signs, after: 1).isEmpty)
    }

    @Test func whoSaysThatItTakesLongerIsWaitedFor() {
        let broker = heartbeats.add("broker", patience: 3)
        var pulse = Pulse()
        broker.beat(takingUpTo: 20)
        for _ in 0..<24 { #expect(pulse.look(heartbeats.signs, after: 1).isEmpty) }
        #expect(pulse.look(heartbeats.signs, after: 1) == ["broker"])
    }

    /// One that never turned at all is no better.
    @Test func beginsWithTheFirstLook() {
        _ = heartbeats.add("answers", patience: 2)
        var pulse = Pulse()
        for _ in 0..<3 { #expect(pulse.look(heartbeats.signs, after: 1).isEmpty) }
        #expect(pulse.look(heartbeats.signs, after: 1) == ["answers"])
    }
}
