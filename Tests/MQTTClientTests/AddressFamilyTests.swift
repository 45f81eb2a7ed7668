import MQTTClient
import Testing

/// The library tries one address of a name and no other; the owner can have it leave out those of IPv6.
@Suite struct AddressFamilyTests {
    @Test(arguments: ["127.0.0.1", "localhost"])
    func connectsByIPv4(host: String) throws {
        let broker = try Broker()
        let connection = try MQTTConnection.opened(broker.port) { options in
            options.host = host
            options.onlyIPv4 = true
        }
        connection.end()
    }

    @Test func leavesIPv6Out() throws {
        let port = try Loopback.freePort()
        let broker = try Broker(["allow_anonymous true", "listener \(port) ::1"])
        try MQTTConnection.opened(port) { $0.host = "::1" }.end()
        #expect(throws: MQTTError.self) {
            _ = try MQTTConnection.opened(port) { options in
                options.host = "::1"
                options.onlyIPv4 = true
            }
        }
        broker.stop()
    }
}
