import HTTPServer

/// Ports on the loopback interface.
enum Port {
    /// One that nobody listens on.
    static func free() throws -> Int {
        let server = try HTTPServer(ListenAddress("127.0.0.1:0")) { _ in .text("") }
        defer { server.stop() }
        return Int(server.boundPort)
    }
}
