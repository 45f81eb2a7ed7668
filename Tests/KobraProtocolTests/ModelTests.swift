import KobraProtocol
import Testing

struct ModelTests {
    /// protocol.md section 12.
    @Test(arguments: [
        ("20021", "Kobra 2 Pro", 260, 110), ("20022", "Kobra 2 Plus", 260, 90), ("20023", "Kobra 2 Max", 260, 90),
    ])
    func hasTheLimitsItsMakerPublishes(id: String, name: String, nozzle: Int, hotbed: Int) throws {
        let modelID = try #require(ModelID(id))
        let model = try #require(Model.with(id: modelID))
        #expect(model.name == name)
        #expect(model.nozzleLimit == nozzle)
        #expect(model.hotbedLimit == hotbed)
    }

    @Test(arguments: ["20024", "20025", "128", "020021", "0"])
    func anotherFamilyHasNone(id: String) throws {
        #expect(try Model.with(id: #require(ModelID(id))) == nil)
    }

    @Test(arguments: ["", "1234567", "2002a", "-1", "+1", "1.0", " 1", "٢", "２"])
    func anIdIsOneToSixDigits(text: String) {
        #expect(ModelID(text) == nil)
    }

    @Test func theThreeAreAllThereAre() {
        #expect(Model.all.map(\.id.text) == ["20021", "20022", "20023"])
        #expect(ModelID.kobra2Pro < .kobra2Max)
        #expect("\(ModelID.kobra2Plus)" == "20022")
    }
}
