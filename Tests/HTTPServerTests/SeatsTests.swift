import Testing

@testable import HTTPServer

@Suite struct SeatsTests {
    static let second: Int64 = 1_000_000_000

    static let limits = HTTPLimits(
        connections: 4, idleSeconds: 10, handshakeSeconds: 3, headSeconds: 5, bodySeconds: 10, answerSeconds: 30,
        answerBytes: 1_000)

    static func seats(_ descriptors: CInt..., isTLS: Bool = false) -> Seats {
        var seats = Seats(limits, isTLS: isTLS)
        for descriptor in descriptors {
            seats.accept(descriptor, at: 0)
            seats.begin(descriptor)
        }
        return seats
    }

    private func overdue(_ seats: Seats, _ seconds: Int64) -> [CInt] {
        seats.overdue(at: seconds * Self.second) { _ in false }
    }

    /// However often bytes come, the first request's deadlines count from when it was accepted.
    @Test func deadlinesCountFromAccept() {
        var seats = Self.seats(7)
        #expect(seats.nextDue == 5 * Self.second)
        #expect(overdue(seats, 4) == [] && overdue(seats, 5) == [7])
        seats.readHead(7)
        #expect(overdue(seats, 4) == [] && overdue(seats, 5) == [7])
        seats.readBody(7)
        #expect(overdue(seats, 9) == [] && overdue(seats, 10) == [7])
        seats.answer(7, bytes: 1, at: 9 * Self.second)
        #expect(overdue(seats, 29) == [] && overdue(seats, 30) == [7])
    }

    @Test func somebodyNotTakenUpIsForgotten() {
        var seats = Seats(Self.limits, isTLS: false)
        #expect(!seats.isAnybodyForgotten(at: 9 * Self.second))
        seats.accept(7, at: 0)
        #expect(!seats.isAnybodyForgotten(at: 2 * Self.second - 1) && seats.isAnybodyForgotten(at: 2 * Self.second))
        seats.accept(8, at: 0)
        #expect(!seats.isAnybodyForgotten(at: 2 * Self.second))
        seats.leave(8)
        seats.begin(7)
        #expect(!seats.isAnybodyForgotten(at: 9 * Self.second))
    }

    @Test func handshakesHaveThreeSeconds() {
        var seats = Self.seats(7, isTLS: true)
        #expect(overdue(seats, 2) == [] && overdue(seats, 3) == [7])
        seats.readHead(7)
        #expect(overdue(seats, 4) == [] && overdue(seats, 5) == [7])
    }

    /// What it took us to answer is not the client's fault, and nobody is shown out who waits for us.
    @Test(arguments: [false, true]) func ourTimeIsNotCounted(isSuspended: Bool) {
        var seats = Self.seats(7)
        seats.readBody(7)
        let idle = seats.wait(7, at: 2 * Self.second)
        #expect(idle == .max)
        if isSuspended { seats.suspend(7) }
        #expect(seats.suspended == (isSuspended ? [7] : []))
        #expect(seats.nextDue == .max && overdue(seats, 1_000) == [])
        seats.answer(7, bytes: 1, at: 102 * Self.second)
        #expect(overdue(seats, 129) == [] && overdue(seats, 130) == [7])
    }

    @Test func furtherRequestsCountFromTheAnswerBefore() {
        var seats = Self.seats(7)
        seats.answer(7, bytes: 1, at: Self.second)
        seats.end(7, at: 20 * Self.second)
        let idle = seats.wait(7, at: 21 * Self.second)
        #expect(idle == Self.second)
        seats = Self.seats(7)
        seats.answer(7, bytes: 1, at: Self.second)
        seats.end(7, at: 20 * Self.second)
        #expect(overdue(seats, 34) == [] && overdue(seats, 35) == [7])
        seats.readHead(7)
        #expect(overdue(seats, 34) == [] && overdue(seats, 35) == [7])
        seats.readBody(7)
        #expect(overdue(seats, 39) == [] && overdue(seats, 40) == [7])
    }

    /// Where bytes are there that we did not read, it is we who are late; but not with one who does not take its answer.
    @Test func nobodyIsLateWhoseBytesWereNotRead() {
        var seats = Self.seats(7, 8)
        seats.answer(8, bytes: 1, at: 0)
        #expect(seats.overdue(at: 60 * Self.second) { _ in true } == [8])
    }

