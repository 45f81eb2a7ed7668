import HTTPServer
import Platform
import Testing

@Suite struct DeadlinesTests {
    static let limits = HTTPLimits(idleSeconds: 5, requestSeconds: 1)

    /// Sends a text byte by byte until the server hangs up, and never idles. `false` if the server lets it.
    static func drips(_ client: Client, _ text: String) -> Bool {
        for byte in text.utf8 {
            client.send([byte])
            if client.isClosed(within: 0.2) { return true }
        }
        return false
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 100),
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + String(repeating: "x", count: 100),
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + String(repeating: "1\r\nx\r\n", count: 20),
        String(repeating: "\r\n", count: 50),
    ])
    func drippingClientsAreShownOut(text: String) throws {
        let server = try HTTPServer(HTTPServerTests.loopback, limits: Self.limits, handler: HTTPServerTests.echo)
        let port = server.boundPort
        let shown = Counter()
        let drippers = try (0..<5).map { _ in
            try PlatformThread(name: "dripper") {
                if let client = try? Client(port), Self.drips(client, text) { shown.add() }
            }
        }
        while shown.count < 5, !drippers.allSatisfy({ $0.join(within: 0) }) {
            let client = try Client(port)
            client.send("GET /other HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(client.receive(until: "- 0").hasSuffix("GET /other [] - 0"))
            Wakeup.pause(0.02)
        }
        for thread in drippers { #expect(thread.join(within: 60)) }
        #expect(shown.count == 5)
    }

    @Test func laterRequestsHaveATimeOfTheirOwn() throws {
        let server = try HTTPServer(
            HTTPServerTests.loopback, limits: HTTPLimits(idleSeconds: 2, requestSeconds: 1),
            handler: HTTPServerTests.echo)
        let client = try Client(server.boundPort)
        for _ in 0..<2 {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(client.receive(until: "- 0").hasSuffix("GET / [] - 0"))
            Wakeup.pause(1.2)
        }
        #expect(Self.drips(client, "GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 100)))
    }

    /// The number of a socket that was closed belongs to the next connection, which has its whole time.
    @Test func numbersAreNotMistaken() throws {
        let server = try HTTPServer(
            HTTPServerTests.loopback, limits: HTTPLimits(requestSeconds: 4), handler: HTTPServerTests.echo)
        var first: [Client] = try (0..<20).map { _ in try Client(server.boundPort) }
        Wakeup.pause(3)
        first = []
        let second = try (0..<20).map { _ in try Client(server.boundPort) }
        Wakeup.pause(1.5)
        for client in second {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(client.receive(until: "- 0").hasSuffix("GET / [] - 0"))
        }
        withExtendedLifetime(first) {}
    }

    @Test func silentConnectionsAreShownOutToo() throws {
        let server = try HTTPServer(
            HTTPServerTests.loopback, limits: HTTPLimits(idleSeconds: 60, requestSeconds: 1),
            handler: HTTPServerTests.echo)
        let client = try Client(server.boundPort)
        #expect(client.isClosed(within: 20))
    }
}
