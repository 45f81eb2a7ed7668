/// Certificates made on the spot.
struct Certificates {
    let directory: String

    /// `ca`, `other` (an authority nobody trusts), `server` (for 127.0.0.1 and localhost), `elsewhere` (for another
    /// host), `plain` (without alternative names) and `client`, as `.pem` and `.key`.
    init(in directory: String) throws {
        self.directory = directory
        var script = "set -e; cd '\(directory)'; exec >/dev/null 2>&1;"
        for authority in ["ca", "other"] {
            script +=
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=\(authority)"
                + " -keyout \(authority).key -out \(authority).pem;"
        }
        let leaves = [
            ("server", "broker", "subjectAltName=IP:127.0.0.1,DNS:localhost"),
            ("elsewhere", "elsewhere", "subjectAltName=DNS:broker.example"),
            ("plain", "localhost", "basicConstraints=CA:FALSE"), ("client", "client", "basicConstraints=CA:FALSE"),
        ]
        for (file, name, more) in leaves {
            script +=
                "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=\(name) -keyout \(file).key"
                + " -out \(file).csr; echo '\(more)' >\(file).ext;"
                + "openssl x509 -req -in \(file).csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2"
                + " -extfile \(file).ext -out \(file).pem;"
        }
        try Shell.run(script)
    }

    /// What follows `listener` in a broker's configuration to have it speak TLS.
    static func listener(_ server: String, _ more: String...) -> [String] {
        ["allow_anonymous true", "certfile DIR/\(server).pem", "keyfile DIR/\(server).key", "cafile DIR/ca.pem"] + more
    }
}
