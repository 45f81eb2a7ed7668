import MQTTClient
import Platform
import Testing

@Suite struct TLSTests {
    func ending(_ port: Int, host: String = "127.0.0.1", _ tls: TLSOptions, patience: Double = 10) throws -> String? {
        let connection = try MQTTConnection(MQTTOptions(host: host, port: port, clientID: "test", tls: tls))
        do {
            try connection.connect()
            let events = try connection.events(within: patience) { $0.contains(.connected(isSessionPresent: false)) }
            if events.contains(.connected(isSessionPresent: false)) { return nil }
            return events.ending?.description ?? "silence"
        } catch {
            return "\(error)"
        }
    }

    @Test func checksWhomItTalksTo() throws {
        let broker = try Broker(Certificates.listener("server")) { _ = try Certificates(in: $0) }
        let files = broker.directory
        #expect(try ending(broker.port, TLSOptions(caFile: files + "/ca.pem")) == nil)
        #expect(try ending(broker.port, host: "localhost", TLSOptions(caFile: files + "/ca.pem")) == nil)
        // The wrong authority, whether or not the name is checked; and none of ours at all.
        for checks in [true, false] {
            let tls = TLSOptions(caFile: files + "/other.pem", checksHostName: checks)
            #expect(try ending(broker.port, tls)?.contains("certificate verify failed") == true)
        }
        #expect(try ending(broker.port, TLSOptions())?.contains("certificate verify failed") == true)
        let missing = #expect(throws: MQTTError.self) {
            try ending(broker.port, TLSOptions(caFile: files + "/missing.pem"))
        }
        #expect(missing?.description == "no such file or directory: \(files)/missing.pem")
        // Plain MQTT to a TLS port is no connection either.
        let plain = try MQTTConnection(MQTTOptions(host: "127.0.0.1", port: broker.port, clientID: "test"))
        try plain.connect()
        #expect(try plain.events { _ in false }.ending != nil)
    }

    @Test(arguments: ["elsewhere", "plain"])
    func checksTheHostName(server: String) throws {
        let broker = try Broker(Certificates.listener(server)) { _ = try Certificates(in: $0) }
        let ca = broker.directory + "/ca.pem"
        #expect(try ending(broker.port, TLSOptions(caFile: ca)) != nil)
        #expect(try ending(broker.port, TLSOptions(caFile: ca, checksHostName: false)) == nil)
        // Without alternative names the common name counts.
        #expect(try (ending(broker.port, host: "localhost", TLSOptions(caFile: ca)) == nil) == (server == "plain"))
    }

    @Test func showsItsOwnCertificate() throws {
        let lines = Certificates.listener("server", "require_certificate true")
        let broker = try Broker(lines) { _ = try Certificates(in: $0) }
        let files = broker.directory
        var tls = TLSOptions(caFile: files + "/ca.pem")
        #expect(try ending(broker.port, tls) != nil)
        tls.certificateFile = files + "/client.pem"
        tls.keyFile = files + "/client.key"
        #expect(try ending(broker.port, tls) == nil)
    }

    /// A client certificate works with the system's authorities as well, who do not know this broker.
    @Test func takesAClientCertificateWithoutAnAuthority() throws {
        let broker = try Broker(Certificates.listener("server")) { _ = try Certificates(in: $0) }
        let files = broker.directory
        let tls = TLSOptions(certificateFile: files + "/client.pem", keyFile: files + "/client.key")
        #expect(try ending(broker.port, tls)?.contains("certificate verify failed") == true)
    }

    @Test(arguments: ["tlsv1.2", "tlsv1.3"])
    func speaksNewVersions(version: String) throws {
        let broker = try Broker(Certificates.listener("server", "tls_version \(version)")) {
            _ = try Certificates(in: $0)
        }
        #expect(try ending(broker.port, TLSOptions(caFile: broker.directory + "/ca.pem")) == nil)
    }

    /// 1.2 is a minimum: a server that has nothing better than 1.1 is refused. (mosquitto's `tls_version` is a minimum,
    /// too, so OpenSSL's own server stands in, whom a client that accepts it hears nothing from.)
    @Test(arguments: [("tls1_1", false), ("tls1_2", true)])
    func refusesOldVersions(version: String, isAccepted: Bool) throws {
        let server = try TLSServer(version)
        let words = try ending(server.port, TLSOptions(caFile: server.directory + "/ca.pem"), patience: 3)
        // What the accepted client's CONNECT does to that server is another matter.
        #expect(words?.contains("protocol version") == !isAccepted, "\(words ?? "connected")")
    }

    /// Packets that share one TLS record are all read: `select` does not see those OpenSSL has already decrypted.
    @Test func readsWhatIsAlreadyDecrypted() throws {
        let broker = try Broker(Certificates.listener("server")) { _ = try Certificates(in: $0) }
        let tls = TLSOptions(caFile: broker.directory + "/ca.pem")
        let receiver = try MQTTConnection.opened(broker.port, subscribing: "#") { $0.tls = tls }
        let sender = try MQTTConnection.opened(broker.port) { $0.tls = tls }
        for number in 0..<2_500 { try sender.publish("n/\(number)", [1]) }
        var messages: [MQTTMessage] = []
        let deadline = Clock.uptime + 30_000_000_000
        while messages.count < 2_500, Clock.uptime < deadline {
            _ = try sender.poll(timeout: 0)
            messages += try receiver.poll(timeout: 20).messages
        }
        #expect(messages.map(\.topic) == (0..<2_500).map { "n/\($0)" })
    }
}
