import Glibc
import HTTPServer
import Platform
import Testing

@Suite struct DoorTests {
    static let limits = HTTPLimits(idleSeconds: 5, headSeconds: 1, bodySeconds: 1)

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
            HTTPServerTests.loopback, limits: HTTPLimits(idleSeconds: 2, headSeconds: 1, bodySeconds: 1),
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
            HTTPServerTests.loopback, limits: HTTPLimits(headSeconds: 4, bodySeconds: 4), handler: HTTPServerTests.echo)
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
            HTTPServerTests.loopback, limits: HTTPLimits(idleSeconds: 60, headSeconds: 1, bodySeconds: 1),
            handler: HTTPServerTests.echo)
        let client = try Client(server.boundPort)
        #expect(client.isClosed(within: 20))
    }

    /// Those who come and say nothing, or say it slowly, or said it long ago, give way to whoever says something.
    @Test(arguments: ["", "GET / HTTP/1.1\r\nX: ", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"])
    func whoeverSaysSomethingFindsAPlace(text: String) throws {
        let server = try HTTPServer(
            HTTPServerTests.loopback, limits: HTTPLimits(connections: 100, idleSeconds: 600, headSeconds: 600),
            handler: HTTPServerTests.echo)
        let crowd = try (0..<400).map { _ in
            let client = try Client(server.boundPort)
            client.send(text)
            return client
        }
        var longest: Int64 = 0
        for _ in 0..<20 {
            let before = Clock.uptime
            let client = try Client(server.boundPort)
            client.send(HTTPResponderTests.get("/"))
            #expect(client.receive(until: "- 0").hasSuffix("GET / [] - 0"))
            longest = max(longest, Clock.uptime - before)
        }
        print("a request among 400 connections to 100 places: at most \(longest / 1_000_000) ms")
        withExtendedLifetime(crowd) {}
    }

    /// Nobody gives way who waits for an answer: the next is refused, and said so.
    @Test func whenAllWaitTheNextIsRefused() throws {
        let desk = HTTPResponderTests.Desk()
        let server = try desk.server(limits: HTTPLimits(connections: 4))
        let waiting = try (0..<4).map { number in
            let client = try Client(server.boundPort)
            client.send(HTTPResponderTests.get("/\(number)"))
            return client
        }
        #expect(eventually { desk.count == 4 })
        for _ in 0..<3 {
            let next = try Client(server.boundPort)
            next.send(HTTPResponderTests.get("/now"))
            #expect(next.rest().hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
        }
        for number in 0..<4 {
            desk.next("/\(number)")?.respond(.text("\(number)!"))
            #expect(waiting[number].receive(until: "!").hasSuffix("\(number)!"))
        }
        let next = try Client(server.boundPort)
        next.send(HTTPResponderTests.get("/now"))
        #expect(next.receive(until: "!").hasSuffix("now!"))
    }

    /// A client that goes away while its answer is awaited leaves its place, and its answer goes nowhere.
    @Test func whoeverGoesAwayLeavesTheirPlace() throws {
        let desk = HTTPResponderTests.Desk()
        let server = try desk.server(limits: HTTPLimits(connections: 4))
        for number in 0..<12 {
            let client = try Client(server.boundPort)
            client.send(HTTPResponderTests.get("/\(number)"))
            #expect(eventually { desk.count == number + 1 })
        }
        let client = try Client(server.boundPort)
        client.send(HTTPResponderTests.get("/now"))
        #expect(client.receive(until: "!").hasSuffix("now!"))
        while let responder = desk.next() { responder.respond(.text("late")) }
    }

    @Test func slowReadersAreShownOut() throws {
        let body = [UInt8](repeating: 7, count: 40_000_000)
        let server = try HTTPServer(
            HTTPServerTests.loopback, limits: HTTPLimits(idleSeconds: 60, answerSeconds: 1)
        ) { _ in HTTPResponse(body: body) }
        let client = try Client(server.boundPort)
        client.send(HTTPResponderTests.get("/"))
        // What fits into the sockets' buffers is read; the rest never comes.
        Wakeup.pause(2)
        #expect(client.rest().utf8.count < 40_000_000)
    }

    /// What answers take in memory is bounded: the slowest reader gives way to the next.
    @Test func answersDoNotPileUp() throws {
        let body = [UInt8](repeating: 7, count: 20_000_000)
        let server = try HTTPServer(
            HTTPServerTests.loopback, limits: HTTPLimits(idleSeconds: 600, answerSeconds: 600, answerBytes: 60_000_000)
        ) { _ in HTTPResponse(body: body) }
        func ask() throws -> Client {
            let client = try Client(server.boundPort)
            client.send(HTTPResponderTests.get("/"))
            return client
        }
        let slow = try (0..<3).map { _ in try ask() }
        for client in slow { #expect(client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 ")) }
        #expect(try ask().receive(until: "read\n").hasPrefix("HTTP/1.1 503 "))
        Wakeup.pause(1.2)
        #expect(try ask().rest().utf8.count > 20_000_000)
        #expect(slow.filter { $0.rest().utf8.count == 20_000_000 }.count == 2)
    }

    /// With no descriptor left, callers are refused at once, nothing spins, and it goes on when there are some again.
    @Test func descriptorsMayRunOut() async {
        await #expect(processExitsWith: .success) {
            let server = try HTTPServer(
                HTTPServerTests.loopback, limits: HTTPLimits(connections: 200), handler: HTTPServerTests.echo)
            let clients = try (0..<8).map { _ in try Client(server.boundPort) }
            let callers = (0..<2).map { _ in Client.socket() }
            var files: [CInt] = []
            while files.last ?? 0 >= 0 { files.append(unsafe open("/dev/null", O_RDONLY)) }
            let before = ProcessStatistics.now().cpuSeconds ?? 0
            for caller in callers {
                guard let client = try? Client(server.boundPort, caller), client.isClosed(within: 10) else { exit(1) }
            }
            Wakeup.pause(1)
            guard (ProcessStatistics.now().cpuSeconds ?? 0) - before < 0.5 else { exit(2) }
            for file in files where file >= 0 { close(file) }
            let client = try Client(server.boundPort)
            client.send(HTTPResponderTests.get("/"))
            guard client.receive(until: "- 0").hasSuffix("GET / [] - 0") else { exit(3) }
            withExtendedLifetime(clients) {}
        }
    }

    /// The last descriptors are nobody's who comes from outside.
    @Test func someDescriptorsAreReserved() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 200, rlim_max: 200)
            guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { exit(1) }
            let server = try HTTPServer(
                HTTPServerTests.loopback,
                limits: HTTPLimits(connections: 200, headSeconds: 600, reservedDescriptors: 64),
                handler: HTTPServerTests.echo)
            // Each costs two, one at either end, which are of this process.
            let clients = (0..<60).compactMap { _ in
                Wakeup.pause(0.005)
                return try? Client(server.boundPort)
            }
            guard clients.count == 60, let used = ProcessStatistics.now().openDescriptors, used <= 200 - 60 else {
                exit(2)
            }
            // Whoever says something finds a place all the same.
            var served = 0
            for _ in 0..<20 {
                guard let client = try? Client(server.boundPort) else { exit(3) }
                client.send(HTTPResponderTests.get("/"))
                if client.receive(until: "- 0").hasSuffix("GET / [] - 0") { served += 1 }
            }
            exit(served > 10 ? 0 : 4)
        }
    }
}