    /// Until libmicrohttpd has taken a connection up, its descriptor may be closed and another's without a word.
    @Test func queuedOnesAreLetBe() {
        var seats = Seats(Self.limits, isTLS: false)
        seats.accept(7, at: 0)
        #expect(overdue(seats, 100) == [] && seats.victims(at: 100 * Self.second) { _ in false } == [])
        #expect(seats.count == 1)
        // The number comes again.
        seats.accept(7, at: 200 * Self.second)
        #expect(seats.count == 1)
        seats.begin(7)
        #expect(overdue(seats, 204) == [] && overdue(seats, 205) == [7])
    }

    @Test func theLongestWithoutARequestGivesWay() {
        var seats = Seats(Self.limits, isTLS: false)
        for (index, descriptor) in ([9, 5, 8, 6] as [CInt]).enumerated() {
            #expect(!seats.isFull)
            seats.accept(descriptor, at: Int64(index) * Self.second)
            seats.begin(descriptor)
        }
        #expect(seats.isFull)
        #expect(seats.victims(at: 4 * Self.second) { _ in false } == [9])
        // One whose bytes were not read is not to blame; nor is one that waits for an answer.
        #expect(seats.victims(at: 4 * Self.second) { $0 == 9 } == [5])
        _ = seats.wait(5, at: 4 * Self.second)
        #expect(seats.victims(at: 4 * Self.second) { $0 == 9 } == [8])
        // Whoever had an answer is as new.
        seats.answer(9, bytes: 1, at: 4 * Self.second)
        seats.end(9, at: 5 * Self.second)
        #expect(seats.victims(at: 5 * Self.second) { _ in false } == [8])
        #expect(!seats.isAnybodyLeaving)
        seats.showOut(8)
        #expect(seats.isAnybodyLeaving && seats.isFull)
        #expect(seats.victims(at: 5 * Self.second) { _ in false } == [6])
        seats.leave(8)
        #expect(!seats.isAnybodyLeaving && !seats.isFull)
    }

    @Test func slowReadersGiveWay() {
        var seats = Self.seats(7)
        seats.answer(7, bytes: 1, at: 0)
        #expect(seats.victims(at: Self.second - 1) { _ in true } == [])
        #expect(seats.victims(at: Self.second) { _ in true } == [7])
    }

    @Test func crowdsGiveWayTogether() {
        var seats = Seats(HTTPLimits(connections: 640), isTLS: false)
        for descriptor in 0..<640 {
            seats.accept(CInt(descriptor), at: Int64(descriptor))
            seats.begin(CInt(descriptor))
        }
        #expect(seats.victims(at: Self.second) { $0 < 3 } == Array(3..<23))
    }

    @Test func answersHaveABudget() {
        var seats = Self.seats(1, 2, 3)
        // One that is larger than all of it is given if it is the only one.
        #expect(seats.room(for: 5_000, at: 0).isGranted)
        seats.answer(1, bytes: 600, at: 0)
        #expect(seats.room(for: 400, at: 0).isGranted)
        #expect(!seats.room(for: 401, at: 0).isGranted)
        seats.answer(2, bytes: 300, at: Self.second / 2)
        #expect(seats.answerBytes == 900)
        let late = seats.room(for: 401, at: Self.second)
        #expect(late.isGranted && late.victims == [1])
        #expect(!seats.room(for: 801, at: Self.second).isGranted)
        #expect(seats.room(for: 801, at: 2 * Self.second).victims == [1, 2])
        seats.showOut(1)
        #expect(seats.answerBytes == 300)
        seats.leave(1)
        seats.end(2, at: Self.second)
        #expect(seats.answerBytes == 0)
    }

    /// What comes after it was shown out changes nothing, and of what is not known nothing is noted.
    @Test func leavingIsFinal() {
        var seats = Self.seats(7)
        seats.showOut(7)
        seats.readHead(7)
        seats.readBody(7)
        _ = seats.wait(7, at: 0)
        seats.suspend(7)
        seats.answer(7, bytes: 9, at: 0)
        seats.end(7, at: 0)
        #expect(seats.stage(of: 7) == .leaving && seats.answerBytes == 0 && seats.nextDue == .max)
        seats.leave(7)
        seats.end(7, at: 0)
        seats.showOut(7)
        seats.begin(7)
        #expect(seats.count == 0)
    }
}
