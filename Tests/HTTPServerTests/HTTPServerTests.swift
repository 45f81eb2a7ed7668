import Glibc
import HTTPServer
import Platform
import Testing

@Suite struct HTTPServerTests {
    static let loopback = ListenAddress(host: "127.0.0.1", port: 0)

    /// Tells what it was asked, in a form easy to compare.
    static let echo: @Sendable (HTTPRequest) -> HTTPResponse = { request in
        let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
        return .text(
            "\(request.method) \(request.path) [\(query)] \(request.header("x-kobra") ?? "-") \(request.body.count)")
    }

    func server(limits: HTTPLimits = HTTPLimits()) throws -> HTTPServer {
        try HTTPServer(Self.loopback, limits: limits, handler: Self.echo)
    }

    @Test(arguments: ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"])
    func passesEveryMethod(method: String) throws {
        let server = try server()
        #expect(try curl("-X \(method) http://127.0.0.1:\(server.boundPort)/a/b") == "\(method) /a/b [] - 0")
    }

    @Test(arguments: [
        ("/", "/ []"), ("/%6Detrics%2f..%00", "/%6Detrics%2f..%00 []"), ("//a/../b", "//a/../b []"),
        ("/a+b", "/a+b []"),
        ("/p?a=1&b=%26%3D&c&d=x+y%2Bz&a=%C3%A9", "/p [a=1;b=&=;c=;d=x y+z;a=é]"), ("/p?", "/p []"),
        ("/p?=v&&x=%zz", "/p [=v;=;x=%zz]"),
    ])
    func passesPathAndQuery(target: String, expected: String) throws {
        let server = try server()
        let text = try curl("--path-as-is --globoff 'http://127.0.0.1:\(server.boundPort)\(target)'")
        #expect(text == "GET \(expected) - 0")
    }

    @Test func boundsTheQuery() throws {
        let server = try server(limits: HTTPLimits(queryItems: 3))
        #expect(try curl("'http://127.0.0.1:\(server.boundPort)/?a=1&b=2&c=3&d=4'") == "GET / [a=1;b=2;c=3] - 0")
    }

    @Test func findsHeadersInAnySpelling() throws {
        let server = try server()
        #expect(try curl("-H 'X-KOBRA: yes it is' http://127.0.0.1:\(server.boundPort)/") == "GET / [] yes it is 0")
    }

    @Test func headTellsTheLengthAndSendsNoBody() throws {
        let server = try server()
        let client = try Client(server.boundPort)
        client.send("HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let answer = client.rest()
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.contains("Content-Length: 14\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n"))
    }

    @Test func carriesStatusAndHeaders() throws {
        let server = try HTTPServer(Self.loopback) { _ in
            HTTPResponse(
                status: 418, headers: [.init("X-One", "1"), .init("X-Evil", "a\r\nX-Injected: 1"), .init("X-One", "2")])
        }
        let answer = try curl("-i http://127.0.0.1:\(server.boundPort)/")
        #expect(answer.hasPrefix("HTTP/1.1 418 "))
        #expect(
            answer.contains("X-One: 1\r\n") && answer.contains("X-One: 2\r\n") && answer.contains("Content-Length: 0"))
        #expect(!answer.contains("Injected"))
    }

    @Test func aRouterAnswersOverTheWire() throws {
        var router = Router()
        router.add("GET", "/metrics") { _ in .text("m\n") }
        let server = try HTTPServer(Self.loopback) { [router] in router.response(to: $0) }
        let base = "http://127.0.0.1:\(server.boundPort)"
        #expect(try curl("\(base)/metrics") == "m\n")
        #expect(try curl("-o /dev/null -w '%{http_code}' \(base)/nowhere") == "404")
        let refused = try curl("-i -X POST -d x \(base)/metrics")
        #expect(refused.hasPrefix("HTTP/1.1 405 ") && refused.contains("Allow: GET, HEAD, OPTIONS\r\n"))
        #expect(try curl("-o /dev/null -w '%{http_code}' -X OPTIONS \(base)/metrics") == "204")
    }

    @Test func sendsALargeBodyWhole() throws {
        let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let server = try HTTPServer(Self.loopback) { _ in HTTPResponse(body: body) }
        #expect(try shell("curl -s --noproxy '*' --max-time 20 http://127.0.0.1:\(server.boundPort)/") == body)
    }

    @Test func keepsConnectionsAlive() throws {
        let server = try server()
        let url = "http://127.0.0.1:\(server.boundPort)/"
        let connects = try curl("-o /dev/null -o /dev/null -o /dev/null -w '%{num_connects} ' \(url) \(url) \(url)")
        #expect(connects == "1 0 0 ")
    }

