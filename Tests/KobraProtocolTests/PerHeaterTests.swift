import KobraProtocol
import Testing

struct PerHeaterTests {
    @Test(arguments: Heater.allCases) func keepsEachApart(heater: Heater) {
        var values = PerHeater<Int>()
        #expect(values.isEmpty)
        values[heater] = 3
        #expect(!values.isEmpty)
        for other in Heater.allCases { #expect(values[other] == (other == heater ? 3 : nil)) }
        #expect(values == [heater: 3])
        values[heater] = nil
        #expect(values == [:])
    }
}
