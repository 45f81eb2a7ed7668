import HTTPServer
import Platform
import Synchronization
import Testing

@Suite struct HTTPResponderTests {
    /// Keeps what it is given until somebody answers.
    final class Desk: Sendable {
        let waiting = Mutex<[(path: String, responder: HTTPResponder)]>([])

        var count: Int { waiting.withLock { $0.count } }

        /// Takes one off, for a path or the oldest.
        func next(_ path: String? = nil) -> HTTPResponder? {
            waiting.withLock { waiting in
                guard let index = waiting.firstIndex(where: { path == nil || $0.path == path }) else { return nil }
                return waiting.remove(at: index).responder
            }
        }

        func server(limits: HTTPLimits = HTTPLimits(), checks: RequestChecks? = nil) throws -> HTTPServer {
            try HTTPServer(HTTPServerTests.loopback, limits: limits, checks: checks) { [self] request, responder in
                if request.path == "/now" { return responder.respond(.text("now!")) }
                waiting.withLock { $0.append((request.path, responder)) }
            }
        }
    }

    static func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n" }

    @Test func answersLater() throws {
        let desk = Desk()
        let server = try desk.server()
        let client = try Client(server.boundPort)
        client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
        #expect(eventually { desk.count == 1 })
        let responder = try #require(desk.next())
        responder.respond(.text("one!"))
        responder.respond(.text("two!"))
        #expect(client.receive(until: "!").hasSuffix("\r\n\r\none!"))
        responder.respond(.text("three!"))
        // The connection goes on.
        client.send(Self.get("/now") + Self.get("/b") + Self.get("/now"))
        #expect(client.receive(until: "!").hasSuffix("\r\n\r\nnow!"))
        #expect(eventually { desk.count == 1 })
        desk.next()?.respond(.text("four!"))
        #expect(client.receive(until: "!").hasSuffix("\r\n\r\nfour!"))
        #expect(client.receive(until: "!").hasSuffix("\r\n\r\nnow!"))
    }

    @Test(arguments: [nil, RequestChecks()])
    func onesGivenUpAreFailures(checks: RequestChecks?) throws {
        let server = try HTTPServer(HTTPServerTests.loopback, checks: checks) { _, _ in }
        let client = try Client(server.boundPort)
        for _ in 0..<2 {
            client.send(Self.get("/"))
            let answer = client.receive(until: checks == nil ? "answer\n" : "}")
            #expect(answer.hasPrefix("HTTP/1.1 500 "))
            #expect(answer.contains("application/problem+json") == (checks != nil))
        }
        let desk = Desk()
        let later = try desk.server()
        let waiting = try Client(later.boundPort)
        waiting.send(Self.get("/"))
        #expect(eventually { desk.count == 1 })
        _ = desk.next()
        #expect(waiting.receive(until: "answer\n").hasPrefix("HTTP/1.1 500 "))
    }

    @Test func delaysNobodyElse() throws {
        let desk = Desk()
        let server = try desk.server()
        let waiting = try (0..<40).map { number in
            let client = try Client(server.boundPort)
            client.send(Self.get("/\(number)"))
            return client
        }
        #expect(eventually { desk.count == 40 })
        let other = try Client(server.boundPort)
        for _ in 0..<100 {
            other.send(Self.get("/now"))
            #expect(other.receive(until: "!").hasSuffix("now!"))
        }
        for number in (0..<40).reversed() {
            desk.next("/\(number)")?.respond(.text("\(number)!"))
            #expect(waiting[number].receive(until: "!").hasSuffix("\r\n\r\n\(number)!"))
        }
    }

    /// Neither limit is for one who waits for us.
    @Test func waitsBeyondTheLimits() throws {
        let desk = Desk()
        let server = try desk.server(
            limits: HTTPLimits(idleSeconds: 1, headSeconds: 1, bodySeconds: 1, answerSeconds: 1))
        let client = try Client(server.boundPort)
        client.send(Self.get("/"))
        #expect(eventually { desk.count == 1 })
        Wakeup.pause(3)
        desk.next()?.respond(.text("late!"))
        #expect(client.receive(until: "!").hasSuffix("late!"))
        // Until it has its answer and says nothing more.
        #expect(client.rest() == "")
    }

    /// The answer comes from another thread, before, while and after the connection is suspended.
    @Test func answersFromOtherThreads() throws {
        let desk = Desk()
        let server = try desk.server()
        let done = Counter()
        let clerks = try (0..<2).map { _ in
            try PlatformThread(name: "clerk") {
                while done.count < 4 { desk.next()?.respond(.text("!")) }
            }
        }
        let port = server.boundPort
        let clients = try (0..<4).map { _ in
            try PlatformThread(name: "client") {
                defer { done.add() }
                guard let client = try? Client(port) else { return }
                for _ in 0..<500 {
                    client.send(Self.get("/"))
                    #expect(client.receive(until: "!").hasSuffix("\r\n\r\n!"))
                }
            }
        }
        for thread in clients + clerks { #expect(thread.join(within: 120)) }
    }

    @Test func clientsThatWentAwayCostNothing() throws {
        let desk = Desk()
        let server = try desk.server(limits: HTTPLimits(connections: 4))
        for round in 0..<20 {
            do {
                let client = try Client(server.boundPort)
                client.send(Self.get("/\(round)"))
                #expect(withExtendedLifetime(client) { eventually { desk.count == 1 } })
            }
            desk.next()?.respond(.text(String(repeating: "x", count: 100_000)))
        }
        let client = try Client(server.boundPort)
        client.send(Self.get("/now"))
        #expect(client.receive(until: "!").hasSuffix("now!"))
    }

    @Test(arguments: [nil, RequestChecks()])
    func stoppingTellsThoseWhoWait(checks: RequestChecks?) throws {
        let desk = Desk()
        let server = try desk.server(checks: checks)
        let clients = try (0..<10).map { number in
            let client = try Client(server.boundPort)
            client.send(Self.get("/\(number)"))
            return client
        }
        #expect(eventually { desk.count == 10 })
        let before = Clock.uptime
        server.stop()
        #expect(Clock.uptime - before < 5_000_000_000)
        for client in clients {
            let answer = client.rest()
            #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("\r\nConnection: close\r\n"))
            #expect(answer.contains(checks == nil ? "the server is stopping\n" : #""title":"Service Unavailable""#))
        }
        // An answer that comes now goes nowhere; nor does one given up.
        for _ in 0..<5 { desk.next()?.respond(.text("late")) }
        desk.waiting.withLock { $0 = [] }
    }

    @Test func stopsWhileAnswersAreGiven() throws {
        for _ in 0..<20 {
            let desk = Desk()
            let server = try desk.server()
            let done = Counter()
            let port = server.boundPort
            let clerk = try PlatformThread(name: "clerk") {
                while done.count < 3 { desk.next()?.respond(.text("!")) }
            }
            let clients = try (0..<3).map { _ in
                try PlatformThread(name: "client") {
                    defer { done.add() }
                    guard let client = try? Client(port) else { return }
                    while true {
                        client.send(Self.get("/"))
                        guard client.receive(until: "!").hasSuffix("!") else { return }
                    }
                }
            }
            Wakeup.pause(0.02)
            server.stop()
            for thread in clients + [clerk] { #expect(thread.join(within: 60)) }
        }
    }
}

extension Wakeup {
    /// Waits that long.
    static func pause(_ seconds: Double) { _ = try? Wakeup().wait(atMost: seconds) }
}
