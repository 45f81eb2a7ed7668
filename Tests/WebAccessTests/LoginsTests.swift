import Platform
import Synchronization
import Testing

@testable import WebAccess

@Suite struct LoginsTests {
    static let tail = "abcdefghijklmnopqrstuuAzGtcj7tDNjlByQmHiQdPyAUbnNBpJO"

    static func hash(_ variant: String = "2y", cost: String = "04") throws -> BcryptHash {
        try BcryptHash("$\(variant)$\(cost)$\(tail)")
    }

    /// Answers in the order they were given.
    final class Book: Sendable {
        private let entries = Mutex<[String]>([])

        var text: String { entries.withLock { $0.joined(separator: " ") } }
        func note(_ name: String) -> Logins.Continuation {
            { [self] answer in entries.withLock { $0.append("\(name):\(answer)") } }
        }
    }

    private func ask(
        _ logins: inout Logins, _ user: String, _ password: String, _ then: @escaping Logins.Continuation
    ) -> Logins.Answer? {
        logins.ask(BasicCredentials(user: user, password: Array(password.utf8)), then)
    }

    private func begin(_ logins: inout Logins) -> Logins.Comparison? { logins.next() }

    /// Makes the next comparison, with that result.
    @discardableResult private func compare(_ logins: inout Logins, isRight: Bool) -> Logins.Comparison? {
        let comparison = logins.next()
        let (waiting, answer) = logins.made(isRight: isRight)
        for tell in waiting { tell(answer) }
        return comparison
    }

    @Test func isOpenWithoutUsers() throws {
        var logins = Logins(limit: 2)
        #expect(logins.isOpen)
        logins.change(to: ["a": try Self.hash()])
        #expect(!logins.isOpen)
    }

    @Test func knowsWhoWasLetIn() throws {
        var logins = Logins(limit: 2)
        logins.change(to: ["a": try Self.hash()])
        let book = Book()
        #expect(ask(&logins, "a", "x", book.note("1")) == nil)
        compare(&logins, isRight: true)
        #expect(book.text == "1:accepted")
        #expect(ask(&logins, "a", "x", book.note("2")) == .accepted)
        // Another password is compared anew, and does not cost the first its place.
        #expect(ask(&logins, "a", "y", book.note("3")) == nil)
        compare(&logins, isRight: false)
        #expect(book.text == "1:accepted 3:refused")
        #expect(ask(&logins, "a", "x", book.note("4")) == .accepted)
    }

    @Test func keepsNoFailures() throws {
        var logins = Logins(limit: 2)
        logins.change(to: ["a": try Self.hash()])
        let book = Book()
        for _ in 0..<3 {
            #expect(ask(&logins, "a", "x", book.note("a")) == nil)
            #expect(compare(&logins, isRight: false) != nil)
        }
    }

    /// A stranger's password is compared too, with a hash as dear as that of a user, and never let in.
    @Test func comparesForStrangers() throws {
        var logins = Logins(limit: 2)
        logins.change(to: ["a": try Self.hash(cost: "07"), "b": try Self.hash(cost: "09")])
        let book = Book()
        var costs: Set<String> = []
        for number in 0..<50 {
            #expect(ask(&logins, "stranger\(number)", "x", book.note("s")) == nil)
            let hash = try #require(compare(&logins, isRight: true)?.hash)
            let again = ask(&logins, "stranger\(number)", "y", book.note("s"))
            #expect(again == nil)
            #expect(compare(&logins, isRight: true)?.hash == hash)
            costs.insert(String(decoding: hash[4..<6], as: UTF8.self))
        }
        #expect(costs == ["07", "09"])
        #expect(!book.text.contains("accepted"))
        #expect(ask(&logins, "stranger1", "x", book.note("s")) == nil)
    }

    @Test func waitsForOneComparisonOfTheSame() throws {
        var logins = Logins(limit: 1)
        logins.change(to: ["a": try Self.hash()])
        let book = Book()
        for _ in 0..<3 { #expect(ask(&logins, "a", "x", book.note("q")) == nil) }
        #expect(begin(&logins) != nil)
        // It is under way: another one joins it.
        #expect(ask(&logins, "a", "x", book.note("r")) == nil)
        let (waiting, answer) = logins.made(isRight: true)
        #expect(waiting.count == 4)
        #expect(answer == .accepted)
        #expect(begin(&logins) == nil)
    }

    /// Names and passwords that run together to the same are not the same.
    @Test func tellsNameFromPassword() throws {
        var logins = Logins(limit: 9)
        logins.change(to: ["ab": try Self.hash(), "a": try Self.hash()])
        let book = Book()
        #expect(ask(&logins, "ab", "c", book.note("1")) == nil)
        compare(&logins, isRight: true)
        #expect(ask(&logins, "a", "bc", book.note("2")) == nil)
        #expect(ask(&logins, "ab", "c", book.note("3")) == .accepted)
    }

    @Test func holdsOnlyAFew() throws {
        var logins = Logins(limit: 3)
        logins.change(to: ["a": try Self.hash()])
        let book = Book()
        #expect(ask(&logins, "a", "right", book.note("0")) == nil)
        compare(&logins, isRight: true)
        for number in 1...3 { #expect(ask(&logins, "a", "\(number)", book.note("\(number)")) == nil) }
        #expect(ask(&logins, "a", "4", book.note("4")) == .busy)
        // Who was let in before is not held up by those.
        #expect(ask(&logins, "a", "right", book.note("5")) == .accepted)
        compare(&logins, isRight: false)
        #expect(ask(&logins, "a", "4", book.note("4")) == nil)
        let dropped = logins.drop()
        #expect(dropped.count == 3)
        #expect(begin(&logins) == nil)
    }

    @Test func aChangedHashEndsALogin() throws {
        var logins = Logins(limit: 3)
        logins.change(to: ["a": try Self.hash("2y"), "b": try Self.hash()])
        let book = Book()
        #expect(ask(&logins, "a", "x", book.note("1")) == nil)
        compare(&logins, isRight: true)
        logins.change(to: ["a": try Self.hash("2b"), "b": try Self.hash()])
        #expect(ask(&logins, "a", "x", book.note("2")) == nil)
        // Removed while the password is being compared.
        #expect(begin(&logins) != nil)
        logins.change(to: ["b": try Self.hash()])
        let answer = logins.made(isRight: true).1
        #expect(answer == .refused)
        #expect(ask(&logins, "a", "x", book.note("3")) == nil)
        compare(&logins, isRight: true)
        #expect(book.text == "1:accepted 3:refused")
    }
}
