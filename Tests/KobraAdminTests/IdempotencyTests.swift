import Configuration
import HTTPServer
import JSON
import KobraControl
import KobraState
import Synchronization
import Testing
@testable import KobraAdmin

@Suite struct IdempotencyTests {
    private static func key(_ key: String = "k1") -> [HTTPRequest.Field] { [.init("Idempotency-Key", key)] }

    @Test func repeatsTheFirstAnswer() throws {
        let bench = Bench()
        let first = bench.send("POST", "/printers/left/pause", "", Self.key())
        bench.operating.endAll(.over(.refused, code: 10101))
        let second = bench.send("POST", "/printers/left/pause", "", Self.key())
        #expect(bench.operating.orders.count == 1)
        #expect(second.status == 502)
        #expect(second.response?.body == first.response?.body)
        #expect(first.header("Idempotent-Replayed") == nil)
        #expect(second.header("Idempotent-Replayed") == "true")
    }

    @Test func waitsWithTheFirst() {
        let bench = Bench()
        let replies = (0..<3).map { _ in bench.send("POST", "/printers/left/pause", "", Self.key()) }
        #expect(bench.operating.orders.count == 1)
        #expect(replies.allSatisfy { $0.response == nil })
        bench.operating.endAll(.over(.confirmed))
        #expect(replies.allSatisfy { $0.status == 200 && $0.count == 1 })
        #expect(replies.map { $0.header("Idempotent-Replayed") } == [nil, "true", "true"])
    }

    /// How long it waits is not part of the request: it may be due before the first, and then nothing is confirmed.
    @Test func whoJoinsForAShorterTimeIsToldNothingBetter() throws {
        let bench = Bench()
        let long = [HTTPRequest.Field("Prefer", "wait=60")]
        for (path, hasID) in [("/emergency-stop", false), ("/printers/left/pause", true)] {
            let first = bench.send("POST", path, "", Self.key(path) + long)
            let id = try #require(bench.operating.orders.last?.request.id)
            let second = bench.send("POST", path, "", Self.key(path))
            bench.wait(16)
            #expect(first.response == nil)
            #expect(second.status == 504)
            #expect(try second.body["id"].text == (hasID ? id : nil))
            bench.operating.endAll(.over(.confirmed))
            #expect(first.status == 200 && first.count == 1 && second.count == 1)
        }
    }

    @Test func keyIsForOneRequestOfOneToken() {
        let bench = Bench()
        bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
        bench.send("POST", "/printers/left/pause", "", Self.key())
        #expect(bench.send("POST", "/printers/left/stop", "", Self.key()).status == 422)
        #expect(bench.send("POST", "/printers/left/pause", "{}", Self.key()).status == 422)
        #expect(bench.send("POST", "/printers/right%20side/pause", "", Self.key()).status == 422)
        #expect(bench.operating.orders.count == 1)
        #expect(bench.send("POST", "/printers/left/stop", "", token: Bench.pauser, Self.key()).status == 200)
        #expect(bench.operating.orders.count == 2)
    }

    @Test(arguments: ["", " ", "ä", "a b", String(repeating: "k", count: 65)])
    func keyIsPrintable(key: String) {
        let bench = Bench()
        #expect(bench.send("POST", "/printers/left/pause", "", Self.key(key)).status == 400)
        #expect(bench.send("POST", "/printers/left/pause", "", Self.key("a") + Self.key("a")).status == 400)
        #expect(bench.operating.isUntouched)
    }

    @Test func whatWasNotTriedIsNotKept() {
        var rules = Bench.rules
        rules.commandsPerMinute = 1
        let bench = Bench(rules)
        bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
        #expect(bench.send("POST", "/printers/left/refresh", "{", Self.key()).status == 400)
        #expect(bench.send("POST", "/printers/nobody/refresh", "", Self.key()).status == 404)
        #expect(bench.send("POST", "/printers/left/refresh", "", Self.key("other")).status == 200)
        #expect(bench.send("POST", "/printers/left/refresh", "", Self.key()).status == 429)
        bench.wait(61)
        #expect(bench.send("POST", "/printers/left/refresh", "", Self.key()).status == 200)
        #expect(bench.send("POST", "/printers/left/refresh", "", Self.key()).header("Idempotent-Replayed") == "true")
        #expect(bench.operating.orders.count == 2)
    }

    @Test(arguments: [Objection.Kind.unavailable, .noEvidence, .notNow, .notFound, .outOfBounds, .revoked])
    func whatWasNotSentIsTriedAgain(kind: Objection.Kind) {
        let bench = Bench()
        let later = Self.key("later") + [.init("Prefer", "respond-async")]
        let first = bench.send("POST", "/printers/left/stop", "", Self.key())
        let joined = bench.send("POST", "/printers/left/stop", "", Self.key())
        #expect(bench.send("POST", "/printers/left/resume", "", later).status == 202)
        bench.operating.endAll(.objecting(kind))
        #expect(first.status == joined.status && joined.header("Idempotent-Replayed") == "true")
        #expect(bench.operating.orders.count == 2)
        bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
        #expect(bench.send("POST", "/printers/left/stop", "", Self.key()).status == 200)
        #expect(bench.send("POST", "/printers/left/resume", "", later).status == 200)
        #expect(bench.operating.orders.count == 4)
    }

