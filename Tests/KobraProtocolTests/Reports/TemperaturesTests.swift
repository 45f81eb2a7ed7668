import Testing

@testable import KobraProtocol

struct TemperaturesTests {
    private func read(_ data: String) throws -> Temperatures { try Temperatures(Fixture.value(data)) }

    @Test func readsEachFieldAlone() throws {
        let read = try read(
            #"{"curr_nozzle_temp":"214.5","target_nozzle_temp":null,"curr_hotbed_temp":600,"target_hotbed_temp":true,"curr_chamber_temp":0}"#
        )
        #expect(read.measured == [.nozzle: .known(214.5), .hotbed: .unknown, .chamber: .known(0)])
        #expect(read.targets.isEmpty)
        #expect(!read.isEmpty)
    }

    @Test func theNozzlePairAloneIsEnough() throws {
        let read = try read(#"{"curr_nozzle_temp":26,"target_nozzle_temp":0}"#)
        #expect(read.measured == [.nozzle: .known(26)])
        #expect(read.targets == [.nozzle: .known(0)])
    }

    @Test(arguments: ["{}", "null", "[]", "5", #""x""#, #"{"nozzle":5,"CURR_NOZZLE_TEMP":5}"#])
    func nothingIsNothing(data: String) throws {
        #expect(try read(data).isEmpty)
    }

    @Test func heatersAreNamedAsInLabels() {
        #expect(Heater.allCases.map(\.rawValue) == ["nozzle", "hotbed", "chamber"])
    }
}
