import Glibc
import Testing

/// A broker whose TLS is not good enough. Each refusal is said in the log, and nothing is believed.
extension Fault {
    static let tls: [Fault] = [
        tls("certificate expired", "expired", says: "certificate"),
        tls("certificate of another authority", "server", ca: "other", says: "certificate"),
        tls("certificate for another host", "plain", says: "certificate"),
        tls("certificate for every host", "wildcard", host: "localhost", says: "certificate"),
        tls(
            "client certificate expired", "server", "require_certificate true",
            arguments: ["--mqtt.certificate-file", "late-client.pem", "--mqtt.key-file", "late-client.key"],
            says: "msg=\"not connected\""),
        Fault("TLS 1.1 only") {
            let files = try TLSEndToEndTests.certificates.get()
            let port = try Port.free()
            let server = try Program(
                "openssl",
                [
                    "s_server", "-accept", "127.0.0.1:\(port)", "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0", "-cert",
                    files.file("server.pem"), "-key", files.file("server.key"), "-quiet",
                ], in: files.folder)
            let exporter = try LiveExporter([
                "--mqtt.broker", "mqtts://127.0.0.1:\(port)", "--mqtt.ca-file", files.file("ca.pem"),
            ])
            let isRefused = eventually(within: 15) {
                exporter.log.contains("protocol version") || exporter.log.contains("unsupported protocol")
            }
            #expect(isRefused, "\(exporter.log) \(server.log)")
            #expect(try exporter.page()["kobra_broker_connected"] == 0)
        },
        Fault("TLS of one byte a second") {
            let listener = try Listener { socket in
                // The head of a server's hello, and never the rest of it.
                for byte: UInt8 in [0x16, 3, 3, 0, 0x7A] + [UInt8](repeating: 2, count: 40) {
                    guard unsafe send(socket, [byte], 1, CInt(MSG_NOSIGNAL)) == 1 else { break }
                    Patience.pause(1)
                }
                close(socket)
            }
            let exporter = try LiveExporter(["--mqtt.broker", "mqtts://127.0.0.1:\(listener.port)"])
            let isSaid = eventually(within: 25) {
                exporter.log.contains("answer") && exporter.log.contains("retry_seconds")
            }
            #expect(isSaid, "\(exporter.log)")
            #expect(listener.count <= 4)
            listener.end()
        },
    ]

    /// A broker with that certificate, which an exporter that trusts `ca` does not take.
    private static func tls(
        _ name: String, _ certificate: String, _ more: String..., ca: String = "ca", host: String = "127.0.0.1",
        arguments: [String] = [], says words: String
    ) -> Fault {
        Fault(name) {
            let files = try TLSEndToEndTests.certificates.get()
            let lines = [
                "allow_anonymous true", "certfile DIR/\(certificate).pem", "keyfile DIR/\(certificate).key",
                "cafile DIR/ca.pem",
            ]
            let broker = try Broker(lines + more, folder: files.folder)
            let flags = arguments.map { $0.hasPrefix("--") ? $0 : files.file($0) }
            let exporter = try LiveExporter(
                ["--mqtt.broker", "mqtts://\(host):\(broker.port)", "--mqtt.ca-file", files.file("\(ca).pem")] + flags)
            #expect(
                eventually(within: 15) {
                    exporter.log.contains("msg=\"not connected\"") && exporter.log.contains(words)
                }, "\(name): \(exporter.log)")
            Patience.pause(3)
            let page = try exporter.page()
            #expect(page["kobra_broker_connected"] == 0 && page["kobra_broker_connections_total"] == 0)
            #expect(exporter.program.isRunning)
        }
    }
}
