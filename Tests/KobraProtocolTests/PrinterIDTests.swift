import KobraProtocol
import Testing

struct PrinterIDTests {
    @Test(arguments: [
        "", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0", "0123456789abcdef0123456789abcdeg",
        " 123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcde\n", "ａ123456789abcdef0123456789abc",
    ])
    func isThirtyTwoHexadecimalCharacters(text: String) {
        #expect(PrinterID(text) == nil)
    }

    @Test func twoSpellingsAreOnePrinter() throws {
        let lower = try #require(PrinterID("0123456789abcdef0123456789abcdef"))
        let upper = try #require(PrinterID("0123456789ABCDEF0123456789abcdef"))
        #expect(lower == upper)
        #expect(Set([lower, upper]).count == 1)
        #expect(upper.description == "0123456789ABCDEF0123456789abcdef")
        #expect(lower != PrinterID("1123456789abcdef0123456789abcdef"))
        #expect(lower != PrinterID("0123456789abcdef0123456789abcdee"))
    }

    @Test func isOrderedWithoutRegardToCase() throws {
        let first = try #require(PrinterID("A0000000000000000000000000000000"))
        let second = try #require(PrinterID("b0000000000000000000000000000000"))
        #expect(first < second)
        #expect(!(second < first))
        #expect(!(first < first))
    }
}
