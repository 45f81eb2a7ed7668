import Configuration
import HTTPServer
import JSON
import KobraControl
import KobraProtocol
import Synchronization
import Testing
@testable import KobraAdmin

/// What a command's end is told as.
@Suite struct VerdictTests {
    @Test(
        arguments: [
            (CommandResult.over(.confirmed), 200, "confirmed"), (.over(.refused, code: 10102), 502, "refused"),
            (.over(.unconfirmed), 504, "unconfirmed"), (.over(nil), 200, nil),
            (.objecting(.notFound), 404, "rejected"), (.objecting(.outOfBounds), 422, "rejected"),
            (.objecting(.forbidden), 403, "rejected"), (.objecting(.notNow), 409, "rejected"),
            (.objecting(.superseded), 409, "superseded"), (.objecting(.unavailable), 503, "rejected"),
            (.objecting(.noEvidence), 504, "rejected"),
        ] as [(CommandResult, Int, String?)])
    func hasItsStatus(result: CommandResult, status: Int, outcome: String?) throws {
        for isImmediate in [false, true] {
            let bench = Bench()
            if isImmediate { bench.operating.state.withLock { $0.immediate = result } }
            let reply = bench.send("POST", "/printers/left/pause")
            if !isImmediate {
                #expect(reply.response == nil)
                bench.operating.endAll(result)
            }
            #expect(reply.count == 1)
            #expect(reply.status == status)
            let body = try reply.body
            #expect(body["outcome"].text == outcome)
            #expect(body["id"].text == bench.operating.orders.first?.request.id)
            #expect(body["printer"].text == "left")
            #expect(body["printer_id"].text == Bench.left)
            #expect(body["command"].text == "pause")
            #expect(body["task_id"].text == "482913")
            #expect(body["stage"].text == "ended")
            #expect(body["state"].text == "idle")
            #expect(body["message"].text == "words")
            #expect(body["duration_seconds"].strictNumber == 1)
            #expect(body["sent"].text == "T1709712000000")
            let isProblem = status >= 400
            #expect(reply.header("Content-Type") == "application/\(isProblem ? "problem+" : "")json")
            if isProblem {
                #expect(body["status"].strictNumber == Double(status))
                #expect(body["title"].text?.isEmpty == false)
                #expect(body["detail"].text == "words")
            }
            #expect((reply.header("Retry-After") != nil) == (status == 503))
        }
    }

    @Test func unsentIsToldApartFromUnconfirmed() throws {
        let bench = Bench()
        let sent = bench.send("POST", "/printers/left/pause")
        bench.operating.endAll(.over(.unconfirmed))
        let unsent = bench.send("POST", "/printers/left/resume")
        bench.operating.endAll(.objecting(.noEvidence))
        #expect(try sent.body["title"].text == "unconfirmed: it may still happen")
        #expect(try unsent.body["title"].text == "the printer did not answer: it was not sent")
    }

    @Test func revokedIsTheOneRefusal() {
        let bench = Bench()
        let reply = bench.send("POST", "/printers/left/resume")
        bench.operating.endAll(.objecting(.revoked))
        #expect(reply.response == TokensTests.refusal)
    }

    @Test func refusalHasCodeAndMeaning() throws {
        let bench = Bench()
        let reply = bench.send("POST", "/printers/left/pause")
        bench.operating.endAll(.over(.refused, code: 10102))
        #expect(try reply.body["code"]["code"].strictNumber == 10102)
        #expect(try reply.body["code"]["meaning"].text == "there is no print to act on")
    }

    @Test func dryRunSaysSo() throws {
        let bench = Bench()
        let reply = bench.send("POST", "/printers/left/pause", #"{"dry_run":true}"#)
        bench.operating.endAll(.over(nil, "it would be sent; this was a dry run and nothing was"))
        #expect(reply.status == 200)
        #expect(try reply.body["dry_run"].bool == true)
        #expect(try reply.body["outcome"].isAbsent)
        #expect(try reply.body["message"].text?.contains("nothing was") == true)
    }

    @Test func answersHoldWhatWasAskedFor() throws {
        let bench = Bench()
        let firmware = bench.send("GET", "/printers/left/firmware")
        bench.operating.endAll(.over(.confirmed, answer: .firmware("3.1.2")))
        #expect(try firmware.body["answer"]["firmware"]["version"].text == "3.1.2")
        let slice = bench.send("GET", "/printers/left/slice-parameters")
        bench.operating.endAll(.over(.confirmed, answer: .sliceParameters(["layer_height": 0.2])))
        #expect(try slice.body["answer"]["slice_parameters"]["layer_height"].strictNumber == 0.2)
        let files = bench.send("GET", "/printers/left/files", query: [.init("storage", "local")])
        bench.operating.endAll(.over(.confirmed, answer: .files(.local, [])))
        #expect(try files.body["answer"]["storage"].text == "local")
        #expect(try files.body["answer"]["files"].isArray)
    }

    @Test func noAnswerAtAllIsAnsweredHere() throws {
        let bench = Bench()
        let reply = bench.send("POST", "/printers/left/pause")
        bench.wait(14.9)
        #expect(reply.response == nil)
        bench.wait(0.2)
        #expect(reply.status == 504)
        #expect(try reply.body["id"].text == bench.operating.orders.first?.request.id)
        bench.operating.endAll(.over(.confirmed))
        #expect(reply.count == 1)
    }
}

@Suite struct PreferencesTests {
    @Test func doesNotWaitWhenToldSo() throws {
        let bench = Bench()
        let reply = bench.send("POST", "/printers/left/pause", "", [.init("Prefer", "respond-async, wait=30")])
        #expect(reply.status == 202)
        let id = try #require(try reply.body["id"].text)
        #expect(reply.header("Location") == "/api/v1/commands/\(id)")
        #expect(reply.header("Preference-Applied") == "respond-async, wait=30")
        #expect(try reply.body["stage"].text == "sent")
        #expect(try reply.body["outcome"].isAbsent)
        bench.operating.endAll(.over(.refused, code: 10101))
        #expect(reply.count == 1)
        let later = bench.send("GET", "/commands/\(id)")
        #expect(later.status == 200)
        #expect(try later.body["outcome"].text == "refused")
        #expect(bench.lines.last?.contains(#""outcome":"refused","status":502"#) == true)
    }

