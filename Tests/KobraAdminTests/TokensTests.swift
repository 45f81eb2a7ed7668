import Configuration
import HTTPServer
import KobraControl
import Synchronization
import Testing
@testable import KobraAdmin

/// Nothing without a good token changes or reveals anything.
@Suite struct TokensTests {
    /// A way to come without a good token.
    struct Attempt: Sendable, CustomStringConvertible {
        let description: String
        let change: @Sendable (inout HTTPRequest) -> Void
    }

    private static func bearing(_ values: String...) -> @Sendable (inout HTTPRequest) -> Void {
        { request in
            request.headers.removeAll { $0.name == "Authorization" }
            request.headers += values.map { .init("Authorization", $0) }
        }
    }

    static let attempts: [Attempt] = [
        .init(description: "no token", change: bearing()),
        .init(description: "empty header", change: bearing("")),
        .init(description: "empty token", change: bearing("Bearer ")),
        .init(description: "scheme only", change: bearing("Bearer")),
        .init(description: "wrong token", change: bearing("Bearer wrong-0123456789abcdefghijklmnopqrst")),
        .init(description: "cut token", change: bearing("Bearer \(Bench.master.dropLast())")),
        .init(description: "longer token", change: bearing("Bearer \(Bench.master)x")),
        .init(description: "padded token", change: bearing("Bearer \(Bench.master)=")),
        .init(description: "token without scheme", change: bearing(Bench.master)),
        .init(description: "other case", change: bearing("Bearer \(Bench.master.uppercased())")),
        .init(description: "two spaces", change: bearing("Bearer  \(Bench.master)")),
        .init(description: "trailing space", change: bearing("Bearer \(Bench.master) ")),
        .init(description: "two tokens", change: bearing("Bearer \(Bench.master), Bearer \(Bench.reader)")),
        .init(description: "expired", change: bearing("Bearer \(Bench.expired)")),
        .init(description: "basic", change: bearing("Basic bWFzdGVyOm1hc3Rlcg==")),
        .init(description: "basic with the token", change: bearing("Basic \(Bench.master)")),
        .init(description: "doubled", change: bearing("Bearer \(Bench.master)", "Bearer \(Bench.master)")),
        .init(description: "good and bad", change: bearing("Bearer \(Bench.master)", "Bearer wrong")),
        .init(description: "10 kB", change: bearing("Bearer " + String(repeating: "a", count: 10_240))),
        .init(description: "10 kB of =", change: bearing("Bearer " + String(repeating: "=", count: 10_240))),
        .init(description: "NUL inside", change: bearing("Bearer \(Bench.master)\0")),
        .init(description: "NUL before", change: bearing("\0Bearer \(Bench.master)")),
        .init(description: "line break", change: bearing("Bearer \(Bench.master)\r\nX: y")),
        .init(description: "not ASCII", change: bearing("Bearer \(Bench.master)é")),
        .init(
            description: "in the query",
            change: { request in
                bearing()(&request)
                request.query += [.init("access_token", Bench.master), .init("token", Bench.master)]
            }),
        .init(
            description: "in the body",
            change: { request in
                bearing()(&request)
                request.body = Array("access_token=\(Bench.master)".utf8)
            }),
        .init(
            description: "in other headers",
            change: { request in
                bearing()(&request)
                request.headers += [
                    .init("Proxy-Authorization", "Bearer \(Bench.master)"), .init("Cookie", "token=\(Bench.master)"),
                    .init("X-Api-Key", Bench.master),
                ]
            }),
        .init(
            description: "forwarded",
            change: { request in
                bearing()(&request)
                request.headers += [
                    .init("Forwarded", "for=127.0.0.1;host=localhost"), .init("X-Forwarded-For", "127.0.0.1"),
                    .init("X-Forwarded-User", "master"), .init("X-Remote-User", "master"), .init("X-Real-IP", "::1"),
                ]
            }),
    ]

    @Test(arguments: Samples.all)
    func answersNothingElse(sample: Samples.Sample) throws {
        for attempt in Self.attempts {
            let bench = Bench()
            var request = sample.request
            attempt.change(&request)
            let reply = bench.send(request)
            #expect(reply.response == nil, "\(attempt): is slowed down")
            bench.wait(3)
            #expect(reply.response == Self.refusal, "\(attempt)")
            #expect(bench.operating.isUntouched, "\(attempt)")
            #expect(bench.lines.allSatisfy { !$0.contains("0123456789abcdefghijk") }, "\(attempt)")
        }
    }

