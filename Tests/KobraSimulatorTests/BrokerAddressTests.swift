import Testing

@testable import KobraSimulator

struct BrokerAddressTests {
    @Test(arguments: [
        ("mqtt://localhost", "localhost", 1883, false), ("mqtts://broker.example", "broker.example", 8883, true),
        ("mqtt://10.0.0.7:2883", "10.0.0.7", 2883, false), ("mqtts://[::1]:99", "::1", 99, true),
        ("mqtt://[fe80::2]", "fe80::2", 1883, false),
    ])
    func reads(text: String, host: String, port: Int, usesTLS: Bool) throws {
        let address = try BrokerAddress(text)
        #expect(address.host == host && address.port == port && address.usesTLS == usesTLS)
    }

    @Test(arguments: [
        "", "localhost", "http://x", "mqtt://", "mqtt://:1883", "mqtt://h:0", "mqtt://h:x", "mqtt://h:65536",
        "mqtt://user@h", "mqtt://h/path", "mqtt://[::1]x",
    ])
    func refuses(text: String) {
        #expect(throws: Misspelling.self) { try BrokerAddress(text) }
    }
}
