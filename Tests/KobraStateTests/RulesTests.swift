import KobraProtocol
import Testing

@testable import KobraState

struct RulesTests {
    @Test func defaultsAreThoseOfTheDocuments() {
        #expect(Freshness().silenceLimit == 90)
        #expect(PollRules().interval == 30 && PollRules().firmwareInterval == 3600 && PollRules().filesInterval == 600)
        #expect(!PollRules().asksSettings)
        #expect(Admission().limit == 500 && Admission().allow.isEmpty)
        #expect(Work.grace == 60 && Queries.limit == 10 && SpellingChoice.patience == 3)
    }

    @Test func entryTakesTheSpellingOfAllWhereItHasNone() {
        let admission = Admission(
            known: [KnownPrinter(id: .test(1), spelling: .bare), KnownPrinter(id: .test(2), name: "two")],
            spelling: .response)
        #expect(admission.entry(.test(1)).spelling == .bare)
        #expect(admission.entry(.test(2)).spelling == .response && admission.entry(.test(2)).name == "two")
        #expect(admission.entry(.test(3)).spelling == .response && admission.entry(.test(3)).name == nil)
    }

    @Test func allowListGoesBeforeEverythingElse() {
        let admission = Admission(
            known: [KnownPrinter(id: .test(1))], allow: [.test(2)], models: [given(ModelID("20024"))])
        func admits(_ number: Int, _ model: String) -> Bool {
            admission.admits(PrinterAddress(model: given(ModelID(model)), printer: .test(number)))
        }
        #expect(!admits(1, "20021") && admits(2, "20021") && admits(2, "7") && !admits(3, "20024"))
    }
}