    /// A repetition must not bring back what a stop swept away.
    @Test func whatWasSupersededIsNot() {
        let bench = Bench()
        bench.operating.state.withLock { $0.immediate = .objecting(.superseded) }
        bench.send("POST", "/printers/left/resume", "", Self.key())
        let again = bench.send("POST", "/printers/left/resume", "", Self.key())
        #expect(again.status == 409 && again.header("Idempotent-Replayed") == "true")
        #expect(bench.operating.orders.count == 1)
    }

    @Test func anEmergencyStopThatWasNotSentToAllIsRepeated() {
        let bench = Bench()
        let first = bench.send("POST", "/emergency-stop", "", Self.key())
        for (index, result) in [CommandResult.over(.confirmed), .objecting(.unavailable), .over(.unconfirmed)]
            .enumerated()
        {
            bench.operating.end(index, result)
        }
        #expect(first.status == 504)
        let second = bench.send("POST", "/emergency-stop", "", Self.key())
        #expect(bench.operating.orders.count == 6)
        bench.operating.endAll(.over(.confirmed))
        #expect(second.status == 200)
        #expect(bench.send("POST", "/emergency-stop", "", Self.key()).header("Idempotent-Replayed") == "true")
        #expect(bench.operating.orders.count == 6)
    }

    @Test func readyThatDoesNotCountIsTriedAgain() {
        let bench = Bench()
        bench.operating.state.withLock { $0.readyObjection = Objection(.notNow, "words") }
        #expect(bench.send("POST", "/printers/left/ready", "", Self.key()).status == 409)
        bench.operating.state.withLock { $0.readyObjection = nil }
        #expect(bench.send("POST", "/printers/left/ready", "", Self.key()).status == 200)
        #expect(bench.operating.ready.count == 1)
    }

    @Test func isForgottenAfterADayAndReadIgnoresIt() {
        let bench = Bench()
        bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
        bench.send("POST", "/printers/left/pause", "", Self.key())
        bench.wait(86_399)
        #expect(bench.send("POST", "/printers/left/pause", "", Self.key()).header("Idempotent-Replayed") == "true")
        bench.wait(2)
        #expect(bench.send("POST", "/printers/left/pause", "", Self.key()).header("Idempotent-Replayed") == nil)
        #expect(bench.send("GET", "/printers", "", Self.key()).header("Idempotent-Replayed") == nil)
    }

    @Test func readyIsSaidOnce() {
        let bench = Bench()
        #expect(bench.send("POST", "/printers/left/ready", "", Self.key()).status == 200)
        #expect(bench.send("POST", "/printers/left/ready", "", Self.key()).status == 200)
        #expect(bench.operating.ready.count == 1)
    }

    @Test func whatOnlyAsksTakesNoKey() {
        let bench = Bench()
        bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
        for _ in 0..<2 {
            let reply = bench.send("GET", "/printers/left/firmware", "", Self.key())
            #expect(reply.status == 200 && reply.header("Idempotent-Replayed") == nil)
        }
        #expect(bench.operating.orders.count == 2)
    }
}

