import Foundation
import HTTPServer
import Platform
import Testing

@Suite struct TLSSettingsTests {
    private let files = TLSIdentityTests.files

    private func settings(
        _ clients: TLSSettings.Clients? = nil, authorities: String? = nil, names: [String]? = nil,
        priorities: TLSPriorities = TLSPriorities(), identity: String = "server"
    ) throws -> TLSSettings {
        let files = try files.get()
        return TLSSettings(
            TLSIdentity(
                certificate: try files.bytes("\(identity).pem"), key: try files.bytes("\(identity).key"),
                clientAuthorities: try authorities.map { try files.bytes("\($0).pem") }),
            clients: clients, allowedNames: names, priorities: priorities)
    }

    private func server(_ settings: TLSSettings, limits: HTTPLimits = HTTPLimits()) throws -> HTTPServer {
        try HTTPServer(HTTPServerTests.loopback, limits: limits, tls: settings, handler: HTTPServerTests.echo)
    }

    /// The answer to a client with that certificate; empty where there is none, the status 403 where that is it.
    private func fetch(_ server: HTTPServer, _ certificate: String?, _ more: String = "") throws -> String {
        let folder = try files.get().folder
        let mine = certificate.map { "--cert '\(folder)/\($0).pem' --key '\(folder)/\($0).key'" } ?? ""
        return try curl("--cacert '\(folder)/ca.pem' \(mine) \(more) https://localhost:\(server.boundPort)/")
    }

    private static let served = "GET / [] - 0"

    @Test(arguments: [
        (TLSSettings.Clients.unasked, [true, true, true, true]), (.asked, [true, true, true, true]),
        (.required, [false, true, true, true]), (.verifiedIfGiven, [true, true, false, false]),
        (.verified, [false, true, false, false]),
    ])
    func letsInWhoItShould(clients: TLSSettings.Clients, expected: [Bool]) throws {
        let server = try server(settings(clients, authorities: "ca"))
        for version in ["1.2", "1.3"] {
            for (certificate, isServed) in zip([nil, "client", "stranger", "web"], expected) {
                let text = try fetch(server, certificate, "--tlsv\(version) --tls-max \(version)")
                #expect(text == (isServed ? Self.served : ""), "\(certificate ?? "none") by \(version)")
            }
        }
    }

