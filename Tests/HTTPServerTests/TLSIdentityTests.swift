import Foundation
import HTTPServer
import Platform
import Synchronization
import Testing

@Suite struct TLSIdentityTests {
    /// Made once: `ca` and `other` are authorities, `server` and `client` of the first, `stranger` of the second, `web` a
    /// certificate of the first that is for servers only, `named` one with alternative names; `second.key` is nobody's.
    final class Files: Sendable {
        let folder: String

        init() throws {
            folder = FileManager.default.temporaryDirectory.appendingPathComponent("kobra-tls-\(Random.hex(12))").path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let ec = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
            var script = "set -e; cd '\(folder)';"
            for name in ["ca", "other", "second"] {
                script += "openssl req -x509 \(ec) -days 2 -subj /CN=\(name) -keyout \(name).key -out \(name).pem;"
            }
            let leaves = [
                ("server", "ca", "subjectAltName=IP:127.0.0.1,DNS:localhost"),
                ("client", "ca", "basicConstraints=CA:FALSE"),
                ("stranger", "other", "basicConstraints=CA:FALSE"), ("web", "ca", "extendedKeyUsage=serverAuth"),
                (
                    "named", "ca",
                    "subjectAltName=DNS:prometheus.example,IP:192.0.2.7,IP:2001:db8::7,URI:spiffe://farm/prometheus,"
                        + "email:ops@example.org"
                ),
            ]
            for (name, authority, extra) in leaves {
                script +=
                    "openssl req \(ec) -subj /CN=\(name) -keyout \(name).key -out \(name).csr; echo '\(extra)' >\(name).ext;"
                    + "openssl x509 -req -in \(name).csr -CA \(authority).pem -CAkey \(authority).key -CAcreateserial"
                    + " -days 2 -extfile \(name).ext -out \(name).pem;"
            }
            script += "openssl ec -in server.key -aes128 -passout pass:abcd -out locked.key;"
            _ = try shell("( \(script) ) 2>&1")
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        func bytes(_ name: String) throws -> [UInt8] {
            Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
        }

        func identity(clientAuthorities: String? = nil) throws -> TLSIdentity {
            TLSIdentity(
                certificate: try bytes("server.pem"), key: try bytes("server.key"),
                clientAuthorities: try clientAuthorities.map(bytes))
        }
    }

    static let files = Result { try Files() }

    func server(
        limits: HTTPLimits = HTTPLimits(), clientAuthorities: String? = nil, checks: RequestChecks? = nil
    ) throws -> HTTPServer {
        try HTTPServer(
            HTTPServerTests.loopback, limits: limits,
            tls: TLSSettings(try Self.files.get().identity(clientAuthorities: clientAuthorities)), checks: checks,
            handler: HTTPServerTests.echo)
    }

    /// curl as a client, with a certificate or without.
    func fetch(_ server: HTTPServer, certificate: String? = nil, _ more: String = "") throws -> String {
        let folder = try Self.files.get().folder
        let mine = certificate.map { "--cert '\(folder)/\($0).pem' --key '\(folder)/\($0).key'" } ?? ""
        return try curl("--cacert '\(folder)/ca.pem' \(mine) \(more) https://localhost:\(server.boundPort)/")
    }

    @Test(arguments: [("1.2", true), ("1.3", true), ("1.0", false), ("1.1", false)])
    func speaksOnlyNewVersions(version: String, isTaken: Bool) throws {
        let server = try server()
        // Without the lower security level OpenSSL would not even offer the old ones.
        let text = try fetch(server, "--tlsv\(version) --tls-max \(version) --ciphers DEFAULT@SECLEVEL=0")
        #expect(text == (isTaken ? "GET / [] - 0" : ""))
        let name = version.replacing(".", with: "_").replacing("1_0", with: "1")
        let said = String(
            decoding: try shell(
                "echo | timeout 20 openssl s_client -connect 127.0.0.1:\(server.boundPort) -tls\(name)"
                    + " -cipher DEFAULT@SECLEVEL=0 2>&1"), as: UTF8.self)
        #expect(said.contains("Cipher is (NONE)") != isTaken)
        // It was the server that would not.
        #expect(!said.contains("no protocols available"), "\(said)")
    }

    @Test func keepsConnectionsAliveAndTakesBodies() throws {
        let server = try server(checks: RequestChecks())
        let folder = try Self.files.get().folder
        let url = "https://localhost:\(server.boundPort)/"
        let connects = try curl(
            "--cacert '\(folder)/ca.pem' -o /dev/null -o /dev/null -w '%{num_connects} ' \(url) \(url)")
        #expect(connects == "1 0 ")
        #expect(try fetch(server, "-d abc") == "POST / [] - 3")
        #expect(try fetch(server, "-H 'Origin: x'").contains(#""status":403"#))
    }

