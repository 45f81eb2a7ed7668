import HTTPServer
import KobraState

/// The requests that await their answer: each is given one, whatever happens.
struct WaitingRoom {
    struct Guest {
        let exchange: Exchange
        let caller: String
        let deadline: Instant
        /// What is answered when the deadline passes.
        var late: @Sendable () -> HTTPResponse
    }

    private var guests: [UInt64: Guest] = [:]
    private var next: UInt64 = 0

    var count: Int { guests.count }

    mutating func enter(_ guest: Guest) -> UInt64 {
        next += 1
        guests[next] = guest
        return next
    }

    mutating func leave(_ number: UInt64) { guests[number] = nil }

    /// Takes those that have waited too long, and forgets those that have their answer.
    mutating func takeDue(at time: Instant) -> [Guest] {
        guests = guests.filter { !$0.value.exchange.isAnswered }
        return take { $0.deadline <= time }
    }

    mutating func take(_ isTaken: (Guest) -> Bool) -> [Guest] {
        let taken = guests.filter { isTaken($0.value) }
        for number in taken.keys { guests[number] = nil }
        return Array(taken.values)
    }
}
