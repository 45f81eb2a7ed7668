import HTTPServer
import Platform
import Synchronization
import TestClient
import Testing

/// Answers given later.
@Suite struct HTTPResponderTests {
    /// Keeps responders until a test wants them.
    private final class Box: Sendable {
        let held = Mutex<[HTTPResponder]>([])
        func take() -> HTTPResponder? { held.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
    }

    private func server(_ box: Box) throws -> HTTPServer {
        try HTTPServer(ListenAddress("127.0.0.1:0")) { request, responder in
            guard request.path == "/later" else { return responder.respond(.text("at once\n")) }
            box.held.withLock { $0.append(responder) }
        }
    }

    private func wait(_ box: Box) throws -> HTTPResponder {
        for _ in 0..<2000 {
            if let responder = box.take() { return responder }
            try Wakeup().wait(atMost: 0.005)
        }
        throw Client.Failure()
    }

    @Test func answersLaterAndDelaysNobody() throws {
        let box = Box()
        let server = try server(box)
        let client = try Client(server.boundPort)
        client.send("GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let responder = try wait(box)
        let other = try Client(server.boundPort)
        other.send("GET /now HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(other.receive(until: "at once\n").contains("200 OK"))
        responder.respond(.text("later\n"))
        responder.respond(.text("too late\n"))
        #expect(client.receive(until: "later\n").contains("200 OK"))
        // The connection goes on.
        client.send("GET /now HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(client.receive(until: "at once\n").contains("200 OK"))
    }

    @Test func givingUpAnswers500() throws {
        let box = Box()
        let server = try server(box)
        let client = try Client(server.boundPort)
        client.send("GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _ = try wait(box)
        #expect(client.receive(until: "\r\n\r\n").contains("500"))
    }

    @Test func aClientThatLeftIsNoTrouble() throws {
        let box = Box()
        let server = try server(box)
        var client: Client? = try Client(server.boundPort)
        client?.send("GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let responder = try wait(box)
        client = nil
        responder.respond(.text("nobody hears\n"))
        let other = try Client(server.boundPort)
        other.send("GET /now HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(other.receive(until: "at once\n").contains("200 OK"))
    }

    @Test func stoppingAnswersThoseThatWait() throws {
        let box = Box()
        let server = try server(box)
        let client = try Client(server.boundPort)
        client.send("GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let responder = try wait(box)
        server.stop()
        responder.respond(.text("too late\n"))
        let answer = client.rest()
        #expect(answer.isEmpty || answer.contains("503"))
    }

    /// From other threads, at any moment of the request's life.
    @Test func answersFromAnyThread() throws {
        let server = try HTTPServer(ListenAddress("127.0.0.1:0")) { request, responder in
            let thread = try? PlatformThread(name: "answer") { responder.respond(.text("\(request.path)\n")) }
            withExtendedLifetime(thread) {}
        }
        let client = try Client(server.boundPort)
        for number in 0..<500 {
            client.send("GET /\(number) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(client.receive(until: "\r\n\r\n/\(number)\n").contains("200 OK"))
        }
    }
}
