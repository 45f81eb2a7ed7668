import Foundation
import Testing

/// Secrets stay where they are: in none of the places where somebody may look.
@Suite(.besideOthers) struct SecrecyEndToEndTests {
    /// What somebody on the machine finds out about a process.
    private static func files(of process: Int32) -> [String: String] {
        var found: [String: String] = [:]
        for name in ["cmdline", "environ", "status", "limits", "maps", "mountinfo", "comm"] {
            let bytes = (try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(process)/\(name)"))) ?? Data()
            found[name] = String(decoding: bytes, as: UTF8.self)
        }
        return found
    }

    @Test func areFoundNowhere() throws {
        let certificates = try Certificates()
        let folder = certificates.folder
        let made = try Program.run("mosquitto_passwd", ["-c", "-b", folder.file("users"), "kobra", "p4ss-SECRET-word"])
        #expect(made.status == 0)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.file("users"))
        let broker = try certificates.broker("server", "password_file DIR/users")
        let token = try Panel.makeToken("operator", in: folder)
        try folder.write("p4ss-SECRET-word\n", to: "password")
        // A key is readable by its owner alone, as the exporter insists.
        for name in ["server.key", "client.key", "password"] {
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.file(name))
        }
        let text = """
            mqtt:
              brokers:
                - {name: home, url: "mqtts://127.0.0.1:\(broker.port)", ca_file: DIR/ca.pem, certificate_file: DIR/client.pem,
                   key_file: DIR/client.key, username: kobra, password_file: DIR/password}
            log: {level: trace}
            admin:
              listen_address: "127.0.0.1:0"
              audit_file: DIR/audit
              certificate_file: DIR/server.pem
              key_file: DIR/server.key
              allow: [video]
              tokens: [{name: operator, token_file: DIR/operator, scopes: [read, control, video]}]
            """.replacing("DIR", with: folder.path)
        let exporter = try LiveExporter(
            ["--config.file", try folder.write(text + "\n", to: "kobra.yaml")], folder: folder)
        let page = try exporter.page(within: 20) { $0["kobra_broker_connected"] == 1 }
        #expect(page["kobra_broker_connected"] == 1, "\(exporter.log)")
        let port = try #require(exporter.log.firstMatch(of: /admin_port=([0-9]+)/)?.output.1)
        var answers: [String] = []
        for (method, path, body) in [
            ("GET", "printers", ""), ("POST", "printers/x/pause", ""), ("POST", "emergency-stop", "{"),
            ("POST", "printers/x/video/start", #"{"secret":"video-SECRET"}"#),
        ] {
            for credential in [token, "wrong-SECRET-wrong-SECRET-wrong-SECRET"] {
                let answer = try Program.run(
                    "curl",
                    [
                        "--silent", "--noproxy", "*", "--max-time", "30", "--cacert", certificates.file("ca.pem"),
                        "--request", method, "--header", "Authorization: Bearer \(credential)", "--header",
                        "Content-Type: application/json", "--data-binary", body,
                        "https://127.0.0.1:\(port)/api/v1/\(path)",
                    ], in: folder)
                #expect(!answer.output.isEmpty)
                answers.append(answer.output)
            }
        }
        exporter.program.signal(SIGHUP)
        #expect(eventually(within: 10) { exporter.log.contains("configuration reloaded") })
        var places = Self.files(of: exporter.program.id)
        places["log"] = exporter.log
        places["audit"] = try String(contentsOfFile: folder.file("audit"), encoding: .utf8)
        for path in ["/metrics", "/", "/-/healthy", "/nothing"] { places[path] = try exporter.fetch(path).body }
        places["answers"] = answers.joined()
        var secrets = ["SECRET", token]
        for key in ["server.key", "client.key"] {
            let lines = try String(contentsOfFile: folder.file(key), encoding: .utf8).split(separator: "\n")
            secrets += lines.filter { !$0.hasPrefix("-----") }.map(String.init)
        }
        #expect(secrets.count >= 6)
        #expect(places["log"]?.contains("msg=connected") == true && places["log"]?.contains("admin: denied") == true)
        for (place, content) in places {
            #expect(!content.isEmpty, "\(place) was not read")
            for secret in secrets { #expect(!content.contains(secret), "a secret is in \(place)") }
        }
    }

    /// As who is not root: what tells of the memory belongs to root, there is no core, and it works all the same.
    @Test func theMemoryIsClosed() throws {
        let broker = try Broker()
        let exporter = try LiveExporter(broker)
        try exporter.connected(to: broker)
        let limits = try #require(Self.files(of: exporter.program.id)["limits"])
        #expect(limits.contains(#/Max core file size +0 +0 /#))
        let folder = try Folder()
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        let binary = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(exporter.program.id)/exe")
        let arguments = [
            binary, "--web.listen-address", "127.0.0.1:0", "--mqtt.broker", broker.url, "--log.level", "debug",
        ]
        let drop = getuid() == 0 ? ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] : ["env"]
        let other = try Program(
            drop[0], Array(drop.dropFirst()) + arguments, environment: ["KOBRA_LOG_FORMAT": "logfmt"], in: folder)
        #expect(eventually(within: 20) { other.log.contains("msg=connected") }, "\(other.log)")
        let proc = "/proc/\(other.id)"
        let user = try FileManager.default.attributesOfItem(atPath: "\(proc)/environ")[.ownerAccountID] as? Int
        #expect(user == 0 && Self.files(of: other.id)["status"]?.contains(#/Uid:\t[1-9]/#) == true)
        // It knows its environment also when it reads its configuration again, and what it can say of itself.
        other.signal(SIGHUP)
        #expect(eventually(within: 10) { other.log.contains("configuration reloaded") }, "\(other.log)")
        let port = try #require(other.log.firstMatch(of: /msg=listening.* port=([0-9]+)/).flatMap { Int($0.output.1) })
        let page = try Page(try Curl.fetch(port, "/metrics", [], in: folder).body)
        for name in ["process_open_fds", "process_resident_memory_bytes", "process_threads"] {
            #expect((page[name] ?? 0) > 0, "\(name)")
        }
        let thread = try FileManager.default.contentsOfDirectory(atPath: "\(proc)/task").map { task in
            (try? String(contentsOfFile: "\(proc)/task/\(task)/comm", encoding: .utf8)) ?? ""
        }
        #expect(thread.contains("ticker\n"))
        // Nobody of the same user looks into it.
        let look = try Program.run(
            drop[0], Array(drop.dropFirst()) + ["head", "-c", "1", "\(proc)/environ"], in: folder)
        #expect(look.status != 0 && look.output.isEmpty)
    }
}
