import Testing

/// Brokers that speak TLS, with certificates as people make them.
@Suite(.besideOthers) struct TLSEndToEndTests {
    static let certificates = Result { try Certificates() }

    /// Whether an exporter with these flags gets in.
    private func isTaken(by broker: Broker, _ arguments: String...) throws -> (Bool, log: String) {
        let exporter = try LiveExporter(["--mqtt.broker", "mqtts://127.0.0.1:\(broker.port)"] + arguments)
        let page = try exporter.page(within: 10) {
            $0["kobra_broker_connected"] == 1 || exporter.log.contains("not connected")
        }
        return (page["kobra_broker_connected"] == 1, exporter.log)
    }

    @Test func trustsTheAuthorityGiven() throws {
        let files = try Self.certificates.get()
        let broker = try files.broker("server")
        #expect(try isTaken(by: broker, "--mqtt.ca-file", files.file("ca.pem")).0)
        for ca in ["other.pem", nil] {
            let flags = ca.map { ["--mqtt.ca-file", files.file($0)] } ?? []
            let exporter = try LiveExporter(["--mqtt.broker", "mqtts://127.0.0.1:\(broker.port)"] + flags)
            let isSaid = eventually(within: 10) {
                exporter.log.contains("msg=\"not connected\"") && exporter.log.contains("certificate")
            }
            #expect(isSaid, "\(exporter.log)")
            #expect(try exporter.page()["kobra_broker_connected"] == 0)
        }
    }

    /// A certificate without alternative names, as the usual script makes it, is for no host; a switch takes it.
    @Test func checksTheHostName() throws {
        let files = try Self.certificates.get()
        let broker = try files.broker("plain")
        let ca = files.file("ca.pem")
        let (isTaken, log) = try isTaken(by: broker, "--mqtt.ca-file", ca)
        #expect(!isTaken)
        #expect(log.contains("certificate"), "\(log)")
        #expect(try self.isTaken(by: broker, "--mqtt.ca-file", ca, "--mqtt.no-host-name-check").0)
        // The switch does not do away with the authority.
        #expect(try !self.isTaken(by: broker, "--mqtt.ca-file", files.file("other.pem"), "--mqtt.no-host-name-check").0)
    }

    @Test func showsAClientCertificate() throws {
        let files = try Self.certificates.get()
        let broker = try files.broker("server", "require_certificate true")
        let ca = files.file("ca.pem")
        #expect(try !isTaken(by: broker, "--mqtt.ca-file", ca).0)
        let pair = ["--mqtt.certificate-file", files.file("client.pem"), "--mqtt.key-file", files.file("client.key")]
        #expect(try isTaken(by: broker, "--mqtt.ca-file", ca, pair[0], pair[1], pair[2], pair[3]).0)
    }

    /// Files that no link could be made with are told of before any is tried.
    @Test func aCheckLooksIntoTheFiles() throws {
        let files = try Self.certificates.get()
        let token = try files.folder.write("no certificate\n", to: "token")
        let (ca, client) = (files.file("ca.pem"), files.file("client.pem"))
        let cases = [
            ("ca_file: \(ca)", nil), ("certificate_file: \(client), key_file: \(files.file("client.key"))", nil),
            ("ca_file: \(token)", "ca_file: \(token): "), ("ca_file: \(files.file("ca.key"))", "ca_file: "),
            ("certificate_file: \(token), key_file: \(token)", "certificate_file: \(token): "),
            ("certificate_file: \(client), key_file: \(token)", "key_file: \(token): "),
            (
                "certificate_file: \(client), key_file: \(files.file("plain.key"))",
                "certificate_file: \(client): the TLS key does not belong"
            ),
        ]
        for (keys, words) in cases {
            let file = try files.folder.write(
                "mqtt: {brokers: [{url: \"mqtt://a\"}, {url: \"mqtts://b\", \(keys)}]}\n", to: "kobra.yaml")
            let checked = try Program.run("kobra-exporter", ["--config.check", "--config.file", file])
            #expect(checked.status == (words == nil ? 0 : 2), "\(keys)")
            if let words { #expect(checked.errors.hasPrefix("mqtt.brokers[1].\(words)"), "\(checked.errors)") }
        }
    }

    /// A reload that names such a file leaves the link that works.
    @Test func aReloadWithNoCertificateChangesNothing() throws {
        let files = try Self.certificates.get()
        let broker = try files.broker("server")
        let folder = try Folder()
        func write(_ ca: String) throws -> String {
            try folder.write(
                "mqtt: {brokers: [{name: shed, url: \"mqtts://127.0.0.1:\(broker.port)\", ca_file: \(ca)}]}\n",
                to: "kobra.yaml")
        }
        let exporter = try LiveExporter(["--config.file", try write(files.file("ca.pem"))], folder: folder)
        let before = try exporter.page(within: 10) { $0["kobra_broker_connected"] == 1 }
        #expect(before["kobra_broker_connected"] == 1, "\(exporter.log)")
        _ = try write(try folder.write("no certificate\n", to: "token"))
        let answer = try exporter.fetch("/-/reload", "--request", "POST")
        #expect(answer.status == 500 && answer.body.contains("mqtt.brokers[0].ca_file: "), "\(answer.body)")
        Patience.pause(1)
        let after = try exporter.page()
        #expect(after["kobra_config_last_reload_successful"] == 0)
        #expect(after["kobra_broker_connected"] == 1 && after["kobra_broker_connections_total"] == 1)
        _ = try write(files.file("ca.pem"))
        #expect(try exporter.fetch("/-/reload", "--request", "POST").status == 200)
        #expect(try exporter.page()["kobra_config_last_reload_successful"] == 1)
    }

    /// Who speaks plainly to a broker with TLS, or the other way round, is told so and goes on trying.
    @Test func doesNotMindTheWrongScheme() throws {
        let secret = try Self.certificates.get().broker("server")
        let open = try Broker()
        defer { withExtendedLifetime((secret, open)) {} }
        let exporters = [
            try LiveExporter(["--mqtt.broker", "mqtt://127.0.0.1:\(secret.port)"]),
            try LiveExporter(["--mqtt.broker", "mqtts://127.0.0.1:\(open.port)"]),
        ]
        for exporter in exporters {
            #expect(eventually(within: 15) { exporter.log.contains("not connected") })
            #expect(exporter.program.isRunning)
            #expect(try exporter.page()["kobra_broker_connected"] == 0)
        }
    }
}
