import HTTPServer
import KobraState
import Testing
@testable import KobraAdmin

/// How much the table of keys keeps, and whose.
@Suite struct IdempotencyTableTests {
    private let exchange = Exchange { _ in }

    private func key(_ caller: String, _ key: Int) throws -> IdempotencyKey {
        try #require(IdempotencyKey(key: "\(key)", caller: caller))
    }

    /// One that has its answer.
    private func add(_ key: IdempotencyKey, _ response: HTTPResponse = .text("ok"), to table: inout IdempotencyTable) {
        _ = table.begin(key, [], exchange, at: Bench.start)
        _ = table.finish(key, response)
    }

    private static func large(_ bytes: Int) -> HTTPResponse { HTTPResponse(body: [UInt8](repeating: 1, count: bytes)) }

    @Test func tableIsBounded() throws {
        var table = IdempotencyTable()
        for number in 0..<1_500 { add(try key("a", number), to: &table) }
        #expect(table.count == IdempotencyTable.callerLimit)
        for caller in 0..<12 {
            for number in 0..<1_000 { add(try key("c\(caller)", number), to: &table) }
        }
        #expect(table.count == IdempotencyTable.limit)
        for number in 0..<40 { add(try key("large", number), Self.large(1 << 20), to: &table) }
        #expect(table.count < IdempotencyTable.limit)
        table.expire(at: Bench.start + 90_000)
        #expect(table.count == 0)
    }

    /// Carried out a second time, that is what a repetition of one that was pushed out would be.
    @Test func whatIsUnderWayIsNotPushedOut() throws {
        var table = IdempotencyTable()
        let first = try key("a", 0)
        _ = table.begin(first, [], exchange, at: Bench.start)
        for number in 1..<1_500 { add(try key("a", number), to: &table) }
        for caller in 0..<11 {
            for number in 0..<1_000 { add(try key("c\(caller)", number), to: &table) }
        }
        for number in 0..<40 { add(try key("large", number), Self.large(1 << 20), to: &table) }
        #expect(table.count <= IdempotencyTable.limit)
        guard case .joined = table.begin(first, [], exchange, at: Bench.start) else {
            Issue.record("it was forgotten")
            return
        }
    }

    @Test func oneCallersLongAnswersPushOutNoOthers() throws {
        var table = IdempotencyTable()
        let other = try key("small", 1)
        add(other, Self.large(100_000), to: &table)
        for number in 0..<100 { add(try key("large", number), Self.large(1 << 20), to: &table) }
        #expect(table.entries[other] != nil)
        #expect(table.entries.values.reduce(0) { $0 + $1.size } <= IdempotencyTable.sizeLimit)
        // Its own oldest left.
        let (oldest, latest) = (try key("large", 0), try key("large", 99))
        #expect(table.entries[oldest] == nil && table.entries[latest] != nil)
    }
}