    @Test func answersPipelinedRequestsInOrder() throws {
        let server = try server()
        let client = try Client(server.boundPort)
        client.send((0..<50).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        for number in 0..<50 { #expect(client.receive(until: "- 0").hasSuffix("GET /\(number) [] - 0")) }
    }

    @Test func takesBodiesUpToTheLimit() throws {
        let server = try server(limits: HTTPLimits(bodyBytes: 1_000))
        let client = try Client(server.boundPort)
        func post(_ size: Int) -> String {
            client.send(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n" + String(repeating: "x", count: size))
            return client.receive(until: "- \(size)")
        }
        #expect(post(1_000).hasSuffix("POST / [] - 1000"))
        #expect(post(0).hasSuffix("POST / [] - 0"))
        #expect(post(1_001).hasPrefix("HTTP/1.1 413 "))
        // One that promises a terabyte is not read.
        let greedy = try Client(server.boundPort)
        greedy.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000000\r\n\r\nxxxx")
        #expect(greedy.rest().hasPrefix("HTTP/1.1 413 "))
    }

    @Test func bodiesInChunks() throws {
        let server = try server(limits: HTTPLimits(bodyBytes: 1_000))
        let client = try Client(server.boundPort)
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        client.send(head + "5\r\nabcde\r\n5\r\nfghij\r\n0\r\n\r\n")
        #expect(client.receive(until: "- 10").hasSuffix("POST / [] - 10"))
        client.send(head + "7d0\r\n" + String(repeating: "x", count: 2_000) + "\r\n0\r\n\r\n")
        #expect(client.receive(until: "large\n").hasPrefix("HTTP/1.1 413 "))
        // One without end is cut off.
        let endless = try Client(server.boundPort)
        endless.send(head)
        let chunk = "10000\r\n" + String(repeating: "x", count: 65_536) + "\r\n"
        for _ in 0..<40 { endless.send(chunk) }
        #expect(endless.rest() == "")
    }

    @Test func refusesTwoLengths() throws {
        let server = try server()
        let client = try Client(server.boundPort)
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 5\r\n\r\nxxxxx")
        #expect(client.rest().hasPrefix("HTTP/1.1 400 "))
    }

    @Test(arguments: [
        "GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n\r\n\r\n", "GET\r\n\r\n", "\0\0\0\0\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "GET / HTTP/1.1\r\n: x\r\n\r\n",
    ])
    func survivesNonsense(text: String) throws {
        let server = try server(limits: HTTPLimits(idleSeconds: 1))
        let client = try Client(server.boundPort)
        client.send(text)
        _ = client.rest()
        #expect(try curl("http://127.0.0.1:\(server.boundPort)/") == "GET / [] - 0")
    }

    @Test func refusesHeadersWithoutEnd() throws {
        let server = try server()
        let client = try Client(server.boundPort)
        client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 100_000) + "\r\n\r\n")
        #expect(client.rest().hasPrefix("HTTP/1.1 431 "))
    }

    @Test func stopsAtOnceWithOpenConnections() throws {
        let server = try server()
        let silent = try (0..<50).map { _ in try Client(server.boundPort) }
        silent[0].send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(silent[0].receive(until: "- 0").hasSuffix("- 0"))
        let before = Clock.uptime
        server.stop()
        #expect(Clock.uptime - before < 500_000_000)
        #expect(silent[1].rest() == "")
        #expect(throws: Client.Failure.self) { try Client(server.boundPort) }
        server.stop()
        // The port is free again.
        let next = try HTTPServer(ListenAddress(host: "127.0.0.1", port: server.boundPort), handler: Self.echo)
        #expect(next.boundPort == server.boundPort)
    }

    @Test func stopsUnderLoad() throws {
        let server = try server()
        let port = server.boundPort
        let counter = Counter()
        let threads = try (0..<4).map { _ in
            try PlatformThread(name: "client") {
                guard let client = try? Client(port) else { return }
                while true {
                    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    guard client.receive(until: "- 0").hasSuffix("- 0") else { return }
                    counter.add()
                }
            }
        }
        usleep(300_000)
        let before = Clock.uptime
        server.stop()
        #expect(Clock.uptime - before < 500_000_000)
        for thread in threads { #expect(thread.join(within: 10)) }
        #expect(counter.count > 10)
    }

    @Test func saysThatThePortIsInUse() throws {
        let first = try server()
        let error = #expect(throws: HTTPServerError.self) {
            try HTTPServer(ListenAddress(host: "127.0.0.1", port: first.boundPort), handler: Self.echo)
        }
        #expect(error?.description == "cannot listen on 127.0.0.1:\(first.boundPort): address already in use")
        let foreign = #expect(throws: HTTPServerError.self) {
            try HTTPServer(ListenAddress(host: "192.0.2.1", port: 1), handler: Self.echo)
        }
        #expect(foreign?.description == "cannot listen on 192.0.2.1:1: cannot assign requested address")
        #expect(try curl("http://127.0.0.1:\(first.boundPort)/") == "GET / [] - 0")
    }

    static let hasIPv6 = (try? HTTPServer(ListenAddress(host: "::1", port: 0), handler: echo)) != nil

    @Test(.enabled(if: hasIPv6, "this machine has IPv6"))
    func listensOnIPv6() throws {
        let server = try HTTPServer(ListenAddress("[::1]:0"), handler: Self.echo)
        #expect(try curl("--globoff 'http://[::1]:\(server.boundPort)/'") == "GET / [] - 0")
        let both = try HTTPServer(ListenAddress(":0"), handler: Self.echo)
        #expect(try curl("--globoff 'http://[::1]:\(both.boundPort)/'") == "GET / [] - 0")
    }

    @Test(arguments: [":0", "localhost:0", "0.0.0.0:0"])
    func listensOnIPv4(text: String) throws {
        let server = try HTTPServer(ListenAddress(text), handler: Self.echo)
        #expect(try curl("http://127.0.0.1:\(server.boundPort)/") == "GET / [] - 0")
    }
}
