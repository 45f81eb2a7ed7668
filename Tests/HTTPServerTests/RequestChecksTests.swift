import HTTPServer
import Platform
import Testing

@Suite struct RequestChecksTests {
    static let head = "Host: localhost\r\n"

    func server(limits: HTTPLimits = HTTPLimits(idleSeconds: 2, bodyBytes: 16 << 10)) throws -> HTTPServer {
        try HTTPServer(
            HTTPServerTests.loopback, limits: limits,
            checks: RequestChecks(hosts: ["Printers.example", "192.0.2.7", "2001:db8::7"]),
            handler: HTTPServerTests.echo)
    }

    /// What is sent, the status (`nil` if the connection is closed without one), and what the detail says; nothing where
    /// the answer is libmicrohttpd's.
    struct Lie: CustomTestStringConvertible, Sendable {
        let bytes: [UInt8]
        let status: Int?
        let words: String

        init(_ text: String, _ status: Int?, _ words: String) {
            (bytes, self.status, self.words) = (Array(text.utf8), status, words)
        }

        var testDescription: String {
            String(decoding: bytes.prefix(60), as: UTF8.self).filter { $0.isASCII && !$0.isNewline && $0 >= " " }
                + " → \(status.map(String.init) ?? "closed") \(words)"
        }
    }

    static func get(_ target: String, _ headers: String = head) -> String { "GET \(target) HTTP/1.1\r\n\(headers)\r\n" }
    static func post(_ headers: String, _ body: String = "") -> String {
        "POST / HTTP/1.1\r\n\(head)\(headers)\r\n\(body)"
    }

    static let lines = [
        Lie(get("http://localhost/"), 400, "not a path"), Lie(get("https://evil.example/"), 400, "not a path"),
        Lie(get("localhost:80"), 400, "not a path"), Lie("OPTIONS * HTTP/1.1\r\n\(head)\r\n", 400, "method"),
        Lie(get("*"), 400, "not a path"), Lie(get("?a=1"), 400, "not a path"),
        Lie("CONNECT localhost:80 HTTP/1.1\r\n\(head)\r\n", 400, "method"),
        Lie("TRACE / HTTP/1.1\r\n\(head)\r\n", 400, "method"), Lie("BREW / HTTP/1.1\r\n\(head)\r\n", 400, "method"),
        Lie("get / HTTP/1.1\r\n\(head)\r\n", 400, "method"), Lie("GET\t/ HTTP/1.1\r\n\(head)\r\n", 400, ""),
        Lie("G\0ET / HTTP/1.1\r\n\(head)\r\n", 400, "method"), Lie(" GET / HTTP/1.1\r\n\(head)\r\n", nil, ""),
        Lie("GET  / HTTP/1.1\r\n\(head)\r\n", 400, "plain"),
        Lie("GET /  HTTP/1.1\r\n\(head)\r\n", 400, "percent-encoded"),
        Lie("GET /a b HTTP/1.1\r\n\(head)\r\n", 400, "percent-encoded"),
        Lie("GET /\ta HTTP/1.1\r\n\(head)\r\n", 400, "percent-encoded"),
        Lie("GET / HTTP/1.1\n\(head)\r\n", 400, "plain"), Lie("GET / HTTP/1.1\r\nHost: localhost\n\r\n", 400, "plain"),
        Lie("GET / HTTP/1.1\r\n\(head)\n", 400, "plain"), Lie("GET / HTTP/1.1\nHost: localhost\n\n", 400, "plain"),
        Lie("GET /a\0b HTTP/1.1\r\n\(head)\r\n", 400, "plain"),
        Lie("GET /?a=\0b HTTP/1.1\r\n\(head)\r\n", 400, "plain"),
        Lie("GET /\u{1}a HTTP/1.1\r\n\(head)\r\n", 400, "percent-encoded"),
        Lie("GET /a\rb HTTP/1.1\r\n\(head)\r\n", 400, "percent-encoded"),
        Lie("GET /\u{7F} HTTP/1.1\r\n\(head)\r\n", 400, "percent-encoded"),
        Lie("GET /é HTTP/1.1\r\n\(head)\r\n", 400, "percent-encoded"),
        Lie(get("/" + String(repeating: "a", count: 1_024)), 400, "longer"),
    ]

