import Configuration
import HTTPServer
import JSON
@testable import KobraControl
import KobraProtocol
import KobraState
import Platform
import TestClient
import Testing

@testable import KobraAdmin

extension Wakeup {
    static func pause() throws { try Wakeup().wait(atMost: 0.005) }
}

extension CommandRecord {
    /// The record with that end, or without one.
    mutating func fake(_ outcome: CommandOutcome?, _ objection: Objection?, at time: Instant) {
        result = nil
        stage = outcome == nil ? .sent : .ended
        guard let outcome else { return }
        result = CommandResult(
            outcome: outcome, objection: objection, code: outcome == .refused ? ErrorCode(rawValue: 10102) : nil,
            words: objection?.words ?? "words", state: .printing, time: time)
    }
}

/// What may be asked, and how the answers look.
@Suite struct RequestsTests {
    private static let settings = "/api/v1/printers/left/settings"
    private static let print = "/api/v1/printers/left/print"
    private static let md5 = String(repeating: "a", count: 32)

    @Test(arguments: [
        ("POST", "/api/v1/printers/left/pause", "", Order.pause),
        ("POST", "/api/v1/printers/left/resume", "", .resume(acknowledged: nil)),
        ("POST", "/api/v1/printers/left/resume", #"{"acknowledge_code":10122}"#, .resume(acknowledged: 10122)),
        ("POST", "/api/v1/printers/left/stop", "{}", .stop),
        ("POST", "/api/v1/printers/left/cancel", "", .cancel),
        ("PATCH", settings, #"{"target_nozzle_celsius":200}"#, .settings(PrintSettings(nozzleTarget: 200))),
        (
            "PATCH", settings,
            #" {"target_hotbed_celsius":0,"fan_percent":5,"speed_mode":1,"z_offset_millimeters":-0.05}"#,
            .settings(PrintSettings(hotbedTarget: 0, fan: 5, speedMode: 1, zOffset: -0.05))
        ),
        ("POST", "/api/v1/printers/left/refresh", "", .refresh),
        ("GET", "/api/v1/printers/left/files?storage=usb", "", .listFiles(.usb)),
        (
            "DELETE", "/api/v1/printers/left/files?storage=local", #"{"filename":"a b.gcode"}"#,
            .deleteFile(.local, path: "/", filename: "a b.gcode")
        ),
        ("GET", "/api/v1/printers/left/slice-parameters", "", .sliceParameters),
        ("POST", print, #"{"filename":"x"}"#, .printFile(filename: "x", path: "/")),
        (
            "POST", print, #"{"filename":"x","url":"http://a/x","md5":"\#(md5)","size":5}"#,
            .printDownload(RemoteFile(url: "http://a/x", md5: md5, size: 5, filename: "x"))
        ),
        ("POST", "/api/v1/printers/left/localtask", #"{"localtask":"u"}"#, .linkTask(local: "u")),
        ("GET", "/api/v1/printers/left/firmware", "", .firmware),
        (
            "POST", "/api/v1/printers/left/firmware/update",
            #"{"confirm":"i","version":"3.1.4","name":"n","url":"https://a/n","md5":"\#(md5)","size":9,"downgrade":true}"#,
            .updateFirmware(
                FirmwareFile(force: false, md5: md5, version: "3.1.4", name: "n", url: "https://a/n", size: 9),
                confirmation: "i", allowsDowngrade: true)
        ),
        (
            "POST", "/api/v1/printers/left/video/start",
            #"{"region":"r","secret_id":"i","secret_key":"k","session_token":"t"}"#,
            .startVideo(VideoTarget(region: "r", secretID: "i", secretKey: "k", sessionToken: "t"))
        ),
        ("POST", "/api/v1/printers/\(FakeOperator.left.uppercased())/pause", "", .pause),
    ])
    func makesOrders(method: String, path: String, body: String, order: Order) throws {
        let listener = try Listener()
        #expect(try listener.request(method, path, body: body).status == 200)
        #expect(listener.operating.orders.map(\.order) == [order])
    }

    @Test(arguments: [
        (settings, "", 422), (settings, "{}", 422), (settings, "[]", 400), (settings, "null", 400),
        (settings, "{", 400),
        (settings, #"{"fan_percent":1"#, 400), (settings, #"{"fan_percent":1}x"#, 400), (settings, "fan", 400),
        (settings, #"{"fan_percent":NaN}"#, 400), (settings, #"{"fan_percent":Infinity}"#, 400),
        (settings, #"{"fan_percent":"5"}"#, 422), (settings, #"{"fan_percent":5.5}"#, 422),
        (settings, #"{"fan_percent":true}"#, 422), (settings, #"{"fan_percent":null}"#, 422),
        (settings, #"{"fan_percent":[5]}"#, 422), (settings, #"{"fan_percent":-1}"#, 422),
        (settings, #"{"fan_percent":101}"#, 422), (settings, #"{"fan_percent":1e999}"#, 422),
        (settings, #"{"fan_percent":5,"fan_percent":6}"#, 422), (settings, #"{"fan":5}"#, 422),
        (settings, #"{"fan_percent":5,"more":1}"#, 422), (settings, #"{"FAN_PERCENT":5}"#, 422),
        (settings, #"{"z_offset_millimeters":0.005}"#, 422), (settings, #"{"z_offset_millimeters":2.1}"#, 422),
        (settings, #"{"target_nozzle_celsius":261}"#, 422), (settings, #"{"dry_run":true}"#, 422),
        (settings, #"{"dry_run":"yes","fan_percent":5}"#, 422), (settings, "\u{FEFF}{}", 400),
        (settings, #"{"fan_percent":{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":1}}}}}}}}}"#, 422),
        (print, "{}", 422), (print, #"{"filename":""}"#, 422), (print, #"{"filename":"a\u0000b"}"#, 422),
        (print, #"{"filename":"a\nb"}"#, 422), (print, #"{"filename":"\#(String(repeating: "a", count: 256))"}"#, 422),
        (print, #"{"filename":"a","url":"http://a/x"}"#, 422),
        (print, #"{"filename":"a","url":"ftp://a/x","md5":"\#(md5)","size":5}"#, 422),
        (print, #"{"filename":"a","url":"http://a/ x","md5":"\#(md5)","size":5}"#, 422),
        (print, #"{"filename":"a","url":"http://a/x","md5":"xyz","size":5}"#, 422),
        (print, #"{"filename":"a","url":"http://a/x","md5":"\#(md5)","size":0}"#, 422),
    ])
    func refusesBadBodies(path: String, body: String, status: Int) throws {
        let listener = try Listener()
        let answer = try listener.request(path == Self.settings ? "PATCH" : "POST", path, body: body)
        #expect(answer.status == status && answer.head.contains("application/problem+json"))
        #expect(listener.operating.orders.isEmpty)
    }

    @Test func bytesThatAreNoTextAreRefused() throws {
        let listener = try Listener()
        let client = try Client(listener.server.boundPort)
        let body: [UInt8] = Array(#"{"filename":""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8)
        client.send(
            Array(
                "POST \(Self.print) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer \(Listener.tokens["all"] ?? "")\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
                    .utf8) + body)
        #expect(try listener.receive(client).status == 400)
        #expect(listener.operating.orders.isEmpty)
    }

    @Test func otherThingsThatAreWrong() throws {
        let listener = try Listener()
        let body = #"{"fan_percent":5}"#
        #expect(
            try listener.request("PATCH", Self.settings, headers: ["Content-Type: text/plain"], body: body).status
                == 415)
        #expect(
            try listener.request(
                "PATCH", Self.settings, headers: ["Content-Type: application/json; charset=utf-8"], body: body
            ).status == 200)
        let wrong = try listener.request("PUT", Self.settings, body: body)
        #expect(wrong.status == 405 && wrong.head.contains("Allow: PATCH"))
        #expect(try listener.request("GET", "/api/v1/printers/left/pause").status == 405)
        #expect(try listener.request("GET", "/api/v1/printers?x=1").status == 400)
        #expect(try listener.request("GET", "/api/v1/printers/left/files").status == 400)
        #expect(try listener.request("GET", "/api/v1/printers/left/files?storage=disk").status == 400)
        #expect(try listener.request("GET", "/api/v1/printers/left/files?storage=usb&storage=usb").status == 400)
        #expect(try listener.request("GET", "/api/v1/printers/left/firmware", body: "{}").status == 400)
        #expect(try listener.request("GET", "/api/v1/nothing").status == 404)
        #expect(try listener.request("GET", "/metrics").status == 404)
        #expect(try listener.request("PATCH", Self.settings, body: String(repeating: " ", count: 16385)).status == 413)
        #expect(listener.operating.orders.count == 1)
    }

    @Test(arguments: [
        (CommandOutcome.confirmed, Objection.Kind?.none, 200), (.refused, nil, 502), (.unconfirmed, nil, 504),
        (.superseded, .superseded, 409), (.rejected, .notFound, 404), (.rejected, .outOfBounds, 422),
        (.rejected, .forbidden, 403), (.rejected, .notNow, 409), (.rejected, .unavailable, 503),
        (.rejected, .noEvidence, 504), (.rejected, .revoked, 401),
    ])
    func eachOutcomeHasItsStatus(outcome: CommandOutcome, kind: Objection.Kind?, status: Int) throws {
        let listener = try Listener()
        listener.operating.answer(outcome, kind.map { Objection($0, "because") })
        let answer = try listener.request("POST", "/api/v1/printers/left/pause")
        #expect(answer.status == status && answer.head.contains("Cache-Control: no-store"))
        #expect(!answer.head.lowercased().contains("access-control"))
        if status != 401 { #expect(answer.json?["outcome"].text == outcome.rawValue) }
        if outcome == .refused {
            #expect(answer.json?["code"].strictNumber == 10102 && answer.json?["meaning"].text != nil)
        }
        if kind != nil, status != 401 { #expect(answer.json?["detail"].text == "because") }
        let line = try #require(listener.audit.last)
        #expect(
            line.status == status && line.caller == "all" && line.printer == "left" && line.outcome == outcome.rawValue)
    }

    @Test func whoeverPrefersNotToWaitDoesNot() throws {
        let listener = try Listener()
        listener.operating.answer(nil)
        let answer = try listener.request(
            "POST", "/api/v1/printers/left/pause", headers: ["Prefer: respond-async, wait=30"])
        let id = try #require(answer.json?["id"].text)
        #expect(answer.status == 202 && answer.head.contains("Location: /api/v1/commands/\(id)\r\n"))
        #expect(listener.operating.orders.first?.wait == 30)
        #expect(try listener.request("GET", "/api/v1/commands/\(id)").json?["stage"].text == "sent")
        listener.operating.finish(.confirmed)
        #expect(try listener.request("GET", "/api/v1/commands/\(id)").json?["outcome"].text == "confirmed")
        #expect(listener.audit.contains { $0.command == id && $0.outcome == "confirmed" })
    }

    @Test func theSameKeyGivesTheFirstAnswerAgain() throws {
        let listener = try Listener()
        let key = ["Idempotency-Key: k"]
        let first = try listener.request("POST", "/api/v1/printers/left/pause", headers: key)
        let second = try listener.request("POST", "/api/v1/printers/left/pause", headers: key)
        #expect(first.body == second.body && second.head.contains("Idempotent-Replayed: true"))
        #expect(listener.operating.orders.count == 1)
        #expect(try listener.request("POST", "/api/v1/printers/left/stop", headers: key).status == 422)
        #expect(try listener.request("POST", "/api/v1/printers/left/pause", headers: key, body: "{}").status == 422)
        #expect(
            try listener.request("POST", "/api/v1/printers/left/pause", token: "control", headers: key).status == 200)
        #expect(listener.operating.orders.count == 2)
        #expect(
            try listener.request("POST", "/api/v1/printers/left/pause", headers: ["Idempotency-Key: a b"]).status == 400
        )
    }

    @Test func theSameKeyWaitsForTheFirstAnswer() throws {
        let listener = try Listener()
        listener.operating.answer(nil)
        let clients = try (0..<3).map { _ in try Client(listener.server.boundPort) }
        for client in clients {
            listener.send("POST", "/api/v1/printers/left/pause", headers: ["Idempotency-Key: k"], on: client)
        }
        while listener.operating.orders.isEmpty { try Wakeup.pause() }
        for _ in 0..<20 { try Wakeup.pause() }
        listener.operating.finish(.confirmed)
        for client in clients { #expect(try listener.receive(client).status == 200) }
        #expect(listener.operating.orders.count == 1)
    }

    @Test func emergencyStopSaysTheWorst() throws {
        let listener = try Listener()
        let good = try listener.request("POST", "/api/v1/emergency-stop")
        #expect(
            good.status == 200 && good.json?["all_confirmed"].bool == true && good.json?["printers"].elements.count == 2
        )
        listener.operating.answer(.unconfirmed)
        let bad = try listener.request("POST", "/api/v1/emergency-stop")
        #expect(bad.status == 504 && bad.json?["all_confirmed"].bool == false)
        listener.operating.answer(nil)
        let later = try listener.request("POST", "/api/v1/emergency-stop", headers: ["Prefer: respond-async"])
        #expect(later.status == 202 && later.json?["printers"].elements.count == 2)
    }

    @Test func noSecretIsWrittenDown() throws {
        let listener = try Listener()
        let body = #"{"region":"r","secret_id":"SECRET1","secret_key":"SECRET2","session_token":"SECRET3"}"#
        let answer = try listener.request("POST", "/api/v1/printers/left/video/start", body: body)
        #expect(answer.status == 200 && !answer.body.contains("SECRET"))
        _ = try listener.request(
            "POST", "/api/v1/printers/left/video/start", body: body.replacing("region", with: "reg"))
        _ = try listener.request("GET", "/api/v1/printers?token=SECRET4", token: "wrong")
        let text = listener.audit.map { String(decoding: $0.json(time: "t"), as: UTF8.self) }.joined()
        #expect(listener.audit.count == 3 && !text.contains("SECRET"))
        for token in Listener.tokens.values { #expect(!text.contains(token)) }
    }

    @Test func whatIsNotKnownIsNotThere() throws {
        let listener = try Listener()
        let printer = try #require(try listener.request("GET", "/api/v1/printers/left").json)
        #expect(printer["state"].text == "offline" && printer["up"].bool == false)
        for name in ["heaters", "fan", "settings", "job", "last_print", "last_error", "files", "firmware"] {
            #expect(printer[name].isAbsent)
        }
    }

    @Test func theDocumentIsTrueToTheRoutes() throws {
        let listener = try Listener()
        let document = try #require(try listener.request("GET", "/api/v1/openapi.json").json)
        #expect(document["openapi"].text == "3.1.0")
        var found: Set<String> = []
        for (path, item) in document["paths"].members {
            for (method, operation) in item.members {
                found.insert("\(method.uppercased()) \(path)")
                #expect(!operation["responses"]["401"].isAbsent && operation["operationId"].text != nil)
            }
        }
        #expect(found == Set(Route.all.map { "\($0.method) \(Route.prefix)\($0.template)" }))
        #expect(document["paths"].members.flatMap { $0.value.members }.count == Route.all.count)
    }
}
