/// Certificates made on the spot.
struct Certificates {
    let folder: Folder

    /// `ca`, `other` (an authority nobody trusts), `server` (with alternative names), `plain` (for `localhost`, without
    /// any, as the usual script makes them), `expired`, `wildcard` (for every name there is) and `client`, `late-client`
    /// (expired), as `.pem` and `.key`.
    init() throws {
        folder = try Folder()
        var script = "set -e; cd '\(folder.path)';"
        for authority in ["ca", "other"] {
            script +=
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=\(authority)"
                + " -keyout \(authority).key -out \(authority).pem;"
        }
        let leaves = [
            ("server", "localhost", "subjectAltName=IP:127.0.0.1,DNS:localhost"),
            ("plain", "localhost", "basicConstraints=CA:FALSE"), ("client", "client", "basicConstraints=CA:FALSE"),
            ("expired", "localhost", "subjectAltName=IP:127.0.0.1,DNS:localhost"),
            ("wildcard", "*", "subjectAltName=DNS:*"), ("late-client", "client", "basicConstraints=CA:FALSE"),
        ]
        let expired = ["expired", "late-client"]
        for (file, name, more) in leaves {
            script +=
                "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=\(name) -keyout \(file).key"
                + " -out \(file).csr; echo '\(more)' >\(file).ext;"
                + "openssl x509 -req -in \(file).csr -CA ca.pem -CAkey ca.key -CAcreateserial"
                + " -days \(expired.contains(file) ? -1 : 2) -extfile \(file).ext -out \(file).pem;"
        }
        let made = try Program.run("bash", ["-c", script], in: folder)
        guard made.status == 0 else { throw Trouble("openssl: \(made.errors)") }
    }

    func file(_ name: String) -> String { folder.file(name) }

    /// A broker that speaks TLS.
    func broker(_ server: String, _ more: String...) throws -> Broker {
        let lines = [
            "allow_anonymous true", "certfile DIR/\(server).pem", "keyfile DIR/\(server).key", "cafile DIR/ca.pem",
        ]
        return try Broker(lines + more, folder: folder)
    }
}
