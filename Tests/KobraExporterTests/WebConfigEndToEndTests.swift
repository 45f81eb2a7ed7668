import Foundation
import Testing

/// The scrape port behind the standard web configuration file.
@Suite(.besideOthers) struct WebConfigEndToEndTests {
    @Test func aRealPrometheusScrapesIt() throws {
        let guarded = try Guarded(
            Guarded.tls + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n" + Guarded.users)
        func more(_ password: String, certificate: Bool) -> String {
            let own =
                "cert_file: \(guarded.certificates.file("client.pem")), key_file: \(guarded.certificates.file("client.key"))"
            return """
                    scheme: https
                    tls_config: {ca_file: \(guarded.certificates.file("ca.pem"))\(certificate ? ", \(own)" : "")}
                    basic_auth: {username: prometheus, password: \(password)}
                """
        }
        let good = try Prometheus(scraping: guarded.exporter.port, more: more("secret", certificate: true))
        #expect(try good.query("up", within: 30) { $0[[:]] == 1 } == [[:]: 1])
        #expect(try good.query("kobra_web_config_last_reload_successful", within: 10) { !$0.isEmpty } == [[:]: 1])
        for (password, certificate) in [("wrong", true), ("secret", false)] {
            let bad = try Prometheus(scraping: guarded.exporter.port, more: more(password, certificate: certificate))
            #expect(try bad.query("up", within: 30) { !$0.isEmpty } == [[:]: 0])
            Patience.pause(3)
            #expect(try bad.query("up") == [[:]: 0])
        }
        #expect(try good.query("up") == [[:]: 1])
    }

    @Test func everyPathWantsThePassword() throws {
        let guarded = try Guarded(
            Guarded.tls + "http_server_config:\n  headers:\n    X-Frame-Options: deny\n"
                + "    Strict-Transport-Security: max-age=60\n" + Guarded.users)
        for path in ["/metrics", "/", "/-/healthy", "/-/ready", "/-/reload", "/nothing"] {
            for options in [
                [], ["--user", "prometheus:wrong"], ["--user", "nobody:secret"], ["--user", "prometheus:"],
            ] {
                let answer = try guarded.fetch(path, options)
                #expect(answer.status == 401, "\(path)")
                #expect(answer.body == "Unauthorized\n")
                #expect(answer.headers["www-authenticate"]?.hasPrefix("Basic realm=") == true)
                #expect(answer.headers["x-frame-options"] == "deny")
                #expect(answer.headers["strict-transport-security"] == "max-age=60")
            }
        }
        #expect(try guarded.fetch("/-/reload", ["--request", "POST"]).status == 401)
        #expect(try guarded.fetch("/nothing").status == 404)
        #expect(try guarded.fetch("/nothing").headers["x-frame-options"] == "deny")
        #expect(try guarded.fetch("/", Guarded.login + ["--request", "DELETE"]).headers["x-frame-options"] == "deny")
        #expect(try guarded.fetch("/-/reload", Guarded.login + ["--request", "POST"]).status == 200)
        let page = try Page(try guarded.fetch().body)
        #expect(page["kobra_web_requests_refused_total", ["reason": "credentials"]] == 25)
        #expect(page["kobra_web_requests_refused_total", ["reason": "busy"]] == 0)
        #expect(guarded.exporter.log.contains("tls=true"))
        // Not by plain text, and nothing of a secret anywhere.
        #expect((try? Curl.fetch(guarded.exporter.port, "/metrics", Guarded.login))?.status == nil)
        #expect(!guarded.exporter.log.contains("abcdefghijkl") && !page.text.contains("abcdefghijkl"))
    }

    @Test func speaksNewVersionsOnly() throws {
        let guarded = try Guarded(Guarded.tls + Guarded.users)
        for (version, status) in [("1.0", 0), ("1.1", 0), ("1.2", 200), ("1.3", 200)] {
            let options = ["--tlsv\(version)", "--tls-max", version, "--ciphers", "DEFAULT@SECLEVEL=0"]
            #expect(guarded.status(Guarded.login + options) == status, "\(version)")
        }
    }

    @Test func asksForCertificates() throws {
        let guarded = try Guarded(
            Guarded.tls + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n")
        let folder = guarded.certificates.folder
        try Guarded.openssl(
            "x509 -req -in client.csr -CA ca.pem -CAkey ca.key -days -1 -out expired.pem && cp client.key expired.key",
            in: folder)
        try Guarded.openssl(
            "x509 -req -in client.csr -CA other.pem -CAkey other.key -CAcreateserial -days 2 -out strange.pem"
                + " && cp client.key strange.key", in: folder)
        for version in ["1.2", "1.3"] {
            let only = ["--tlsv\(version)", "--tls-max", version]
            #expect(guarded.status(only) == 0)
            #expect(guarded.status(guarded.certificate("expired") + only) == 0)
            #expect(guarded.status(guarded.certificate("strange") + only) == 0)
            #expect(guarded.status(guarded.certificate("client") + only) == 200)
        }
    }

    /// A certificate is replaced by moving new files over the old ones, the certificate first.
    @Test func certificatesRotate() throws {
        let guarded = try Guarded(Guarded.tls + Guarded.users)
        let folder = guarded.certificates.folder
        let before = try guarded.serial()
        try Guarded.openssl(
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout new.key -out new.csr"
                + " && openssl x509 -req -in new.csr -CA ca.pem -CAkey ca.key -days 2 -extfile server.ext -out new.pem"
                + " && mv new.pem server.pem", in: folder)
        // Half of it is there: the key does not fit.
        #expect(try guarded.becomes(good: false))
        #expect(guarded.exporter.log.contains("the TLS key does not belong to the TLS certificate"))
        #expect(try guarded.serial() == before)
        try FileManager.default.removeItem(atPath: folder.file("server.key"))
        try FileManager.default.moveItem(atPath: folder.file("new.key"), toPath: folder.file("server.key"))
        #expect(try guarded.becomes(good: true))
        #expect(try guarded.serial() != before)
        // The last one is in the folder under its name.
        #expect(try guarded.serial() == Guarded.openssl("x509 -noout -serial -in server.pem", in: folder))
        #expect(guarded.exporter.program.isRunning)
    }

    @Test func usersRotate() throws {
        let guarded = try Guarded(Guarded.tls + Guarded.users)
        #expect(guarded.status(Guarded.login) == 200)
        try guarded.certificates.folder.write(
            Guarded.tls + "basic_auth_users:\n  other: \(Guarded.hash)\n", to: "web.yaml")
        #expect(eventually(within: 15) { guarded.status(["--user", "other:secret"]) == 200 })
        #expect(guarded.status(Guarded.login) == 401)
        // At once when told so.
        try guarded.certificates.folder.write(Guarded.tls + Guarded.users, to: "web.yaml")
        let told = try guarded.fetch("/-/reload", ["--user", "other:secret", "--request", "POST"])
        // It may have been seen by then, and the user with it.
        #expect([200, 401].contains(told.status))
        #expect(eventually(within: 15) { guarded.status(Guarded.login) == 200 })
        #expect(guarded.status(["--user", "other:secret"]) == 401)
    }

    /// Whatever becomes of the file, nobody is let in who was not before.
    @Test(
        arguments: [
            "", "# nothing\n", "{", "\u{0}\u{1}garbage", "tls_server_config:\n  cert_file: ser", Guarded.tls,
            Guarded.users,
            "tls_server_config:\n  cert_file: server.pem\n", Guarded.tls + "basic_auth_users:\n",
            Guarded.tls + Guarded.users + "nonsense: 1\n",
            Guarded.tls.replacing("server.key", with: "client.key") + Guarded.users,
            Guarded.tls.replacing("server.pem", with: "none.pem") + Guarded.users,
            Guarded.tls + "basic_auth_users:\n  prometheus: secret\n", nil,
        ] as [String?])
    func staysClosed(text: String?) throws {
        let guarded = try Guarded(Guarded.tls + Guarded.users)
        let serial = try guarded.serial()
        let before = try Page(try guarded.fetch().body)
        if let text {
            try guarded.certificates.folder.write(text, to: "web.yaml")
        } else {
            try FileManager.default.removeItem(atPath: guarded.file)
        }
        #expect(try guarded.becomes(good: false))
        #expect(guarded.status([]) == 401)
        #expect(guarded.status(["--user", "prometheus:wrong"]) == 401)
        #expect((try? Curl.fetch(guarded.exporter.port))?.status == nil)
        #expect(guarded.status(Guarded.login) == 200)
        #expect(try guarded.serial() == serial)
        let told = try guarded.fetch("/-/reload", Guarded.login + ["--request", "POST"])
        #expect(told.status == 500)
        #expect(told.body.contains("web.yaml"), "\(told.body)")
        let during = try Page(try guarded.fetch().body)
        let time = "kobra_web_config_last_reload_success_timestamp_seconds"
        #expect(during[time] == before[time])
        #expect(guarded.exporter.log.contains("web configuration not read, the last good one stays in force"))
        try guarded.certificates.folder.write(Guarded.tls + Guarded.users, to: "web.yaml")
        #expect(try guarded.becomes(good: true))
        #expect(try #require(try Page(try guarded.fetch().body)[time]) > (before[time] ?? 0))
    }

    /// Without a descriptor to read with, the last good one stays; afterwards the new one is taken, though no file changed
    /// any more.
    @Test func outlastsALackOfDescriptors() throws {
        let guarded = try Guarded(Guarded.tls + Guarded.users)
        #expect(guarded.status(Guarded.login) == 200)
        func limit(_ number: String) throws {
            let set = try Program.run(
                "prlimit", ["--pid", "\(guarded.exporter.program.id)", "--nofile=\(number):1024"],
                in: guarded.certificates.folder)
            #expect(set.status == 0, "\(set.errors)")
        }
        try limit("3")
        try guarded.certificates.folder.write(
            Guarded.tls + "basic_auth_users:\n  other: \(Guarded.hash)\n", to: "web.yaml")
        // It cannot even be asked: every connection is one descriptor more.
        #expect(
            eventually(within: 15) {
                guarded.exporter.log.contains("web configuration not read")
                    && guarded.exporter.log.contains("too many open files")
            }, "\(guarded.exporter.log)")
        try limit("1024")
        #expect(eventually(within: 20) { guarded.status(["--user", "other:secret"]) == 200 })
        #expect(guarded.status(Guarded.login) == 401)
        #expect(guarded.exporter.program.isRunning)
    }

    @Test func plainHTTPWithUsers() throws {
        let guarded = try Guarded(Guarded.users)
        #expect(try guarded.exporter.fetch("/metrics").status == 401)
        #expect(try guarded.exporter.fetch("/metrics", "--user", "prometheus:secret").status == 200)
        // TLS needs a new start, and is not forgotten meanwhile.
        try guarded.certificates.folder.write(Guarded.tls + Guarded.users, to: "web.yaml")
        let isSaid = eventually(within: 15) { guarded.exporter.log.contains("it turns TLS on, which takes a restart") }
        #expect(isSaid, "\(guarded.exporter.log)")
        #expect(try guarded.exporter.fetch("/metrics", "--user", "prometheus:secret").status == 200)
    }

    @Test func anEmptyFileIsPlainHTTPAndMayBeClosed() throws {
        let guarded = try Guarded("")
        #expect(try guarded.exporter.fetch("/metrics").status == 200)
        try guarded.certificates.folder.write(Guarded.users, to: "web.yaml")
        #expect(try eventually(within: 15) { try guarded.exporter.fetch("/metrics").status == 401 })
        #expect(try guarded.exporter.fetch("/metrics", "--user", "prometheus:secret").status == 200)
    }

    /// More who guess at once than may wait: some are told to come again, and who has logged in is served meanwhile.
    @Test func guessersHoldNobodyUp() throws {
        let slow = try Program.run("perl", ["-e", "print crypt('secret', '$2b$12$abcdefghijklmnopqrstuu')"]).output
        let guarded = try Guarded("basic_auth_users:\n  prometheus: \(slow)\n")
        func page() throws -> Page {
            try Page(try guarded.exporter.fetch("/metrics", "--user", "prometheus:secret").body)
        }
        _ = try page()
        let guessers = try Program(
            "curl",
            [
                "--silent", "--noproxy", "*", "--parallel", "--parallel-immediate", "--parallel-max", "50", "--output",
                "/dev/null", "--write-out", "%{http_code}\n", "--max-time", "120",
                "http://prometheus:[1-50]@127.0.0.1:\(guarded.exporter.port)/metrics",
            ], in: guarded.certificates.folder)
        let isBusy = try eventually(within: 30) {
            (try page()["kobra_web_requests_refused_total", ["reason": "busy"]] ?? 0) > 0
        }
        #expect(isBusy)
        #expect(guessers.end(within: 120) == 0)
        let codes = guessers.output.split(separator: "\n")
        #expect(codes.count == 50)
        #expect(Set(codes) == ["401", "429"])
        let after = try page()
        #expect(
            after["kobra_web_requests_refused_total", ["reason": "credentials"]] == Double(codes.count { $0 == "401" }))
        #expect(after["kobra_web_requests_refused_total", ["reason": "busy"]] == Double(codes.count { $0 == "429" }))
    }