    @Test func whatIsOverAtOnceIsToldAtOnce() {
        let bench = Bench()
        bench.operating.state.withLock { $0.immediate = .objecting(.notNow) }
        let reply = bench.send("POST", "/printers/left/pause", "", [.init("Prefer", "respond-async")])
        #expect(reply.status == 409)
        #expect(reply.header("Location") == nil)
    }

    @Test(
        arguments: [
            (["respond-async"], true, nil), (["RESPOND-ASYNC; x=1"], true, nil), (["wait=5"], false, 5),
            (["wait = 5", "respond-async"], true, 5), (["wait=5, wait=9"], false, 5), (["wait=0"], false, nil),
            (["wait=121"], false, nil), (["wait=-1"], false, nil), (["wait=x"], false, nil),
            (["handling=lenient"], false, nil),
            ([""], false, nil), ([";"], false, nil), ([",;,= ;;"], false, nil),
            (["wait=99999999999999999999"], false, nil),
        ] as [([String], Bool, Int?)])
    func readsPrefer(values: [String], isAsync: Bool, wait: Int?) {
        let preferences = Preferences(
            HTTPRequest(method: "POST", path: "/", headers: values.map { .init("prefer", $0) }))
        #expect(preferences.isAsync == isAsync)
        #expect(preferences.wait == wait)
    }
}

@Suite struct EmergencyStopTests {
    @Test func stopsAllAndTellsOfEach() throws {
        let bench = Bench()
        let reply = bench.send("POST", "/emergency-stop")
        #expect(bench.operating.orders.map(\.request.order) == [.emergencyStop, .emergencyStop, .emergencyStop])
        for index in 0..<3 {
            #expect(reply.response == nil)
            bench.operating.end(index, .over(.confirmed))
        }
        #expect(reply.status == 200)
        #expect(
            try reply.body["printers"].elements.compactMap { $0["printer"].text } == ["left", "right side", "silent"])
    }

    @Test(arguments: [
        ([CommandResult.over(.confirmed), .over(.unconfirmed)], 504),
        ([.over(.refused), .objecting(.noEvidence)], 504),
        ([.over(.refused), .over(.confirmed)], 502), ([.objecting(.notNow), .over(.confirmed)], 409),
        ([.objecting(.unavailable), .over(.refused)], 503), ([.over(.confirmed), .over(nil)], 200),
    ])
    func isAsGoodAsTheWorst(results: [CommandResult], status: Int) {
        let bench = Bench()
        let reply = bench.send("POST", "/emergency-stop", #"{"printers":["left","right side"]}"#)
        for (index, result) in results.enumerated() { bench.operating.end(index, result) }
        #expect(reply.status == status)
        #expect(reply.count == 1)
    }

    @Test func unknownNamesHoldNobodyUp() throws {
        let bench = Bench()
        let reply = bench.send("POST", "/emergency-stop", "{\"printers\":[\"nobody\",\"left\",\"\(Bench.left)\"]}")
        #expect(bench.operating.orders.map(\.request.printer.text) == [Bench.left], "each once")
        bench.operating.endAll(.over(.confirmed))
        #expect(reply.status == 404)
        let list = try reply.body["printers"].elements
        #expect(list.compactMap { $0["printer"].text } == ["left", "nobody"])
        #expect(list.compactMap { $0["outcome"].text } == ["confirmed", "not_found"])
    }

    @Test func isNotWaitedForWhenToldSo() throws {
        let bench = Bench()
        let reply = bench.send("POST", "/emergency-stop", "", [.init("Prefer", "respond-async")])
        #expect(reply.status == 202)
        #expect(try reply.body["printers"].elements.count == 3)
        bench.operating.endAll(.over(.confirmed))
        #expect(reply.count == 1)
        #expect(bench.lines.count == 3)
    }

    /// The end may come between the look at a request and the orders it makes.
    @Test func stopsThatNothingIsKnownOfAreNotConfirmed() {
        let bench = Bench()
        let api = bench.api
        bench.operating.state.withLock { $0.beforeOrder = { api.stop() } }
        let reply = bench.send("POST", "/emergency-stop")
        #expect(reply.status == 504 && reply.count == 1)
    }

    @Test func silenceIsAnsweredWithWhatIsKnown() throws {
        let bench = Bench()
        let reply = bench.send("POST", "/emergency-stop")
        bench.operating.end(1, .over(.confirmed))
        bench.wait(16)
        #expect(reply.status == 504)
        #expect(try reply.body["printers"].elements.compactMap { $0["outcome"].text } == ["confirmed"])
    }
}
