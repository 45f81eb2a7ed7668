import Glibc
import Testing

@testable import HTTPServer

struct TurnsTests {
    /// Requests that all come at 0 and take that long each: how many are answered.
    private func answered(of count: Int, each duration: Int64, limit: Int64) -> Int {
        var (turns, now, answered) = (Turns(), Int64(0), 0)
        for _ in 0..<count where turns.take(waited: now, atMost: limit, at: now) {
            answered += 1
            now += duration
        }
        return answered
    }

    @Test func aCrowdIsAnsweredForAsLongAsTheLimit() {
        #expect(answered(of: 1_000, each: 10, limit: 200) == 21)
        #expect(answered(of: 20, each: 10, limit: 200) == 20)
        // However long it takes, a few are no crowd.
        #expect(answered(of: 1_000, each: 500, limit: 200) == Turns.crowd)
    }

    /// Takes turns, each after that many nanoseconds and at that time: which were in time.
    private func taken(_ turns: [(waited: Int64, now: Int64)]) -> [Bool] {
        var state = Turns()
        return turns.map { state.take(waited: $0.waited, atMost: 100, at: $0.now) }
    }

    @Test func whoWaitsAloneIsAnswered() {
        #expect(taken((0..<100).map { (900, $0 * 1_000) }).allSatisfy { $0 })
    }

    @Test func afterTheCrowdWhoComesIsAnswered() {
        let crowd = (0..<20).map { (waited: Int64($0), now: Int64($0)) }
        #expect(taken(crowd + [(150, 150), (90, 151), (110, 300)]).suffix(4) == [true, false, true, true])
    }

    /// Thirty clients ask at once whose answers take 20 ms each.
    @Test func theHandlerIsToldWhoIsLate() throws {
        let server = try HTTPServer(HTTPServerTests.loopback, limits: HTTPLimits(crowdMilliseconds: 50)) { request in
            usleep(20_000)
            return .text(request.isLate ? "late" : "in time")
        }
        let clients = try (0..<30).map { _ in try Client(server.boundPort) }
        for client in clients { client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") }
        let answers = clients.map { $0.rest() }
        let late = answers.count { $0.hasSuffix("late") }
        #expect(answers.count { $0.hasSuffix("in time") } == 30 - late)
        #expect((1...30 - Turns.crowd).contains(late))
        // The next is alone.
        let client = try Client(server.boundPort)
        client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(client.rest().hasSuffix("in time"))
    }
}