    /// A bad file at the start is an error of the start, and of the check.
    @Test(arguments: [
        (
            "tls_server_config: {cert_file: none.pem, key_file: server.key}",
            "web.yaml:1:32: tls_server_config.cert_file"
        ),
        ("tls_server_config: {cert_file: server.pem, key_file: client.key}", "the TLS key does not belong"),
        ("tls_server_config: {cert_file: web.yaml, key_file: server.key}", "the TLS certificate cannot be read"),
        (
            "tls_server_config: {cert_file: server.pem, key_file: server.key, client_ca_file: server.key, client_auth_type: RequireAndVerifyClientCert}",
            "the TLS client authorities cannot be read"
        ),
        ("basic_auth_users: {a: hunter2}", "web.yaml:1:23: basic_auth_users.a"),
        ("x: y", "web.yaml:1:1: x: unknown key"),
    ])
    func aBadFileIsAnErrorOfTheStart(text: String, words: String) throws {
        let certificates = try Certificates()
        let file = try certificates.folder.write(text, to: "web.yaml")
        for flags in [["--config.check"], []] {
            let finished = try Program.run(
                "kobra-exporter", flags + ["--web.config.file", file, "--web.listen-address", "127.0.0.1:0"],
                in: certificates.folder)
            #expect(finished.status == 2)
            #expect(finished.errors.contains(words), "\(finished.errors)")
            #expect(!finished.errors.contains("hunter2"))
        }
    }
}
