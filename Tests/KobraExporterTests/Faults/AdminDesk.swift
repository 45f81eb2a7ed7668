import Foundation

/// An admin listener for an exporter on a bench, and an operator who uses it.
final class AdminDesk {
    let folder: Folder
    let token: String
    private let certificates: Certificates?
    private let file: String

    /// - Parameter more: further lines of the configuration.
    init(tls: Bool = false, more: [String] = []) throws {
        let folder = try Folder()
        self.folder = folder
        token = try Panel.makeToken("operator", in: folder)
        certificates = tls ? try Certificates() : nil
        var lines = [
            "admin:", "  listen_address: 127.0.0.1:0", "  audit_file: DIR/audit", "  tokens:",
            "  - {name: operator, token_file: DIR/operator, scopes: \(Panel.allScopes)}",
        ]
        if let certificates {
            lines += [
                "  certificate_file: \(certificates.file("server.pem"))",
                "  key_file: \(certificates.file("server.key"))",
            ]
        }
        file = try folder.write(
            (lines + more).joined(separator: "\n").replacing("DIR", with: folder.path) + "\n", to: "kobra.yaml")
    }

    /// What the exporter is started with.
    var arguments: [String] { ["--config.file", file] }

    /// Where it listens, by an exporter's log.
    func port(in log: String) throws -> Int {
        guard let port = log.matches(of: /admin_port=([0-9]+)/).last.flatMap({ Int($0.output.1) }) else {
            throw Trouble("no admin listener: \(log)")
        }
        return port
    }

    /// The answer to a request, which curl makes.
    func get(_ path: String, port: Int, method: String = "GET", body: String? = nil, wait: Int? = nil) throws
        -> (status: Int, body: String)
    {
        var options = ["--header", "Authorization: Bearer \(token)", "--request", method]
        if let body { options += ["--header", "Content-Type: application/json", "--data-binary", body] }
        if let wait { options += ["--header", "Prefer: wait=\(wait)"] }
        var scheme = "http"
        if let certificates {
            scheme = "https"
            options += ["--cacert", certificates.file("ca.pem")]
        }
        let finished = try Program.run(
            "curl",
            [
                "--silent", "--show-error", "--noproxy", "*", "--max-time", "\(60 * Patience.factor)", "--write-out",
                "\n%{http_code}",
            ]
                + options + ["\(scheme)://127.0.0.1:\(port)\(path)"], in: folder, within: 70)
        let lines = finished.output.split(separator: "\n", omittingEmptySubsequences: false)
        return (lines.last.flatMap { Int($0) } ?? 0, lines.dropLast().joined(separator: "\n") + finished.errors)
    }
}
