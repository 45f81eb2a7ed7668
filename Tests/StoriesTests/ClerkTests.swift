import KobraProtocol
import KobraSimulator
import KobraState
import Testing

@testable import Stories

/// The one who knows must know: told by a printer alone, without any exporter.
struct ClerkTests {
    private func told(_ plans: [JobPlan], _ faults: [Fault] = [], losing: (Saying) -> Bool = { _ in false }) -> (
        Clerk, Book
    ) {
        var printer = SimulatedPrinter(address: .simulated(model: .kobra2Pro, seed: 1, index: 0))
        var clerk = Clerk(silence: 90, at: 0)
        var seconds = 0.0
        func tell(_ outgoing: [Outgoing]) {
            for message in outgoing.compactMap(\.message) where !(message.saying.map(losing) ?? false) {
                let delivery = VirtualBroker.Delivery(message: message, printer: 0)
                clerk.hear(delivery, isReport: true, on: "left", at: Int64(seconds * 1e9))
            }
        }
        tell(printer.connect())
        for plan in plans {
            for fault in faults { tell(printer.inject(fault, atProgress: 50)) }
            tell(printer.start(plan))
            for _ in 0..<400 {
                seconds += 1
                tell(printer.advance(by: 1))
            }
        }
        clerk.advance(to: Int64(seconds * 1e9))
        return (clerk, printer.book)
    }

    private static let plan = JobPlan(
        filename: "a.gcode", taskID: "7", minutes: 1, nozzleTarget: 30, hotbedTarget: 26)

    @Test(
        arguments: [
            ([], PrintOutcome.finished), ([.failed(code: 10111)], .failed), ([.abort(code: 10603)], .failed),
            ([.stopAtScreen], .cancelled), ([.goesFree], .unknown),
        ] as [([Fault], PrintOutcome)])
    func countsAnEndOnce(faults: [Fault], outcome: PrintOutcome) {
        let (clerk, book) = told([Self.plan], faults)
        #expect(clerk.counts.started == 1 && clerk.counts.ended[outcome] == 1 && clerk.counts.ended.total == 1)
        #expect(clerk.view == nil && book.prints.count == 1)
    }

    @Test func aLostEndIsUnknownForTheReasonGiven() throws {
        let (clerk, book) = told([Self.plan]) { $0.state == "finished" }
        #expect(clerk.counts.ended[.unknown] == 1)
        let print = try #require(book.prints.first)
        let fate = clerk.account.fate(of: print, lost: .linkLost, isOpen: false)
        #expect((try? fate.get()) == .linkLost)
    }

    @Test func printsThatLookTheSameAreOne() throws {
        var plan = Self.plan
        plan.taskID = "-1"
        let (clerk, book) = told([plan, plan]) { ["finished", "free", "checking", "preheating"].contains($0.state) }
        #expect(clerk.counts.ended.total + (clerk.view == nil ? 0 : 1) == 1)
        let second = try #require(book.prints.last)
        let fate = clerk.account.fate(of: second, lost: nil, isOpen: clerk.view != nil)
        #expect((try? fate.get()) == .open || (try? fate.get()) == .merged)
        #expect(clerk.account.confusions[2] == .looksTheSame)
    }

    @Test func whatCannotBeIsAFailure() throws {
        let (clerk, book) = told([Self.plan])
        let print = try #require(book.prints.first)
        #expect((try? clerk.account.fate(of: print, lost: nil, isOpen: false).get()) == .counted)
        // The same account against another truth.
        let (_, other) = told([Self.plan], [.failed(code: 10111)])
        let failed = try #require(other.prints.first)
        #expect(throws: Wrong.self) { try clerk.account.fate(of: failed, lost: nil, isOpen: false).get() }
        // Heard of, and neither counted nor open.
        let (silent, open) = told([Self.plan]) { _ in false }
        _ = silent
        var account = Account()
        let word = try #require(open.prints.first)
        #expect((try? account.fate(of: word, lost: nil, isOpen: false).get()) == .unheard)
        account.close([word.number], .finished, isAgain: false, bySilence: false)
        account.close([word.number], .finished, isAgain: false, bySilence: false)
        #expect(throws: Wrong.self) { try account.fate(of: word, lost: nil, isOpen: false).get() }
    }
}
