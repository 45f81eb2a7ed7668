import HTTPServer
import Synchronization
import TestClient
import Testing

/// Requests that can be read in two ways, as bytes on a socket.
@Suite struct RequestChecksTests {
    private static let seen = Atomic(0)

    private func server() throws -> HTTPServer {
        try HTTPServer(
            ListenAddress("127.0.0.1:0"), limits: HTTPLimits(requestSeconds: 5, bodyBytes: 16 << 10),
            checks: RequestChecks(hosts: ["printers.example"])
        ) { request, responder in
            Self.seen.wrappingAdd(1, ordering: .relaxed)
            responder.respond(.text("\(request.method) \(request.path) \(request.body.count)\n"))
        }
    }

    private func answer(to request: String) throws -> String { try answer(to: Array(request.utf8)) }

    private func answer(to request: [UInt8]) throws -> String {
        let server = try server()
        let client = try Client(server.boundPort)
        client.send(request)
        let answer = client.receive(until: "\r\n\r\n")
        let second = try Client(server.boundPort)
        second.send("GET /second HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(second.receive(until: "/second 0\n").contains("200 OK"))
        return answer
    }

    private static let rest = "Host: localhost\r\n\r\n"

    @Test(arguments: [
        "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /a HTTP/1.1\r\nhOsT:localhost:10054\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: Printers.example\r\n\r\n",
        "GET /a?b=c&d=%20e HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /a%20b HTTP/1.1\r\nHost: localhost\r\nX:\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc",
        "POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n",
    ])
    func takesPlainRequests(request: String) throws { #expect(try answer(to: request).hasPrefix("HTTP/1.1 200")) }

    @Test(arguments: [
        "GET /a HTTP/1.1\r\n\r\n", "GET /a HTTP/1.0\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: localhost\r\nhost: evil\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost : localhost\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: localhost\r\n Folded: x\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: localhost\r\nX: a\r\n\tb\r\n\r\n",
        "GET /a HTTP/1.1\nHost: localhost\n\n",
        "GET /a HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: localhost\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: identity\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: +3\r\n\r\nabc",
        "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: -3\r\n\r\nabc",
        "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3, 3\r\n\r\nabc",
        "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x3\r\n\r\nabc",
        "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: \r\n\r\nabc",
        "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\nabc",
        "GET /a%00b HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /a%2Fb HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /a%2fb HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /a%5cb HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /a\\b HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /a/../b HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /a/./b HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /a/%2e%2E/b HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /a/%2e/b HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /.. HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET //a HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /a//b HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /a#b HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /a?b=%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /\u{e9} HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /a\u{7f} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET http://localhost/a HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET a HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "TRACE /a HTTP/1.1\r\nHost: localhost\r\n\r\n", "get /a HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "BREW /a HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET  /a HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /a  HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /a\r\nHost: localhost\r\n\r\n", "GET /a HTTP/1.1\r\nHost: localhost\r\n: x\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: localhost\r\nA b: x\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: localhost\r\nX: a\u{1}b\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: localhost\r\nnocolon\r\n\r\n",
        "GET /\(String(repeating: "a", count: 1100)) HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /a HTTP/1.1\r\n\(String(repeating: "X: y\r\n", count: 80))Host: localhost\r\n\r\n",
    ])
    func refusesLies(request: String) throws {
        let answer = try answer(to: request)
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4") || answer.hasPrefix("HTTP/1.1 505"))
        #expect(answer.isEmpty || answer.lowercased().contains("connection: close") || answer.contains("HTTP/1.0"))
        #expect(!answer.lowercased().contains("access-control"))
    }

    /// Each NUL hides what follows it from the library, and from everybody who asks it.
    @Test(arguments: [
        "GET /a\0b HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET\0 /a HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /a HTTP/1.1\0\r\nHost: localhost\r\n\r\n", "GET /a HTTP/1.1\r\nHost: localhost\0evil\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost\0x: localhost\r\n\r\n", "GET /a HTTP/1.1\r\nHost: localhost\r\nX: y\0\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer abc\0def\r\n\r\n",
        "GET /a HTTP/1.1\r\nAuthorization: Bearer abc\0\r\nHost: localhost\r\n\r\n",
        "GET /a?b=c\0d HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /a HTTP/1.1\r\n\0: x\r\nHost: localhost\r\n\r\n",
    ])
    func refusesNUL(request: String) throws {
        let answer = try answer(to: request)
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4") || answer.hasPrefix("HTTP/1.1 505"))
    }

    @Test(arguments: [
        "Host: evil.example", "Host: localhost.evil.example", "Host: 127.0.0.1.evil", "Host: localhost:80x",
        "Host: localhost:80:80", "Host: [::2]", "Host: [::1", "Host: ", "Host: localhost@evil",
        "Host: localhost\r\nOrigin: http://localhost", "Host: localhost\r\norigin: null", "Host: localhost\r\nOrigin:",
    ])
    func refusesStrangers(headers: String) throws {
        let answer = try answer(to: "GET /a HTTP/1.1\r\n\(headers)\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 403"))
        #expect(answer.contains("application/problem+json") && !answer.lowercased().contains("access-control"))
    }

    @Test func aRequestCutAnywhereIsNotTaken() throws {
        let server = try server()
        let request = Array("POST /cut HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc".utf8)
        for length in 0..<request.count {
            let client = try Client(server.boundPort)
            client.send(Array(request[..<length]))
        }
        let client = try Client(server.boundPort)
        client.send(request)
        #expect(client.receive(until: "/cut 3\n").contains("200 OK"))
    }

    @Test func aBodyTooLargeIsRefused() throws {
        let answer = try answer(to: "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048576\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 413"))
        let chunk = "2000\r\n" + String(repeating: "x", count: 0x2000) + "\r\n"
        let chunked = try self.answer(
            to:
                "POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n\(chunk)\(chunk)\(chunk)0\r\n\r\n"
        )
        #expect(chunked.hasPrefix("HTTP/1.1 413"))
    }

    /// One byte now and then is no idleness, and yet it ends.
    @Test func aClientThatDripsIsCutOff() throws {
        let server = try HTTPServer(
            ListenAddress("127.0.0.1:0"), limits: HTTPLimits(idleSeconds: 30, requestSeconds: 1)
        ) { _ in .text("") }
        let client = try Client(server.boundPort)
        client.send("GET /a HTTP/1.1\r\nHost: localhost\r\nX: ")
        var isOver = false
        for _ in 0..<100 where !isOver {
            client.send("x")
            isOver = client.isClosed(within: 0.1)
        }
        #expect(isOver)
    }
}