    static let targets = [
        Lie(get("/a%00b"), 400, "control"), Lie(get("/a%0d%0ab"), 400, "control"),
        Lie(get("/?a=%00"), 400, "query has control"), Lie(get("/?a=%0a"), 400, "query has control"),
        Lie(get("/a%7f"), 400, "control"), Lie(get("/a%2fb"), 400, "encoded slash"),
        Lie(get("/a%2Fb"), 400, "encoded slash"), Lie(get("/a%5cb"), 400, "encoded slash"),
        Lie(get("/a%5Cb"), 400, "encoded slash"), Lie(get("/a\\b"), 400, "not allowed"),
        Lie(get("/a#b"), 400, "not allowed"), Lie(get("/./a"), 400, "dot"), Lie(get("/a/../b"), 400, "dot"),
        Lie(get("/.."), 400, "dot"), Lie(get("/a/."), 400, "dot"), Lie(get("/%2e%2E/a"), 400, "dot"),
        Lie(get("/.%2e"), 400, "dot"), Lie(get("/%2e"), 400, "dot"), Lie(get("//a"), 400, "doubled"),
        Lie(get("//localhost/a"), 400, "doubled"), Lie(get("/a//b"), 400, "doubled"), Lie(get("/a//"), 400, "doubled"),
        Lie(get("/a%"), 400, "percent sign"), Lie(get("/a%2"), 400, "percent sign"),
        Lie(get("/%zz"), 400, "percent sign"), Lie(get("/?a=%"), 400, "percent sign"),
        Lie(get("/%c0%af"), 400, "UTF-8"), Lie(get("/%ff"), 400, "UTF-8"),
    ]

    static let headers = [
        Lie(get("/", "Host: localhost\r\nHost: localhost\r\n"), 400, "Host is given twice"),
        Lie(get("/", "Host: localhost\r\nhOST: evil.example\r\n"), 400, "Host is given twice"),
        Lie(get("/", "Host: localhost\r\nHost : evil.example\r\n"), 400, "name"),
        Lie(get("/", "Host: localhost\r\nHost\t: evil.example\r\n"), 400, "name"),
        Lie(get("/", "Host: localhost\r\n Host: evil.example\r\n"), 400, "plain"),
        Lie(
            get("/", head + "Authorization: Bearer a\r\nauthorization: Bearer b\r\n"), 400,
            "Authorization is given twice"),
        Lie(get("/", head + "X: a\r\n b\r\n"), 400, "plain"), Lie(get("/", head + "X: a\r\n\tb\r\n"), 400, "plain"),
        Lie(get("/", head + "X: a\n b\r\n"), 400, "plain"), Lie(get("/", head + "X:\r\n b\r\n"), 400, "plain"),
        Lie(get("/", head + "X: a\0b\r\n"), 400, "plain"), Lie(get("/", head + "X\0Y: b\r\n"), 400, ""),
        Lie(get("/", head + "Authorization: Bearer a\0b\r\n"), 400, "plain"),
        Lie(get("/", head + "X: a\u{8}b\r\n"), 400, "control"), Lie(get("/", head + "X: a\rb\r\n"), 400, "control"),
        Lie(get("/", head + "X: \u{7F}\r\n"), 400, "control"), Lie(get("/", head + "X: a\rY: b\r\n"), 400, "control"),
        Lie(get("/", head + ": x\r\n"), 400, "plain"), Lie(get("/", head + "a b: x\r\n"), 400, "name"),
        Lie(get("/", head + "(a): x\r\n"), 400, "name"), Lie(get("/", head + "é: x\r\n"), 400, "name"),
        Lie(get("/", head + "nonsense\r\n"), 400, ""),
        Lie(get("/", head + (0..<64).map { "X-\($0): 1\r\n" }.joined()), 400, "more than 64"),
        Lie(get("/", ""), 400, "Host is missing"), Lie("GET / HTTP/1.0\r\n\r\n", 400, "Host is missing"),
        Lie(get("/", "Host:\r\n"), 400, "Host is empty"), Lie(get("/", "Host: :80\r\n"), 400, "Host is empty"),
        Lie(get("/", "Host: localhost:\r\n"), 400, "port"), Lie(get("/", "Host: localhost:8x\r\n"), 400, "port"),
        Lie(get("/", "Host: localhost:123456\r\n"), 400, "port"), Lie(get("/", "Host: localhost:1:2\r\n"), 400, "port"),
        Lie(get("/", "Host: [::1\r\n"), 400, "not a name"), Lie(get("/", "Host: [::1]x\r\n"), 400, "not a name"),
        Lie(get("/", "Host: evil.example\r\n"), 403, "Host"),
        Lie(get("/", "Host: localhost.evil.example\r\n"), 403, "Host"),
        Lie(get("/", "Host: localhost, evil\r\n"), 403, "Host"), Lie(get("/", "Host: a@localhost\r\n"), 403, "Host"),
        Lie(get("/", "Host: localhost/\r\n"), 403, "Host"), Lie(get("/", "Host: 127.0.0.2\r\n"), 403, "Host"),
        Lie(get("/", head + "Origin: http://localhost\r\n"), 403, "web pages"),
        Lie(get("/", head + "origin: null\r\n"), 403, "web pages"),
        Lie(get("/", head + "Origin:\r\n"), 403, "web pages"),
    ]

