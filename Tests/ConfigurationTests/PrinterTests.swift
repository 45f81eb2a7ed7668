import KobraProtocol
import Testing

@testable import Configuration

@Suite struct PrinterTests {
    @Test func theFileNamesPrinters() throws {
        let yaml = """
            printers:
              - {id: \(someID), name: Küche 1, model: 20021, command_spelling: bare}
              - {id: \(otherID), command_spelling: auto}
            discovery:
              allow: [Küche 1, \(otherID.uppercased()), \(someID)]
            """
        let (some, other) = try (#require(PrinterID(someID)), #require(PrinterID(otherID)))
        let configuration = try load(yaml)
        #expect(
            configuration.printers == [
                .init(id: some, name: "Küche 1", model: .kobra2Pro, commandSpelling: .bare), .init(id: other),
            ])
        #expect(configuration.discovery.allow == [some, other])
        #expect(try load(yaml, ["--discovery.allow", "Küche 1"]).discovery.allow == [some])
        #expect(try load(yaml, environment: ["KOBRA_DISCOVERY_ALLOW": "Küche 1"]).discovery.allow == [some])
    }

    @Test func aNameMayBeThePrintersOwnID() throws {
        #expect(try load("printers: [{id: \(someID), name: \(someID)}]").printers[0].name == someID)
    }

    @Test(arguments: [
        ("[{id: \(someID)}, ~]", "1:52: printers[1]: the key id is missing"),
        ("[{name: x}]", "1:12: printers[0]: the key id is missing"),
        (
            "[{id: x}]",
            "1:17: printers[0].id: found \"x\", expected a printer's id, 32 hexadecimal digits"
        ),
        (
            "[{id: \(someID)}, {id: \(someID.uppercased())}]",
            "1:57: printers[1].id: two printers have the id \(someID.uppercased()); ids must differ, capitals aside"
        ),
        (
            "[{id: \(someID), name: a}, {id: \(otherID), name: a}]",
            "1:106: printers[1].name: two printers are named \"a\"; names must differ"
        ),
        (
            "[{id: \(someID), name: \(otherID)}]",
            "1:57: printers[0].name: \"\(otherID)\" is a printer's id, and not this one's"
        ),
        (
            "[{id: \(someID), name: ''}]",
            "1:57: printers[0].name: found nothing, expected 1 to 64 characters, no control "
                + "characters among them"
        ),
        (
            "[{id: \(someID), name: \(String(repeating: "n", count: 65))}]",
            "1:57: printers[0].name: found \"\(String(repeating: "n", count: 40))…\", expected 1 to 64 characters, "
                + "no control characters among them"
        ),
        (
            "[{id: \(someID), model: K2}]",
            "1:58: printers[0].model: found \"K2\", expected a model id of 1 to 6 digits, "
                + "such as 20021"
        ),
        (
            "{}",
            "1:11: printers: found a mapping, expected a list, each entry a mapping with id, name, model, "
                + "command_spelling, limits.nozzle_celsius, limits.hotbed_celsius, limits.fan_percent, "
                + "limits.speed_mode, limits.z_offset_millimeters"
        ),
    ])
    func refuses(printers: String, expected: String) {
        #expect(problems("printers: \(printers)") == "kobra.yaml:\(expected)")
    }
}
