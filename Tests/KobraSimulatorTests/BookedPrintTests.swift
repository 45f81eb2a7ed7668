import Testing

@testable import KobraSimulator

struct BookedPrintTests {
    @Test func aPrintIsBookedWithItsEndItsPausesAndItsFigures() throws {
        var printer = SimulatedPrinter.printing()
        _ = printer.inject(.runout)
        _ = printer.inject(.resumeAtScreen)
        let said = printer.advance(by: 2000)
        let print = try #require(printer.book.prints.first)
        #expect(print.number == 1 && print.taskID == "482913" && print.filename == "bracket.gcode")
        #expect(print.end == .finished && print.saidItsEnd && print.pauses == [PrinterCode.filamentOut])
        let last = try #require(said.heard.last { $0.words == "print start finished" })
        #expect(print.minutes == last.number("print_time") && print.millimetres == last.number("supplies_usage"))
    }

    @Test func anEndWithoutAWordIsBookedAsSuch() throws {
        var printer = SimulatedPrinter.printing()
        _ = printer.inject(.goesFree)
        #expect(printer.book.prints.first?.end == .lost && printer.book.prints.first?.saidItsEnd == false)
        #expect(printer.book.isBalanced)
    }

    @Test func theOldestPrintsAreForgotten() {
        var book = Book()
        for _ in 0..<(Book.memory + 7) {
            let number = book.begin(JobPlan(filename: "a"))
            book.end(number, .finished, said: true)
        }
        #expect(book.prints.count == Book.memory && book.prints.first?.number == 8 && book.isBalanced)
        #expect(book.prints.allSatisfy { $0.end == .finished })
    }

    @Test func aMessageKnowsWhichPrintItIsAbout() throws {
        var printer = SimulatedPrinter.printing()
        let said = printer.advance(by: 60).compactMap(\.message?.saying)
        #expect(said.contains { $0.type == "print" && $0.print == 1 && $0.task == "482913" && $0.minutes != nil })
        #expect(said.contains { $0.type == "tempature" && $0.print == nil })
        printer.clockError = -5000
        let late = printer.advance(by: 60).compactMap(\.message?.saying).first
        #expect(late.map { $0.timestamp < (said.last?.timestamp ?? 0) } == true)
    }
}
