import Configuration
import HTTPServer
import JSON
import KobraControl
import KobraState
import Platform
import Synchronization
import Testing

@testable import KobraAdmin

/// A key is good for a day, also over a restart; a command that was under way is never begun again.
@Suite struct IdempotencyMemoryTests {
    private static func key(_ key: String = "k1") -> [HTTPRequest.Field] { [.init("Idempotency-Key", key)] }

    /// The same API after a restart, that many seconds later.
    private func restart(
        _ bench: Bench, rules: Configuration.Admin = Bench.rules, after seconds: Double = 1, boot: String = "boot",
        wallClock: Double = 0, spoiling: (String) -> String = { $0 }
    ) throws -> (Bench, restored: Int, dropped: Int) {
        let text = spoiling(String(decoding: bench.api.memory.bytes(), as: UTF8.self))
        let next = Bench(rules, boot: boot)
        next.wait(seconds, wallClock: wallClock)
        let (restored, dropped) = next.api.restore(try JSONDocument(text.utf8).root)
        return (next, restored, dropped)
    }

    @Test func anAnswerIsRepeatedAfterARestart() throws {
        let bench = Bench()
        let first = bench.send("POST", "/printers/left/resume", #"{"acknowledge_code":10122}"#, Self.key())
        bench.operating.endAll(.over(.refused, "über \"Gebühr\"\n", code: 10101))
        let (next, restored, _) = try restart(bench, after: 86_000)
        #expect(restored == 1)
        let again = next.send("POST", "/printers/left/resume", #"{"acknowledge_code":10122}"#, Self.key())
        #expect(again.status == 502 && again.response?.body == first.response?.body)
        #expect(again.header("Idempotent-Replayed") == "true" && again.header("Content-Type") != nil)
        #expect(next.operating.isUntouched)
        // The same key is for the same request only, and for the same token.
        #expect(next.send("POST", "/printers/left/resume", "", Self.key()).status == 422)
        #expect(next.send("POST", "/printers/left/ready", "", Self.key()).status == 422)
        #expect(next.operating.isUntouched)
        next.send("POST", "/printers/left/pause", "", token: Bench.pauser, Self.key())
        #expect(next.operating.orders.count == 1)
    }

    @Test func whatWasUnderWayIsUnknownAndNotBegunAgain() throws {
        let bench = Bench()
        bench.send("POST", "/printers/left/resume", "", Self.key())
        let (next, restored, _) = try restart(bench)
        #expect(restored == 1)
        let again = next.send("POST", "/printers/left/resume", "", Self.key())
        #expect(again.status == 504 && again.header("Idempotent-Replayed") == "true")
        #expect(try again.body["detail"].text?.contains("not carried out again") == true)
        #expect(next.operating.isUntouched)
        // And so after another restart.
        let (third, _, _) = try restart(next)
        #expect(third.send("POST", "/printers/left/resume", "", Self.key()).status == 504)
        #expect(third.operating.isUntouched)
    }

    @Test func whatTheDeskRemembersIsTheAnswer() throws {
        let bench = Bench()
        bench.send("POST", "/printers/left/resume", "", Self.key())
        let record = try #require(bench.operating.orders.first)
        let next = Bench()
        next.operating.state.withLock { state in
            var old = record
            old = CommandRecord.unknownPrinter(record.request, at: Bench.start)
            state.orders.append(FakeOperating.Order(record: old, answer: nil))
        }
        _ = next.api.restore(try JSONDocument(bench.api.memory.bytes()).root)
        let again = next.send("POST", "/printers/left/resume", "", Self.key())
        #expect(again.status == 404)
        #expect(try again.body["id"].text == record.request.id)
    }

    /// Nor is one whose end the exporter did not live to see. That of anything else is not known, and it is not begun again.
    @Test func aStopThatWasCutShortIsNotHeldBack() throws {
        let bench = Bench()
        bench.send("POST", "/printers/left/stop", "", Self.key())
        bench.send("POST", "/emergency-stop", "", Self.key("all"))
        bench.send("POST", "/printers/left/resume", "", Self.key("other"))
        bench.api.stop()
        bench.operating.endAll(.over(.unconfirmed))
        let (next, restored, _) = try restart(bench)
        #expect(restored == 1)
        #expect(next.send("POST", "/printers/left/resume", "", Self.key("other")).status == 504)
        #expect(next.operating.isUntouched)
        next.send("POST", "/printers/left/stop", "", Self.key())
        #expect(next.operating.orders.count == 1)
        // One that was confirmed while the exporter stopped is over.
        let last = Bench()
        last.send("POST", "/printers/left/stop", "", Self.key())
        last.api.stop()
        last.operating.endAll(.over(.confirmed))
        #expect(try restart(last).restored == 1)
    }

    /// After a crash in the middle of it, a stop that is repeated is carried out.
    @Test func aStopIsNotHeldBack() throws {
        let bench = Bench()
        bench.send("POST", "/printers/left/stop", "", Self.key())
        bench.send("POST", "/emergency-stop", "", Self.key("all"))
        let (next, restored, _) = try restart(bench)
        #expect(restored == 0)
        next.send("POST", "/printers/left/stop", "", Self.key())
        #expect(next.operating.orders.count == 1)
        // One that has its answer is not.
        bench.operating.endAll(.over(.confirmed))
        let (third, both, _) = try restart(bench)
        #expect(both == 2)
        #expect(third.send("POST", "/printers/left/stop", "", Self.key()).status == 200)
        #expect(third.operating.isUntouched)
    }

    // MARK: Whose it is

    @Test func anotherTokenOfTheSameNameIsAnother() throws {
        let bench = Bench()
        bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
        bench.send("POST", "/printers/left/resume", "", Self.key())
        var rules = Bench.rules
        rules.tokens[0].digest = Digest.sha256(Array(Bench.expired.utf8))
        #expect(try restart(bench, rules: rules).restored == 0)
        rules.tokens.remove(at: 0)
        let (_, restored, dropped) = try restart(bench, rules: rules)
        #expect(restored == 0 && dropped == 1)
    }

    @Test func nothingSecretIsWritten() throws {
        let bench = Bench()
        bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
        bench.send(
            "POST", "/printers/left/print",
            #"{"url":"http://files.example/a?sig=SECRET","md5":"0123456789abcdef0123456789abcdef","size_bytes":4}"#,
            Self.key())
        bench.send("POST", "/printers/left/pause", "", Self.key("other"))
        let text = String(decoding: bench.api.memory.bytes(), as: UTF8.self)
        #expect(!text.contains("SECRET") && !text.contains(Bench.master) && text.contains("master"))
        let digest = Digest.sha256(Array(Bench.master.utf8))
        #expect(!text.contains(IdempotencyMemory.hex(digest)))
    }

    // MARK: How long

    @Test(arguments: [
        // Within one run of the machine its wall clock does not matter.
        (86_399.0, "boot", 0.0, true), (86_401, "boot", 0, false), (60, "boot", 900_000, true),
        (60, "boot", -900_000, true),
        (86_401, "boot", -900_000, false),
        // Over a restart of the machine nothing else goes on.
        (60, "other", 0, true), (60, "other", 86_300, true), (60, "other", 86_401, false),
        (60, "other", -900_000, true),
        (60, "", 0, true),
    ])
    func aDayIsADay(seconds: Double, boot: String, wallClock: Double, isThere: Bool) throws {
        let bench = Bench()
        bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
        bench.send("POST", "/printers/left/resume", "", Self.key())
        let (next, restored, _) = try restart(bench, after: seconds, boot: boot, wallClock: wallClock)
        #expect(restored == (isThere ? 1 : 0))
        guard isThere else { return }
        next.wait(86_401)
        next.send("POST", "/printers/left/resume", "", Self.key())
        #expect(next.operating.orders.count == 1)
    }

    // MARK: What does not fit

    @Test func anAnswerThatIsTooLongIsReplacedByAWord() throws {
        let bench = Bench()
        let parameters = JSONLiteral.string(String(repeating: "x", count: 20_000))
        bench.operating.state.withLock { $0.immediate = .over(.confirmed, answer: .sliceParameters(parameters)) }
        #expect(bench.send("POST", "/printers/left/refresh", "", Self.key()).status == 200)
        let (next, restored, _) = try restart(bench)
        #expect(restored == 1)
        let again = next.send("POST", "/printers/left/refresh", "", Self.key())
        #expect(again.status == 409)
        #expect(try again.body["detail"].text?.contains("200") == true)
        #expect(next.operating.isUntouched)
    }

    @Test(arguments: [
        (#"\"status\":200"#, #"\"status\":20"#), (#"\"status\":200"#, #"\"status\":\"200\""#),
        (#"\"key\":\"k1\""#, #"\"key\":\"k 1\""#), (#"\"request\":\""#, #"\"request\":\"zz"#),
        (#"\"headers\":["#, #"\"headers\":[7,"#), (#"\"caller\":\"master\""#, #"\"caller\":\"pauser\""#),
        (#"\"uptime\":"#, #"\"uptime\":1e300,\"x\":"#), (#"\"time\":"#, #"\"time\":1e300,\"x\":"#),
        (#"{\"caller\""#, #"\"caller\""#),
    ])
    func whatIsSpoiltCostsItselfAlone(part: String, instead: String) throws {
        let bench = Bench()
        bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
        bench.send("POST", "/printers/left/resume", "", Self.key())
        bench.send("POST", "/printers/left/resume", "", Self.key("k2"))
        let (next, restored, dropped) = try restart(bench) { text in
            #expect(text.contains(part))
            return text.replacing(part, with: instead, maxReplacements: 1)
        }
        #expect(restored == 1 && dropped == 1)
        #expect(next.send("POST", "/printers/left/resume", "", Self.key("k2")).status == 200)
        #expect(next.operating.isUntouched)
    }

    @Test(arguments: ["{}", "[]", "null", #"{"boot":7,"keys":"x"}"#, #"{"keys":[1,null,{},"","x"]}"#])
    func nonsenseIsNothing(text: String) throws {
        let bench = Bench()
        let (restored, _) = bench.api.restore(try JSONDocument(text.utf8).root)
        #expect(restored == 0)
    }

    /// A machine that was started after the first use of a key, and a program that is started twice on it.
    @Test func aKeyMayBeOlderThanTheMachineIsUp() throws {
        let key = try #require(IdempotencyKey(key: "k1", caller: "master"))
        let print = [UInt8](repeating: 7, count: 32)
        var table = IdempotencyTable()
        _ = table.begin(key, print, Exchange { _ in }, at: Bench.start)
        _ = table.finish(key, .text("ok"))
        // Up for a minute only, and by the wall clock ten hours later.
        for (boot, seconds) in [("first", 60), ("second", 120)] as [(String, Int64)] {
            let memory = try JSONDocument(table.memory(boot: boot) { $0 }.bytes())
            let now = Instant(uptime: seconds * 1_000_000_000, unixMilliseconds: 1_709_748_000_000)
            table = IdempotencyTable()
            let restored = table.restore(memory.root, boot: "second", token: { $0 }, at: now) { _ in .text("unknown") }
            #expect(restored.restored == 1)
        }
    }

    @Test func manyFit() throws {
        var table = IdempotencyTable()
        let exchange = Exchange { _ in }
        for caller in 0..<11 {
            for number in 0..<1_000 {
                let key = try #require(IdempotencyKey(key: "\(number)", caller: "c\(caller)"))
                let print = [UInt8](repeating: UInt8(number % 256), count: 32)
                _ = table.begin(key, print, exchange, command: "x", at: Bench.start)
                _ = table.finish(key, .text("ok"))
            }
        }
        let bytes = table.memory(boot: "b") { $0 }.bytes()
        var next = IdempotencyTable()
        let document = try JSONDocument(bytes)
        let (restored, dropped) = next.restore(document.root, boot: "b", token: { $0 }, at: Bench.start + 60) { _ in
            .text("unknown")
        }
        #expect(restored == IdempotencyTable.limit && dropped == 0)
        // Those that came first have left.
        #expect(next.entries.keys.allSatisfy { $0.caller != "c0" })
        print("10,000 keys: \(bytes.count) bytes")
    }
}