    @Test func plainTextIsNoAnswer() throws {
        let server = try server(limits: HTTPLimits(idleSeconds: 1))
        let client = try Client(server.boundPort)
        client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(!client.rest().contains("HTTP/1.1"))
        #expect(try fetch(server) == "GET / [] - 0")
    }

    @Test(arguments: [
        (nil, false), ("client", true), ("stranger", false), ("web", false), ("second", false),
    ])
    func asksForCertificates(certificate: String?, isServed: Bool) throws {
        let server = try server(clientAuthorities: "ca.pem", checks: RequestChecks())
        for version in ["1.2", "1.3"] {
            let text = try fetch(server, certificate: certificate, "--tlsv\(version) --tls-max \(version)")
            #expect(text == (isServed ? "GET / [] - 0" : ""))
        }
    }

    @Test func answersLaterOverTLS() throws {
        let desk = HTTPResponderTests.Desk()
        let server = try HTTPServer(HTTPServerTests.loopback, tls: TLSSettings(try Self.files.get().identity())) {
            request, responder in
            desk.waiting.withLock { $0.append((request.path, responder)) }
        }
        let clerk = try PlatformThread(name: "clerk") {
            _ = eventually { desk.count == 1 }
            Wakeup.pause(0.2)
            desk.next()?.respond(.text("late"))
        }
        #expect(try fetch(server) == "late")
        #expect(clerk.join(within: 20))
    }

    /// Half a hello, or one that drips, is shown out while others are served.
    @Test func handshakesHaveADeadline() throws {
        let server = try server(limits: HTTPLimits(idleSeconds: 5, handshakeSeconds: 1))
        let silent = try Client(server.boundPort)
        silent.send([0x16, 3, 1, 0x02, 0x00, 0x01, 0x00])
        let dripping = try Client(server.boundPort)
        let port = server.boundPort
        let thread = try PlatformThread(name: "dripper") {
            let hello: [UInt8] =
                [0x16, 3, 1, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 3, 3] + Array(repeating: 7, count: 100)
            guard let client = try? Client(port) else { return }
            for byte in hello {
                client.send([byte])
                if client.isClosed(within: 0.2) { return }
            }
            Issue.record("a dripping handshake was let be")
        }
        #expect(try fetch(server) == "GET / [] - 0")
        #expect(silent.isClosed(within: 20))
        #expect(dripping.isClosed(within: 20))
        #expect(thread.join(within: 60))
    }

    @Test(arguments: [
        ("server.pem", "second.key", nil, "the TLS key does not belong to the TLS certificate"),
        ("server.key", "server.key", nil, "the TLS certificate cannot be read"),
        ("server.pem", "server.pem", nil, "the TLS key cannot be read"),
        ("server.pem", "locked.key", nil, "the TLS key cannot be read"),
        ("server.ext", "server.key", nil, "the TLS certificate cannot be read"),
        ("server.pem", "server.key", "server.key", "the TLS client authorities cannot be read"),
        ("server.pem", "server.key", "server.ext", "the TLS client authorities cannot be read"),
    ])
    func saysWhatIsWrong(certificate: String, key: String, authorities: String?, words: String) throws {
        let files = try Self.files.get()
        let identity = TLSIdentity(
            certificate: try files.bytes(certificate), key: try files.bytes(key),
            clientAuthorities: try authorities.map(files.bytes))
        let error = #expect(throws: HTTPServerError.self) {
            try HTTPServer(ListenAddress("127.0.0.1:0"), tls: TLSSettings(identity), handler: HTTPServerTests.echo)
        }
        #expect(error?.description.hasPrefix("cannot listen on 127.0.0.1:0: \(words)") == true, "\(error as Any)")
        #expect(throws: TLSIdentityError.self) { try identity.check() }
        #expect(throws: Never.self) { try files.identity(clientAuthorities: "ca.pem").check() }
    }

    @Test func emptyAndNULAreWrong() throws {
        let good = try Self.files.get().identity()
        for (certificate, key) in [([], good.key), (good.certificate, []), (good.certificate + [0], good.key)] {
            #expect(throws: TLSIdentityError.self) { try TLSIdentity(certificate: certificate, key: key).check() }
        }
        #expect(throws: TLSIdentityError.self) {
            try TLSIdentity(certificate: good.certificate, key: good.key, clientAuthorities: []).check()
        }
    }

    @Test func keepsItsKeyToItself() throws {
        let identity = TLSIdentity(certificate: [11], key: [222])
        var dumped = ""
        dump([identity], to: &dumped)
        for text in [dumped, "\(identity)", String(reflecting: identity), "\([identity])", "\(identity as Any)"] {
            #expect(!text.contains("222") && text.contains("TLS identity"))
        }
    }
}
