import Foundation
import Testing

/// The listener for operators as a program: when it starts, whom it lets in, and what changes without a restart.
@Suite(.besideOthers) struct AdminEndToEndTests {
    private func start(_ broker: Broker, _ folder: Folder, tokens: [String], address: String, more: [String] = [])
        throws -> Program.Finished
    {
        let file = try folder.write(
            Panel.configuration(broker, folder, more: more, tokens: tokens, address: address), to: "kobra.yaml")
        return try Program.run("kobra-exporter", ["--config.file", file, "--config.check"], in: folder)
    }

    private static let token = "{name: operator, token_file: DIR/operator, scopes: [read]}"

    @Test func refusesToStartWhereItWouldNotBeSafe() throws {
        let broker = try Broker(isStarted: false)
        let folder = try Folder()
        _ = try Panel.makeToken("operator", in: folder)
        #expect(try start(broker, folder, tokens: [Self.token], address: "127.0.0.1:0").status == 0)
        let open = try start(broker, folder, tokens: [Self.token], address: ":0")
        #expect(open.status == 2 && open.errors.contains("without TLS"))
        #expect(
            try start(broker, folder, tokens: [Self.token], address: ":0", more: ["allow_plaintext: true"]).status == 0)
        let none = try start(broker, folder, tokens: [], address: "127.0.0.1:0")
        #expect(none.status == 2 && none.errors.contains("admin.tokens"))
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.file("operator"))
        let readable = try start(broker, folder, tokens: [Self.token], address: "127.0.0.1:0")
        #expect(readable.status == 2 && readable.errors.contains("chmod 600"))
    }

    @Test func aTokenIsNotWrittenOver() throws {
        let folder = try Folder()
        let token = try Panel.makeToken("t", in: folder)
        #expect(token.count >= 43)
        let mode = try FileManager.default.attributesOfItem(atPath: folder.file("t"))[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(throws: Trouble.self) { try Panel.makeToken("t", in: folder) }
        let printed = try Program.run("kobra-exporter", ["token"], in: folder)
        #expect(printed.output.count == 44 && printed.output.dropLast() != token)
    }

    @Test func aTokenRemovedByAReloadIsDead() throws {
        let broker = try Broker()
        let panel = try Panel(broker)
        let other = try Panel.makeToken("other", in: panel.folder)
        let lines = ["{name: operator, token_file: DIR/operator, scopes: \(Panel.allScopes)}"]
        let line = "{name: other, token_file: DIR/other, scopes: [read]}"
        _ = try panel.folder.write(
            Panel.configuration(broker, panel.folder, tokens: lines + [line]), to: "kobra.yaml")
        panel.exporter.program.signal(SIGHUP)
        #expect(eventually(within: 5) { (try? panel.request("GET", "/printers", token: other).status) == 200 })
        _ = try panel.folder.write(Panel.configuration(broker, panel.folder, tokens: lines), to: "kobra.yaml")
        panel.exporter.program.signal(SIGHUP)
        #expect(eventually(within: 5) { (try? panel.request("GET", "/printers", token: other).status) == 401 })
        #expect(try panel.request("GET", "/printers").status == 200)
    }

    @Test func theAuditFileIsOpenedAnew() throws {
        let broker = try Broker()
        let panel = try Panel(broker)
        let mode = try FileManager.default.attributesOfItem(atPath: panel.auditFile)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try panel.request("GET", "/printers", token: "wrong").status == 401)
        #expect(eventually(within: 5) { panel.audit.contains("denied") })
        try FileManager.default.moveItem(atPath: panel.auditFile, toPath: panel.auditFile + ".1")
        panel.exporter.program.signal(SIGHUP)
        #expect(eventually(within: 5) { FileManager.default.fileExists(atPath: panel.auditFile) })
        #expect(try panel.request("GET", "/printers", token: "wrong").status == 401)
        #expect(eventually(within: 5) { panel.audit.contains("denied") })
        #expect(panel.exporter.log.contains("admin: denied"))
    }

    @Test func speaksModernTLSToThoseItKnows() throws {
        let certificates = try Certificates()
        let broker = try Broker()
        let panel = try Panel(
            broker,
            more: [
                "certificate_file: \(certificates.file("server.pem"))", "key_file: \(certificates.file("server.key"))",
                "client_ca_file: \(certificates.file("ca.pem"))",
            ])
        let token = try String(contentsOf: URL(fileURLWithPath: panel.folder.file("operator")), encoding: .utf8)
            .trimmingCharacters(in: .newlines)
        func curl(_ more: String...) throws -> Program.Finished {
            try Program.run(
                "curl",
                [
                    "--silent", "--noproxy", "*", "--max-time", "20", "--cacert", certificates.file("ca.pem"),
                    "--output", "/dev/null", "--write-out", "%{http_code}", "--header",
                    "Authorization: Bearer \(token)",
                ] + more + ["https://127.0.0.1:\(panel.port)/api/v1/printers"], in: panel.folder)
        }
        let own = ["--cert", certificates.file("client.pem"), "--key", certificates.file("client.key")]
        for version in ["1.2", "1.3"] {
            #expect(try curl("--tlsv\(version)", "--tls-max", version, own[0], own[1], own[2], own[3]).output == "200")
        }
        #expect(
            try curl("--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0", own[0], own[1], own[2], own[3]).output
                == "000")
        #expect(try curl().output == "000")
        let self_signed = try Program.run(
            "bash",
            [
                "-c",
                "cd '\(certificates.folder.path)'; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=client -keyout strange.key -out strange.pem",
            ], in: panel.folder)
        #expect(self_signed.status == 0)
        let strange = try curl("--cert", certificates.file("strange.pem"), "--key", certificates.file("strange.key"))
        #expect(strange.output == "000")
        // Plaintext gets no answer.
        let plain = try Program.run(
            "curl", ["--silent", "--noproxy", "*", "--max-time", "5", "http://127.0.0.1:\(panel.port)/"],
            in: panel.folder)
        #expect(plain.status != 0 && plain.output.isEmpty)
    }

    @Test func aKeyThatDoesNotBelongIsAnError() throws {
        let certificates = try Certificates()
        let broker = try Broker(isStarted: false)
        let folder = try Folder()
        _ = try Panel.makeToken("operator", in: folder)
        let checked = try start(
            broker, folder, tokens: [Self.token], address: ":0",
            more: [
                "certificate_file: \(certificates.file("server.pem"))", "key_file: \(certificates.file("client.key"))",
            ])
        #expect(checked.status == 2 && checked.errors.contains("admin listener"), "\(checked.errors)")
    }
}