    @Test(arguments: [
        (["prometheus.example"], true), (["192.0.2.7"], true), (["2001:db8::7"], true),
        (["spiffe://farm/prometheus"], true),
        (["ops@example.org"], true), (["other", "prometheus.example"], true), (["other"], false), ([], false),
        (["*.example"], false), (["named"], false),
    ])
    func looksForNames(names: [String], isServed: Bool) throws {
        let server = try server(settings(.verified, authorities: "ca", names: names))
        let text = try fetch(server, "named")
        #expect(
            isServed ? text == Self.served : text.contains("no client certificate that is accepted here"), "\(text)")
        #expect(try fetch(server, "client") != Self.served)
    }

    @Test func changesWhileItServes() throws {
        let server = try server(settings())
        let folder = try files.get().folder
        func issuer() throws -> String {
            String(
                decoding: try shell(
                    "openssl s_client -connect 127.0.0.1:\(server.boundPort) </dev/null 2>/dev/null"
                        + " | openssl x509 -noout -subject"), as: UTF8.self)
        }
        #expect(try issuer().contains("server"))
        try server.change(try settings(identity: "client"))
        #expect(try issuer().contains("client"))
        // A key that does not fit changes nothing.
        let files = try files.get()
        let bad = TLSIdentity(certificate: try files.bytes("server.pem"), key: try files.bytes("second.key"))
        #expect(throws: TLSIdentityError.self) { try server.change(TLSSettings(bad)) }
        #expect(try issuer().contains("client"))
        try server.change(try settings(priorities: TLSPriorities(from: .tls13)))
        #expect(try fetch(server, nil, "--tls-max 1.2") == "")
        #expect(try fetch(server, nil) == Self.served)
        try server.change(try settings(priorities: TLSPriorities(to: .tls12)))
        #expect(try fetch(server, nil, "--tlsv1.3") == "")
        _ = folder
    }

    /// A connection that stays open over a change is judged by the new settings at its next request, and ends with it.
    @Test(arguments: [true, false])
    func judgesOpenConnectionsAnew(isStillWelcome: Bool) throws {
        let server = try server(settings(.verified, authorities: "ca"), limits: HTTPLimits(idleSeconds: 60))
        let folder = try files.get().folder
        let client = try Process.talking(
            to:
                "openssl s_client -quiet -connect 127.0.0.1:\(server.boundPort) -cert '\(folder)/client.pem' -key '\(folder)/client.key'"
        )
        defer { client.end() }
        client.say("GET /one HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(client.hears("GET /one"))
        #expect(!client.text.lowercased().contains("connection: close"))
        try server.change(try settings(.verified, authorities: isStillWelcome ? "ca" : "other", identity: "server"))
        client.say("GET /two HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(client.hears(isStillWelcome ? "GET /two" : "no client certificate that is accepted here"))
        #expect(eventually { !client.process.isRunning })
        #expect(client.text.lowercased().contains("connection: close"))
        #expect(client.text.contains("GET /two") == isStillWelcome)
    }

    /// What is chosen is what is agreed to.
    @Test(arguments: [
        ("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384"),
        ("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"),
        ("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES128-SHA"),
        ("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-GCM-SHA256"),
    ])
    func agreesToTheSuitesChosen(name: String, good: String, bad: String) throws {
        let suite = try #require(TLSPriorities.Suite(name: name))
        let server = try server(settings(priorities: TLSPriorities(suites: [suite])))
        #expect(try fetch(server, nil, "--tls-max 1.2 --ciphers \(good)") == Self.served)
        #expect(try fetch(server, nil, "--tls-max 1.2 --ciphers \(bad)") == "")
        if !name.contains("CBC") { #expect(try fetch(server, nil, "--tlsv1.3") == Self.served) }
    }

    @Test func agreesToTheCurvesChosen() throws {
        let server = try server(settings(priorities: TLSPriorities(curves: [.p384])))
        #expect(try fetch(server, nil, "--curves P-384") == Self.served)
        #expect(try fetch(server, nil, "--curves X25519") == "")
        #expect(try fetch(server, nil, "--tls-max 1.2 --curves P-384:P-256") == Self.served)
    }

    @Test func headersAreOnEveryAnswer() throws {
        let server = try HTTPServer(HTTPServerTests.loopback, limits: HTTPLimits(bodyBytes: 10)) { request in
            HTTPResponse(headers: [.init("X-Mine", "handler"), .init("X-Other", "kept")])
        }
        let url = "-i http://127.0.0.1:\(server.boundPort)/"
        #expect(try curl(url).contains("X-Mine: handler"))
        server.add([.init("x-mine", "file"), .init("X-More", "more")])
        let answer = try curl(url)
        #expect(answer.contains("x-mine: file\r\n") && answer.contains("X-More: more\r\n"))
        #expect(answer.contains("X-Other: kept\r\n") && !answer.contains("handler"))
        let refusal = try curl("-d 01234567890 \(url)")
        #expect(refusal.contains(" 413 ") && refusal.contains("X-More: more\r\n"), "\(refusal)")
        server.add([])
        #expect(try !curl(url).contains("X-More"))
    }
}

/// A program that is talked to.
private final class Talk {
    let process = Process()
    private let input = Pipe()
    private let file: String

    init(_ command: String) throws {
        file = FileManager.default.temporaryDirectory.appendingPathComponent("kobra-talk-\(Random.hex(12))").path
        _ = FileManager.default.createFile(atPath: file, contents: nil)
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", "exec \(command) >'\(file)' 2>/dev/null"]
        process.standardInput = input
        try process.run()
    }

    var text: String {
        String(decoding: (try? Data(contentsOf: URL(fileURLWithPath: file))) ?? Data(), as: UTF8.self)
    }

    func say(_ text: String) { try? input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

    func hears(_ words: String) -> Bool { eventually { text.contains(words) } }

    func end() {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: file)
    }
}

extension Process {
    fileprivate static func talking(to command: String) throws -> Talk { try Talk(command) }
}
