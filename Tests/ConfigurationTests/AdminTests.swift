import KobraProtocol
import Platform
import Testing

@testable import Configuration

/// The settings of the listener for operators.
@Suite struct AdminTests {
    static let token = String(repeating: "t", count: 32)
    static let files = [
        "a": token, "b": String(repeating: "u", count: 43) + "\n", "cert.pem": "CERT", "key.pem": "KEY", "ca.pem": "CA",
    ]
    static let good =
        "admin:\n  listen_address: 127.0.0.1:10054\n  tokens:\n"
        + "    - {name: phone, token_file: a, scopes: [read, control]}\n"

    @Test func isOffByDefault() throws { #expect(try load().admin.listenAddress == nil) }

    @Test func readsEverything() throws {
        let yaml = """
            printers:
              - id: \(someID)
                name: left
                limits: {nozzle_celsius: 220}
            admin:
              listen_address: ":10054"
              certificate_file: cert.pem
              key_file: key.pem
              client_ca_file: ca.pem
              hosts: [Farm.example, 192.168.1.5]
              tokens:
                - name: phone
                  token_file: a
                  scopes: [read, control]
                  printers: [left]
                  expires: 2027-01-31
                - {name: script, token_file: b, scopes: [settings], expires: "2027-01-31T12:00:00Z"}
              allow: [delete, firmware-update]
              url_prefixes: ["https://files.example/prints/"]
              limits: {nozzle_celsius: 250, hotbed_celsius: 80, fan_percent: 90, speed_mode: 2, z_offset_millimeters: 0.5}
              wait: 20s
              commands_per_minute: 30
              audit_file: audit.log
            commands: {watch: false}
            """
        let configuration = try load(yaml, files: Self.files)
        let admin = configuration.admin
        #expect(admin.listenAddress == ":10054" && admin.hosts == ["farm.example", "192.168.1.5"])
        #expect(admin.tls?.certificate == Array("CERT".utf8) && admin.tls?.key.bytes == Array("KEY".utf8))
        #expect(admin.tls?.clientCA == Array("CA".utf8))
        #expect(admin.tokens.map(\.name) == ["phone", "script"])
        #expect(admin.tokens[0].digest == Digest.sha256(Array(Self.token.utf8)))
        #expect(admin.tokens[0].scopes == [.read, .control] && admin.tokens[1].scopes == [.settings])
        #expect(admin.tokens[0].printers == PrinterID(someID).map { [$0] } && admin.tokens[1].printers == nil)
        #expect(admin.tokens[0].expires == 1_801_440_000 && admin.tokens[1].expires == 1_801_396_800)
        #expect(admin.allow == [.delete, .firmwareUpdate] && admin.urlPrefixes == ["https://files.example/prints/"])
        #expect(admin.limits.nozzle == 250 && admin.limits.zOffset == 0.5 && admin.limits.speedMode == 2)
        #expect(configuration.printers[0].limits.nozzle == 220 && configuration.printers[0].limits.fan == nil)
        #expect(admin.wait == 20 && admin.commandsPerMinute == 30 && admin.auditFile == "audit.log")
        #expect(!configuration.commands.watchesTopics)
    }

    @Test(arguments: [
        ("127.0.0.1:1", true), ("127.9.9.9:1", true), ("localhost:1", true), ("[::1]:1", true), (":1", false),
        ("0.0.0.0:1", false), ("192.168.1.2:1", false), ("[::]:1", false),
    ])
    func plaintextIsForLoopback(address: String, isAllowed: Bool) {
        let yaml = Self.good.replacing("127.0.0.1:10054", with: "\"\(address)\"")
        #expect(problems(yaml, files: Self.files).contains("without TLS") == !isAllowed)
        #expect(problems(yaml + "  allow_plaintext: true\n", files: Self.files).isEmpty)
        #expect(problems(yaml + "  certificate_file: cert.pem\n  key_file: key.pem\n", files: Self.files).isEmpty)
    }

    @Test func needsAToken() {
        #expect(problems("admin: {listen_address: \"127.0.0.1:1\"}").contains("at least one of admin.tokens"))
        #expect(problems(nil, ["--admin.listen-address", "127.0.0.1:1"]).contains("--admin.listen-address"))
    }

    @Test(arguments: [
        ("", "has 0 characters"), ("short", "has 5 characters"), (String(repeating: "x", count: 31), "31 characters"),
        (String(repeating: "x", count: 513), "513 characters"), (String(repeating: "ä", count: 32), "others than"),
        (String(repeating: "x", count: 32) + " ", "others than"),
        (String(repeating: "x", count: 32) + "\0", "others than"),
    ])
    func refusesWeakTokens(content: String, words: String) {
        #expect(problems(Self.good, files: ["a": content]).contains(words))
        // And does not say what was in it.
        if content.count > 10 { #expect(!problems(Self.good, files: ["a": content]).contains(content.prefix(10))) }
    }

    @Test(arguments: [
        ("    - {name: phone, token_file: b, scopes: [read]}", "two tokens are named"),
        ("    - {name: other, token_file: a, scopes: [read]}", "another token is the same"),
        ("    - {name: other, token_file: c, scopes: [read]}", "cannot read c"),
        ("    - {name: other, token_file: b, scopes: []}", "without a scope"),
        ("    - {name: other, token_file: b, scopes: [all]}", "one of read, control"),
        ("    - {name: other, token_file: b}", "scopes is missing"),
        ("    - {token_file: b, scopes: [read]}", "name is missing"),
        ("    - {name: other, scopes: [read]}", "token_file is missing"),
        ("    - {name: a b, token_file: b, scopes: [read]}", "A-Z a-z"),
        ("    - {name: other, token_file: b, scopes: [read], printers: [nobody]}", "nobody"),
        ("    - {name: other, token_file: b, scopes: [read], printers: []}", "for no printer"),
        ("    - {name: other, token_file: b, scopes: [read], expires: soon}", "a date such as"),
        ("    - {name: other, token_file: b, scopes: [read], expires: 2027-02-30}", "a date such as"),
        ("    - {name: other, token: b, scopes: [read]}", "use token_file"),
    ])
    func refusesBadTokens(line: String, words: String) {
        #expect(problems(Self.good + line + "\n", files: Self.files).contains(words))
    }

    /// A key whose value is no good is not missing besides.
    @Test(arguments: ["name: other, scopes: [read, admin]", "name: a b, scopes: [read]", "name: ~, scopes: [read]"])
    func saysOneThingOfOneMistake(keys: String) {
        let said = problems(Self.good + "    - {token_file: b, \(keys)}\n", files: Self.files)
        #expect(said.split(separator: "\n").count == 1 && !said.contains("missing"), "\(said)")
    }

    /// What a request could never bring is no token.
    @Test(
        arguments: [
            ("", "==", true), ("", "", true), ("=", "", false), ("", "=x", false), ("a b", "", false), ("ä", "", false),
            (String(repeating: "=", count: 40), nil, false),
        ] as [(String, String?, Bool)])
    func aTokenIsWrittenAsRequestsBringIt(start: String, end: String?, isGood: Bool) {
        var files = Self.files
        files["a"] = start + (end.map { Self.token + $0 } ?? "")
        #expect(problems(Self.good, files: files).contains("and, at its end, =") == !isGood)
    }

    @Test(arguments: [
        ("url_prefixes: [\"https://files.example\"]", "ends in /"), ("url_prefixes: [\"ftp://a/\"]", "ends in /"),
        ("url_prefixes: [\"http://user@a/\"]", "ends in /"), ("url_prefixes: [\"http://a/../\"]", "ends in /"),
        ("url_prefixes: [\"http:///\"]", "ends in /"), ("url_prefixes: [\"http://a/?b/\"]", "ends in /"),
        ("limits: {nozzle_celsius: 261}", "0 to 260"), ("limits: {z_offset_millimeters: 2.5}", "0 to 2"),
        ("wait: 0s", "from 1s to 2m"), ("wait: 3m", "from 1s to 2m"), ("allow: [everything]", "one of delete"),
        ("hosts: [\"a b\"]", "host name"), ("certificate_file: cert.pem", "expected admin.key_file"),
        ("key_file: key.pem", "expected admin.certificate_file"), ("certificate_file: none.pem", "cannot read"),
    ])
    func refusesBadValues(line: String, words: String) {
        #expect(problems(Self.good + "  \(line)\n", files: Self.files).contains(words))
    }

    @Test func saysWhatNeedsARestart() throws {
        let old = try load(Self.good, files: Self.files)
        let new = try load(
            Self.good.replacing("10054", with: "10055") + "  certificate_file: cert.pem\n  key_file: key.pem\n",
            files: Self.files)
        #expect(
            SettingsReference.needingRestart(from: old, to: new)
                == ["admin.listen_address", "admin.certificate_file", "admin.key_file"])
        let other = try load(Self.good.replacing("[read, control]", with: "[read]"), files: Self.files)
        #expect(SettingsReference.needingRestart(from: old, to: other).isEmpty)
    }
}
