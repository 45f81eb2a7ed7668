import HTTPServer
import KobraProtocol
import KobraState
import Testing

@testable import KobraExporter

@Suite struct ProbeDeskTests {
    private let left = PrinterID(String(repeating: "a", count: 32))
    private let right = PrinterID(String(repeating: "b", count: 32))

    @Test func waitsForEveryAnswer() throws {
        let left = try #require(left)
        let right = try #require(right)
        var desk = ProbeDesk(limit: 10)
        let begun = desk.begin(left, at: 1, until: 6)
        let ticket = try #require(begun)
        #expect(desk.await([.status, .print], for: ticket, at: 1).isEmpty)
        #expect(desk.printers == [left] && desk.deadline == 6)
        #expect(desk.heard(.status, from: right, at: 2).isEmpty)
        #expect(desk.heard(.status, from: left, at: 2).isEmpty)
        #expect(desk.deadline == 3, "the rest comes in a row or not at all")
        #expect(
            desk.heard(.print, from: left, at: 2.5) == [
                .init(ticket: ticket, printer: left, isAnswered: true, seconds: 1.5)
            ])
        #expect(desk.printers.isEmpty && desk.deadline == nil)
    }

    @Test func oneAnswerOfTwoIsAnAnswer() throws {
        let left = try #require(left)
        var desk = ProbeDesk(limit: 10)
        let begun = desk.begin(left, at: 0, until: 6)
        let ticket = try #require(begun)
        _ = desk.await([.status, .print], for: ticket, at: 0)
        _ = desk.heard(.status, from: left, at: 0.5)
        #expect(desk.finish(at: 1.4).isEmpty)
        #expect(desk.finish(at: 1.5).map(\.isAnswered) == [true])
    }

    @Test func silenceEndsAtTheDeadline() throws {
        let left = try #require(left)
        var desk = ProbeDesk(limit: 10)
        let begun = desk.begin(left, at: 0, until: 6)
        let ticket = try #require(begun)
        _ = desk.await([.status], for: ticket, at: 0)
        #expect(desk.finish(at: 5.9).isEmpty)
        #expect(desk.finish(at: 6) == [.init(ticket: ticket, printer: left, isAnswered: false, seconds: 6)])
    }

    /// The answer may be quicker than whoever notes what is awaited.
    @Test func whatWasHeardBeforeCounts() throws {
        let left = try #require(left)
        var desk = ProbeDesk(limit: 10)
        let begun = desk.begin(left, at: 0, until: 6)
        let ticket = try #require(begun)
        #expect(desk.heard(.status, from: left, at: 0).isEmpty)
        #expect(desk.finish(at: 100).isEmpty)
        #expect(desk.await([.status], for: ticket, at: 0).map(\.isAnswered) == [true])
    }

    @Test func hasBounds() throws {
        let left = try #require(left)
        let right = try #require(right)
        var desk = ProbeDesk(limit: ProbeDesk.limitPerPrinter + 1)
        var tickets = (0..<ProbeDesk.limitPerPrinter).compactMap { _ in desk.begin(left, at: 0, until: 1) }
        #expect(tickets.count == ProbeDesk.limitPerPrinter)
        #expect(desk.begin(left, at: 0, until: 1) == nil)
        #expect(desk.begin(right, at: 0, until: 1) != nil)
        #expect(desk.begin(right, at: 0, until: 1) == nil)
        #expect(desk.end(tickets.removeLast(), isAnswered: true, at: 0) != nil)
        #expect(desk.begin(left, at: 0, until: 1) != nil)
    }

    @Test(
        arguments: [
            (nil, 5), ("10", 9.5), ("1", 0.75), ("2", 1.5), ("0.5", 0.375), ("15", 10), ("1e9", 10), ("10.000", 9.5),
        ] as [(String?, Double)])
    func timeIsTheScrapersLessAMargin(text: String?, expected: Double) {
        #expect(time(text) == .usable(expected))
    }

    @Test(arguments: ["", "0", "-1", "nan", "inf", "ten", "1s", String(repeating: "1", count: 33)])
    func noTimeIsSaidToBeNone(text: String) { #expect(time(text) == .unusable) }

    private func time(_ text: String?) -> ProbeTime {
        let headers = text.map { [HTTPRequest.Field("x-prometheus-scrape-timeout-seconds", $0)] } ?? []
        return ProbeTime(HTTPRequest(method: "GET", path: "/probe", headers: headers))
    }
}