@Suite struct RateLimitsTests {
    @Test func commandsAreCountedAndTheSafeDirectionIsNot() throws {
        var rules = Bench.rules
        rules.commandsPerMinute = 3
        let bench = Bench(rules)
        bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
        for _ in 0..<3 { #expect(bench.send("POST", "/printers/left/refresh").status == 200) }
        let refused = bench.send("POST", "/printers/left/refresh")
        #expect(refused.status == 429)
        #expect(refused.header("Retry-After") == "20")
        #expect(bench.send("PATCH", "/printers/left/settings", #"{"target_nozzle_celsius":230}"#).status == 429)
        #expect(bench.send("POST", "/printers/left/ready").status == 429)
        #expect(bench.operating.orders.count == 3)
        for _ in 0..<50 {
            for path in ["/printers/left/pause", "/printers/left/stop", "/printers/left/cancel", "/emergency-stop"] {
                #expect(bench.send("POST", path).status == 200)
            }
            #expect(bench.send("PATCH", "/printers/left/settings", #"{"target_nozzle_celsius":0}"#).status == 200)
            #expect(bench.send("PATCH", "/printers/left/settings", #"{"fan_percent":100}"#).status == 200)
        }
        #expect(bench.send("GET", "/printers").status == 200)
        #expect(bench.send("POST", "/printers/left/refresh", token: Bench.reader).status == 200, "each token by itself")
        bench.wait(20)
        #expect(bench.send("POST", "/printers/left/refresh").status == 200)
        #expect(bench.send("POST", "/printers/left/refresh").status == 429)
    }

    @Test func readingIsCountedApart() {
        let bench = Bench()
        for _ in 0..<RateLimits.requestsPerMinute { #expect(bench.send("GET", "/printers").status == 200) }
        #expect(bench.send("GET", "/printers").status == 429)
        #expect(bench.send("GET", "/nothing").status == 429)
        bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
        #expect(bench.send("POST", "/printers/left/stop").status == 200)
        #expect(bench.send("POST", "/emergency-stop").status == 200)
        bench.wait(0.1)
        #expect(bench.send("GET", "/printers").status == 200)
    }
}

@Suite struct ReconfigureTests {
    @Test func whatWaitsForARemovedTokenIsAnsweredAtOnce() {
        let bench = Bench()
        let waiting = bench.send("POST", "/printers/left/pause")
        let repeated = bench.send("POST", "/printers/left/cancel", "", [.init("Idempotency-Key", "k")])
        let joined = bench.send("POST", "/printers/left/cancel", "", [.init("Idempotency-Key", "k")])
        let other = bench.send("POST", "/printers/left/stop", token: Bench.pauser)
        var rules = Bench.rules
        rules.tokens.removeAll { $0.name == "master" }
        bench.api.reconfigure(rules)
        #expect([waiting, repeated, joined].allSatisfy { $0.response == TokensTests.refusal })
        #expect(other.response == nil)
        #expect(bench.operating.revoked == [["master"]])
        bench.operating.endAll(.over(.confirmed))
        #expect(waiting.count == 1)
        #expect(other.status == 200)
        #expect(bench.lines.count == 4, "three ends and a repetition: what became of them is traced all the same")
    }

    @Test func whatMayDoLessIsDroppedAndWhatMayDoMoreIsNot() {
        let less: [@Sendable (inout Configuration.Token) -> Void] = [
            { $0.digest[0] ^= 1 }, { $0.scopes.remove(.video) }, { $0.printers = [] }, { $0.expires = 9_999_999_999 },
        ]
        for change in less {
            let bench = Bench()
            var rules = Bench.rules
            change(&rules.tokens[0])
            bench.api.reconfigure(rules)
            #expect(bench.operating.revoked == [["master"]])
        }
        let bench = Bench()
        var rules = Bench.rules
        rules.tokens[1].printers = nil
        rules.tokens[2].scopes = [.read, .control]
        rules.tokens.append(Bench.token("new", "new"))
        bench.api.reconfigure(rules)
        #expect(bench.operating.revoked.isEmpty)
    }

    /// What was sent is not sent a second time, and who waits for it is told what became of it.
    @Test func aTokenThatMayDoLessKeepsTheKeysOfWhatWasSent() {
        let bench = Bench()
        let key = { (key: String) in [HTTPRequest.Field("Idempotency-Key", key)] }
        let sent = bench.send("POST", "/printers/left/pause", "", key("sent"))
        bench.send("POST", "/printers/left/stop", "", key("over"))
        bench.operating.end(1, .over(.confirmed))
        let unsent = bench.send("POST", "/printers/left/resume", "", key("unsent"))
        var rules = Bench.rules
        rules.tokens[0].scopes.remove(.video)
        bench.api.reconfigure(rules)
        #expect(bench.operating.revoked == [["master"]])
        // As the desk does.
        bench.operating.end(2, .objecting(.revoked))
        #expect(unsent.response == TokensTests.refusal)
        #expect(bench.send("POST", "/printers/left/stop", "", key("over")).header("Idempotent-Replayed") == "true")
        let joined = bench.send("POST", "/printers/left/pause", "", key("sent"))
        #expect(bench.operating.orders.count == 3 && sent.response == nil && joined.response == nil)
        bench.operating.end(0, .over(.confirmed))
        #expect(sent.status == 200 && joined.status == 200)
        // What was not sent may be tried again.
        bench.send("POST", "/printers/left/resume", "", key("unsent"))
        #expect(bench.operating.orders.count == 4)
        // Another secret of the same name is another's.
        rules.tokens[0].digest = Bench.token("master", Bench.another).digest
        bench.api.reconfigure(rules)
        bench.send("POST", "/printers/left/stop", "", token: Bench.another, key("over"))
        #expect(bench.operating.orders.count == 5)
    }

    @Test func tokenThatIsRemovedWhileItsOrderIsGivenIsRevoked() {
        let bench = Bench()
        // The reload comes between the look at the token and the order.
        let api = bench.api
        bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
        var rules = Bench.rules
        rules.tokens.removeAll { $0.name == "master" }
        let gone = rules
        api.handle(Bench.request("POST", "/printers/left/refresh")) { _ in api.reconfigure(gone) }
        #expect(bench.operating.revoked.last == ["master"])
    }
}
