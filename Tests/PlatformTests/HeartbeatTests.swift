import Testing

@testable import Platform

@Suite struct HeartbeatTests {
    @Test func showsThatAThreadTurns() {
        let heartbeats = Heartbeats()
        let (one, other) = (heartbeats.add("one", patience: 2), heartbeats.add("other", patience: 5))
        #expect(heartbeats.signs.map(\.name) == ["one", "other"] && heartbeats.signs.map(\.beats) == [0, 0])
        one.beat()
        one.beat(takingUpTo: 60)
        #expect(heartbeats.signs.map(\.beats) == [2, 0] && heartbeats.signs.map(\.allowed) == [62, 5])
        one.beat()
        #expect(heartbeats.signs.map(\.allowed) == [2, 5])
        one.end()
        #expect(heartbeats.signs.map(\.name) == ["other"])
        other.end()
        #expect(heartbeats.signs.isEmpty)
    }
}