    @Test(arguments: [
        ("GET", "/printers/nobody"), ("GET", "/nothing"), ("PUT", "/printers"), ("OPTIONS", "/printers"),
        ("GET", "/printers/%00"), ("BREW", "/printers"), ("GET", ""), ("HEAD", "/openapi.json"),
    ])
    func revealsNoRoute(method: String, path: String) {
        let bench = Bench()
        let reply = bench.send(method, path, token: nil)
        bench.wait(1)
        #expect(reply.response == Self.refusal)
    }

    @Test(arguments: Samples.all)
    func tokenRemovedByReloadIsDead(sample: Samples.Sample) {
        let bench = Bench()
        var rules = Bench.rules
        rules.tokens.removeAll { $0.name == "master" }
        bench.api.reconfigure(rules)
        let reply = bench.send(sample.request)
        bench.wait(1)
        #expect(reply.response == Self.refusal)
        #expect(bench.operating.isUntouched)
    }

    @Test func schemeIsOfAnyCase() {
        let bench = Bench()
        #expect(
            bench.send("GET", "/printers", token: nil, [.init("authorization", "bEARER \(Bench.reader)")]).status == 200
        )
    }

    @Test func tokenExpiresWhileTheProgramRuns() {
        var rules = Bench.rules
        rules.tokens = [Bench.token("brief", Bench.master, expires: 1_709_712_002)]
        let bench = Bench(rules)
        let waiting = bench.send("POST", "/printers/left/pause")
        bench.wait(1)
        #expect(bench.send("GET", "/printers").status == 200)
        #expect(waiting.response == nil)
        bench.wait(1)
        #expect(waiting.response == Self.refusal)
        #expect(bench.operating.revoked == [["brief"]])
        let late = bench.send("GET", "/printers")
        bench.wait(1)
        #expect(late.response == Self.refusal)
        #expect(bench.operating.revoked == [["brief"]], "once")
    }

    static let refusal: HTTPResponse = {
        var response = Problem(
            401, "unauthorized", "a valid bearer token is needed", headers: [.init("WWW-Authenticate", "Bearer")]
        ).response
        response.headers += [.init("Cache-Control", "no-store"), .init("X-Content-Type-Options", "nosniff")]
        return response
    }()
}

@Suite struct PenaltiesTests {
    @Test func growsWithFailuresAndGoodTokensPassBy() {
        let bench = Bench()
        let first = bench.send("GET", "/printers", token: "wrong")
        bench.wait(0.2)
        #expect(first.response == nil)
        #expect(bench.send("GET", "/printers").status == 200)
        bench.wait(0.1)
        #expect(first.status == 401)
        for _ in 0..<40 { bench.send("GET", "/printers", token: "wrong") }
        let slow = bench.send("GET", "/printers", token: "wrong")
        bench.wait(1.9)
        #expect(slow.response == nil)
        #expect(bench.send("GET", "/printers").status == 200)
        bench.wait(0.2)
        #expect(slow.status == 401)
        bench.wait(61)
        let again = bench.send("GET", "/printers", token: "wrong")
        bench.wait(0.25)
        #expect(again.status == 401, "forgiven after a minute")
    }

    @Test func holdsNoMoreThanItsLimit() {
        let bench = Bench()
        let replies = (0..<200).map { _ in bench.send("GET", "/printers", token: "wrong") }
        #expect(replies.count { $0.response == nil } == Penalties.limit)
        #expect(replies.suffix(Penalties.limit).allSatisfy { $0.response == nil })
        bench.wait(3)
        #expect(replies.allSatisfy { $0.count == 1 && $0.response == TokensTests.refusal })
    }

    @Test func givesAllWhenStopping() {
        let bench = Bench()
        let held = bench.send("GET", "/printers", token: "wrong")
        let sent = bench.send("POST", "/printers/left/pause")
        let stops = bench.send("POST", "/emergency-stop")
        bench.operating.state.withLock { $0.stage = .checking }
        let unsent = bench.send("POST", "/printers/left/resume")
        bench.api.stop()
        #expect(held.response == TokensTests.refusal)
        #expect(sent.status == 504 && stops.status == 504, "what was sent may still happen")
        #expect(unsent.status == 503)
        #expect(bench.send("POST", "/printers/left/stop").status == 503)
        #expect(bench.operating.orders.count == 5)
        #expect(bench.operating.state.withLock { $0.isClosed })
    }
}