    static let bodies = [
        Lie(post("Content-Length: 1\r\nContent-Length: 1\r\n", "x"), 400, "Content-Length is given twice"),
        Lie(post("Content-Length: 1\r\ncontent-length: 5\r\n", "xxxxx"), 400, "Content-Length is given twice"),
        Lie(post("Content-Length: 1, 1\r\n", "x"), 400, ""), Lie(post("Content-Length: +1\r\n", "x"), 400, ""),
        Lie(post("Content-Length: -1\r\n"), 400, ""), Lie(post("Content-Length: 0x1\r\n", "x"), 400, ""),
        Lie(post("Content-Length: 1 \r\n", "x"), 400, ""), Lie(post("Content-Length:\r\n"), 400, ""),
        Lie(post("Content-Length: 1a\r\n", "x"), 400, ""), Lie(post("Content-Length : 1\r\n", "x"), 400, "name"),
        Lie(post("Content-Length: 99999999999999999999999\r\n"), 413, ""),
        Lie(post("Content-Length: 1048576\r\n", String(repeating: "x", count: 1 << 20)), 413, "too large"),
        Lie(post("Content-Length: 16385\r\n"), 413, "too large"),
        Lie(post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, "exclude"),
        Lie(post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n"), 400, "exclude"),
        Lie(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, "given twice"),
        Lie(post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 400, "not chunked"),
        Lie(post("Transfer-Encoding: Chunked\r\n", "0\r\n\r\n"), 400, "not chunked"),
        Lie(post("Transfer-Encoding: identity\r\n"), 400, "not chunked"),
        Lie(post("Transfer-Encoding:\u{B}chunked\r\n", "0\r\n\r\n"), 400, "control"),
        Lie(post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), 400, "name"),
        Lie(post("Transfer-Encoding: chunked\n", "0\r\n\r\n"), 400, "plain"),
        Lie(post("Transfer-Encoding: chunked \r\n", "0\r\n\r\n"), 400, "not chunked"),
        Lie("POST / HTTP/1.0\r\n\(head)Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "HTTP/1.0"),
        Lie(post("Transfer-Encoding: chunked\r\n", "zz\r\n\r\n"), 400, ""),
        Lie(post("Transfer-Encoding: chunked\r\n", "-1\r\nx\r\n0\r\n\r\n"), 400, ""),
        Lie(post("Transfer-Encoding: chunked\r\n", "1\r\nxyz\r\n0\r\n\r\n"), 400, ""),
        Lie(post("Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\nx"), 413, ""),
        Lie(post("Transfer-Encoding: chunked\r\n", "0\r\nHost: evil\r\n\r\n"), 400, "after the body"),
        Lie(
            post(
                "Transfer-Encoding: chunked\r\n", "4001\r\n" + String(repeating: "x", count: 0x4001) + "\r\n0\r\n\r\n"),
            413, "too large"),
        Lie(
            post(
                "Transfer-Encoding: chunked\r\n",
                "100000\r\n" + String(repeating: "x", count: 1 << 20) + "\r\n0\r\n\r\n"),
            413, "too large"),
    ]

    @Test(arguments: lines + targets + headers + bodies)
    func refuses(lie: Lie) throws {
        let server = try server()
        let other = try Client(server.boundPort)
        let liar = try Client(server.boundPort)
        liar.send(lie.bytes)
        other.send(Self.get("/other"))
        #expect(other.receive(until: "- 0").hasSuffix("GET /other [] - 0"))
        let answer = liar.rest()
        guard let status = lie.status else {
            #expect(answer == "")
            return
        }
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
        #expect(answer.contains("\r\nConnection: close\r\n"))
        #expect(!answer.lowercased().contains("access-control"))
        guard !lie.words.isEmpty else { return }
        #expect(answer.ranges(of: "\r\nConnection: close\r\n").count == 1)
        #expect(answer.contains("\r\nContent-Type: application/problem+json\r\n"), "\(answer)")
        #expect(answer.contains("\r\nCache-Control: no-store\r\n"))
        let body = answer.firstRange(of: "\r\n\r\n").map { answer[$0.upperBound...] } ?? ""
        #expect(body.hasPrefix(#"{"type":"about:blank","title":""#))
        #expect(body.contains(#""status":\#(status),"detail":""#))
        #expect(body.contains(lie.words), "\(body)")
    }

    static let honest = [
        (get("/"), "GET / [] - 0"), (get("/a/b%20c?x=%2F..%5c&y=//"), "GET /a/b%20c [x=/..\\;y=//] - 0"),
        ("\r\n" + get("/"), "GET / [] - 0"), (get("/a/"), "GET /a/ [] - 0"), (get("/..a/b.."), "GET /..a/b.. [] - 0"),
        (get("/", "HOST:127.0.0.1:1\r\nX-Kobra:  \t yes \r\nY:\r\nZ: é\r\n"), "GET / [] yes  0"),
        (get("/", "Host: LocalHost:65535\r\n"), "GET / [] - 0"), (get("/", "Host: [::1]:80\r\n"), "GET / [] - 0"),
        (get("/", "Host: [2001:DB8::7]\r\n"), "GET / [] - 0"), (get("/", "Host: 192.0.2.7\r\n"), "GET / [] - 0"),
        (get("/", "Host: Printers.Example:10054\r\n"), "GET / [] - 0"),
        (get("/", head + (0..<63).map { "X-\($0): 1\r\n" }.joined()), "GET / [] - 0"),
        (get("/" + String(repeating: "a", count: 1_023)), "] - 0"),
        ("GET / HTTP/1.0\r\n\(head)\r\n", "GET / [] - 0"), (post("Content-Length: 3\r\n", "abc"), "POST / [] - 3"),
        (post("Content-Length: 16384\r\n", String(repeating: "x", count: 16_384)), "POST / [] - 16384"),
        (post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"), "POST / [] - 5"),
        (get("/", head + "Authorization: Bearer a\r\nCookie: a=b; c=d\r\nX-Forwarded-Host: evil\r\n"), "GET / [] - 0"),
    ]

    @Test(arguments: honest)
    func passes(request: String, answer: String) throws {
        let server = try server()
        let client = try Client(server.boundPort)
        client.send(request)
        let text = client.receive(until: answer)
        #expect(text.hasPrefix("HTTP/1.") && text.contains(" 200 OK\r\n") && text.hasSuffix(answer), "\(text)")
        // What somebody before us may take for a part of a chunked body is not read as a request.
        if request.contains("chunked") {
            client.send(Self.get("/more"))
            #expect(client.rest() == "")
        }
    }

    @Test func curlIsHonest() throws {
        let server = try server()
        let url = "http://localhost:\(server.boundPort)/a"
        #expect(try curl("-I \(url) -o /dev/null -w '%{http_code}'") == "200")
        #expect(try curl("-X POST \(url)") == "POST /a [] - 0")
        #expect(try curl("-d '{}' -H 'Expect: 100-continue' \(url)") == "POST /a [] - 2")
        #expect(try curl("-d '{}' -H 'Transfer-Encoding: chunked' \(url)") == "POST /a [] - 2")
        // One that asks first need not send what is too large.
        let asked = try curl("-i -d '\(String(repeating: "x", count: 20_000))' -H 'Expect: 100-continue' \(url)")
        #expect(asked.hasPrefix("HTTP/1.1 413 ") && asked.contains(#""title":"Content Too Large""#))
    }

    @Test func goesOnAfterExpectation() throws {
        let server = try server()
        let client = try Client(server.boundPort)
        client.send(Self.post("Expect: 100-continue\r\nContent-Length: 3\r\n"))
        #expect(client.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        client.send("abc")
        #expect(client.receive(until: "- 3").hasSuffix("POST / [] - 3"))
    }

    static let whole = post(
        "Authorization: Bearer 0123456789abcdef\r\nContent-Type: application/json\r\nContent-Length: 2\r\n", "{}")

    /// A request that ends anywhere is closed, and never passed on.
    @Test func isCutAtEachByte() throws {
        let calls = Counter()
        let server = try HTTPServer(HTTPServerTests.loopback, checks: RequestChecks()) { _ in
            calls.add()
            return .text("")
        }
        let bytes = Array(Self.whole.utf8)
        let cut = try (0..<bytes.count).map { end in
            let client = try Client(server.boundPort)
            client.send(Array(bytes[..<end]))
            client.finish()
            return client
        }
        for client in cut { #expect(client.rest() == "") }
        #expect(calls.count == 0)
        let client = try Client(server.boundPort)
        client.send(bytes)
        #expect(client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
        #expect(calls.count == 1)
    }

    /// No byte of the head can be replaced by one that has no place in any: NUL, BS, LF, VT, CR, DEL.
    @Test(arguments: [0, 8, 10, 11, 13, 127] as [UInt8])
    func refusesEachByteChanged(byte: UInt8) throws {
        let calls = Counter()
        let server = try HTTPServer(
            HTTPServerTests.loopback, limits: HTTPLimits(idleSeconds: 1), checks: RequestChecks()
        ) { _ in
            calls.add()
            return .text("")
        }
        let bytes = Array(Self.whole.utf8)
        let clients = try bytes[..<(bytes.count - 2)].indices.compactMap { index -> Client? in
            // libmicrohttpd leaves no trace of a NUL in the place of the CR before an LF.
            if bytes[index] == byte || byte == 0 && bytes[index] == 13 { return nil }
            var changed = bytes
            changed[index] = byte
            let client = try Client(server.boundPort)
            client.send(changed)
            return client
        }
        #expect(clients.count > 110)
        let other = try Client(server.boundPort)
        other.send(Self.get("/"))
        #expect(other.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
        for client in clients {
            let answer = client.rest()
            #expect(answer == "" || answer.hasPrefix("HTTP/1.1 4") || answer.hasPrefix("HTTP/1.1 505 "), "\(answer)")
        }
        #expect(calls.count == 1)
    }
}
