import Foundation

/// An exporter with a web configuration file, and what goes with one.
final class Guarded {
    let certificates: Certificates
    let exporter: LiveExporter
    let file: String

    /// `secret` is the password of this hash.
    static let hash = "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"
    /// TLS, as the file says it.
    static let tls = "tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n"
    /// The user `prometheus`.
    static let users = "basic_auth_users:\n  prometheus: \(hash)\n"

    /// Starts one by a file of that text, beside the certificates it may name.
    init(_ text: String) throws {
        certificates = try Certificates()
        file = try certificates.folder.write(text, to: "web.yaml")
        exporter = try LiveExporter(
            ["--web.config.file", file, "--mqtt.broker", "mqtt://127.0.0.1:1"], folder: certificates.folder)
    }

    /// The user who may.
    static let login = ["--user", "prometheus:secret"]

    /// Fetches by TLS.
    func fetch(_ path: String = "/metrics", _ options: [String] = login) throws -> Curl.Answer {
        try Curl.fetch(
            exporter.port, path, ["--cacert", certificates.file("ca.pem")] + options, by: "https",
            in: certificates.folder)
    }

    /// The status of an answer; 0 where there is none.
    func status(_ options: [String]) -> Int { (try? fetch("/-/healthy", options))?.status ?? 0 }

    /// The options of a client with that certificate.
    func certificate(_ name: String) -> [String] {
        ["--cert", certificates.file("\(name).pem"), "--key", certificates.file("\(name).key")]
    }

    /// The number of the certificate it shows.
    func serial() throws -> String {
        try Self.openssl(
            "s_client -connect 127.0.0.1:\(exporter.port) </dev/null 2>/dev/null | openssl x509 -noout -serial",
            in: certificates.folder)
    }

    /// Whether the last file was taken, by the metrics.
    func isGood() throws -> Double? {
        try Page(try fetch().body)["kobra_web_config_last_reload_successful"]
    }

    /// Waits for the metrics to say so.
    func becomes(good isGood: Bool, within seconds: Double = 15) throws -> Bool {
        try eventually(within: seconds) { try self.isGood() == (isGood ? 1 : 0) }
    }

    @discardableResult static func openssl(_ command: String, in folder: Folder) throws -> String {
        let finished = try Program.run("bash", ["-c", "cd '\(folder.path)'; openssl \(command)"], in: folder)
        guard finished.status == 0 else { throw Trouble("openssl \(command): \(finished.errors)") }
        return finished.output
    }
}
