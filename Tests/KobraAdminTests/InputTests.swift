import Configuration
import HTTPServer
import JSON
import KobraControl
import KobraProtocol
import Testing
@testable import KobraAdmin

/// What a request gives is read strictly, and what is wrong with it is named.
@Suite struct InputTests {
    @Test(arguments: [
        ("{", 400), ("{}}", 400), ("{\"fan_percent\":080}", 400), ("{\"fan_percent\":80.}", 400),
        ("{\"fan_percent\":NaN}", 400), ("{\"fan_percent\":Infinity}", 400), ("{'fan_percent':80}", 400),
        ("{\"fan_percent\":80,}", 400), ("{\"fan_percent\":80,\"fan_percent\":81}", 400),
        ("{\"fan_percent\":80,\"fan\\u005fpercent\":81}", 400), ("\u{FEFF}{\"fan_percent\":80}", 400),
        ("{\"fan_percent\":80}\0", 400), ("[[[[[[[[[1]]]]]]]]]", 400),
        ("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}", 400),
        ("[]", 422), ("1", 422), ("null", 422), ("\"text\"", 422), ("{}", 422), ("{\"dry_run\":true}", 422),
        ("{\"fan_percent\":\"80\"}", 422), ("{\"fan_percent\":null}", 422), ("{\"fan_percent\":true}", 422),
        ("{\"fan_percent\":80.5}", 422), ("{\"fan_percent\":101}", 422), ("{\"fan_percent\":-1}", 422),
        ("{\"fan_percent\":1e400}", 422), ("{\"fan_percent\":[80]}", 422), ("{\"fan_percent\":{\"a\":1}}", 422),
        ("{\"fan_percent\":99999999999999999999999999999999999999999999999999999999999999999999999999}", 422),
        ("{\"fan_percent\":80,\"target_nozle_celsius\":200}", 422), ("{\"Fan_Percent\":80}", 422),
        ("{\"target_nozzle_celsius\":261}", 422), ("{\"target_hotbed_celsius\":111}", 422),
        ("{\"speed_mode\":0}", 422), ("{\"speed_mode\":\"sport\"}", 422), ("{\"z_offset_millimeters\":0.005}", 422),
        ("{\"z_offset_millimeters\":2.01}", 422), ("{\"z_offset_millimeters\":\"0.05\"}", 422),
        ("{\"fan_percent\":80,\"dry_run\":1}", 422), ("{\"fan_percent\":80,\"dry_run\":\"true\"}", 422),
        ("{\"fan_percent\":80,\"expected_task_id\":482913}", 422),
        ("{\"fan_percent\":80,\"expected_task_id\":\"\"}", 422),
        ("{\"fan_percent\":80,\"expected_task_id\":\"a\\u0000b\"}", 422), ("", 400),
    ])
    func refusesSettings(body: String, status: Int) throws {
        let bench = Bench()
        let reply = bench.send("PATCH", "/printers/left/settings", body)
        #expect(reply.status == status, "\(body)")
        #expect(reply.header("Content-Type") == "application/problem+json")
        #expect(bench.operating.isUntouched)
    }

    @Test(arguments: [
        ("{\"fan_percent\":80}", PrintSettings(fan: 80)), ("{\"fan_percent\":8e1}", PrintSettings(fan: 80)),
        (" {\n\"fan_percent\" : 80.0 }\t", PrintSettings(fan: 80)),
        (
            "{\"target_nozzle_celsius\":0,\"target_hotbed_celsius\":110,\"fan_percent\":0,\"speed_mode\":3,\"z_offset_millimeters\":-0.07}",
            PrintSettings(nozzleTarget: 0, hotbedTarget: 110, fan: 0, speedMode: 3, zOffset: -0.07)
        ), ("{\"z_offset_millimeters\":1}", PrintSettings(zOffset: 1)),
        ("{\"z_offset_millimeters\":0.29}", PrintSettings(zOffset: 0.29)),
    ])
    func readsSettings(body: String, settings: PrintSettings) {
        let bench = Bench()
        bench.send("PATCH", "/printers/left/settings", body)
        #expect(bench.operating.orders.map(\.request.order) == [.settings(settings)])
    }

    @Test func namesWhatItDoesNotKnow() throws {
        let reply = Bench().send("PATCH", "/printers/left/settings", #"{"fan_percent":80,"target_nozle_celsius":200}"#)
        let detail = try #require(try reply.body["detail"].text)
        #expect(detail.contains("\"target_nozle_celsius\""))
        #expect(detail.contains("target_nozzle_celsius"))
    }

    @Test(arguments: Samples.all)
    func refusesWhatNoRouteTakes(sample: Samples.Sample) throws {
        func status(_ change: (inout HTTPRequest) -> Void) -> Int? {
            let bench = Bench()
            var request = sample.request
            request.headers.removeAll { $0.name == "Content-Type" }
            request.headers.append(.init("Content-Type", "application/json"))
            change(&request)
            let reply = bench.send(request)
            #expect(bench.operating.isUntouched)
            return reply.status
        }
        let isCommand = sample.route.path.variable == "id"
        let noBody = isCommand ? 404 : sample.route.bodies.isEmpty ? 400 : nil
        #expect(status { $0.body = Array("{\"nonsense\":1}".utf8) } == noBody ?? 422)
        #expect(status { $0.body = Array("{\"a\":".utf8) } == noBody ?? 400)
        #expect(status { $0.body = [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D] } == noBody ?? 400)
        #expect(status { $0.body = Array(repeating: 0x20, count: 17 << 10) } == noBody ?? 413)
        #expect(status { $0.query.append(.init("nonsense", "1")) } == (isCommand ? 404 : 422))
        for type in [
            "text/plain", "application/x-www-form-urlencoded", "", "application/json; charset=utf-16",
            "application/jsonx",
        ] {
            let found = status {
                $0.headers.removeAll { $0.name == "Content-Type" }
                $0.headers.append(.init("Content-Type", type))
                if $0.body.isEmpty { $0.body = Array("{}".utf8) }
            }
            #expect(found == noBody ?? 415, "\(type)")
        }
    }

    @Test(arguments: [
        "application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=\"UTF-8\"",
    ])
    func takesJSONByAnyOfItsNames(type: String) {
        let bench = Bench()
        bench.send("POST", "/printers/left/pause", "{}", [.init("Content-Type", type)])
        #expect(bench.operating.orders.count == 1)
    }

    @Test func queryIsReadStrictly() {
        let bench = Bench()
        func status(_ items: (String, String)...) -> Int? {
            bench.send("GET", "/printers/left/files", query: items.map { .init($0.0, $0.1) }).status
        }
        #expect(status() == 422)
        #expect(status(("storage", "")) == 422)
        #expect(status(("storage", "LOCAL")) == 422)
        #expect(status(("storage", "local"), ("storage", "usb")) == 422)
        #expect(status(("storage", "local"), ("access_token", "x")) == 422)
        #expect(bench.operating.isUntouched)
        bench.send("GET", "/printers/left/files", query: [.init("storage", "usb")])
        #expect(bench.operating.orders.map(\.request.order) == [.listFiles(.usb)])
    }

    /// Whatever bytes change, the answer names a trouble or the order is one that was asked.
    @Test func mutatedBodiesNeverCrash() {
        let bodies = Samples.all.compactMap { sample in sample.route.bodies.isEmpty ? nil : sample }
        for sample in bodies {
            let body = sample.request.body
            for index in body.indices {
                for byte in [0x00, 0x22, 0x7B, 0x7D, 0x2C, 0x5C, 0x80, 0xFF, 0x39] as [UInt8] {
                    var request = sample.request
                    request.body[index] = byte
                    var rules = Bench.rules
                    rules.commandsPerMinute = 10
                    let bench = Bench(rules)
                    let reply = withExtendedLifetime(bench) { bench.send(request) }
                    let status = withExtendedLifetime(bench) { reply.status }
                    #expect(status.map { [200, 400, 404, 422].contains($0) } ?? true)
                }
                var cut = sample.request
                cut.body = Array(body[..<index])
                let bench = Bench()
                let status = bench.send(cut).status
                if index > 0 { #expect(status == 400) }
            }
        }
    }
}

@Suite struct OrdersTests {
    @Test(arguments: [
        ("POST", "/printers/left/pause", "", Order.pause), ("POST", "/printers/left/stop", "", .stop),
        ("POST", "/printers/left/cancel", "{}", .cancel),
        ("POST", "/printers/left/resume", "", .resume(acknowledged: nil)),
        ("POST", "/printers/left/resume", #"{"acknowledge_code":10122}"#, .resume(acknowledged: 10122)),
        ("POST", "/printers/left/refresh", "", .refresh),
        ("GET", "/printers/left/slice-parameters", "", .sliceParameters),
        ("GET", "/printers/left/firmware", "", .firmware),
        ("POST", "/printers/left/localtask", #"{"localtask":"12"}"#, .linkTask(local: "12")),
        (
            "POST", "/printers/left/print", #"{"filename":"büg el.gcode"}"#,
            .printFile(filename: "büg el.gcode", path: "/")
        ),
        ("POST", "/printers/left/print", #"{"filename":"a","path":"/sub"}"#, .printFile(filename: "a", path: "/sub")),
        (
            "POST", "/printers/left/print",
            #"{"filename":"a","url":"http://h/a","md5":"5d41402abc4b2a76b9719d911017c592","size":9}"#,
            .printDownload(
                RemoteFile(url: "http://h/a", md5: "5d41402abc4b2a76b9719d911017c592", size: 9, filename: "a"))
        ),
        (
            "POST", "/printers/left/firmware/update",
            #"{"url":"https://h/f","md5":"5d41402abc4b2a76b9719d911017c592","size":1099511627776,"version":"3.1.4","name":"f","confirm":"0123456789abcdef0123456789abcdef","force":true}"#,
            .updateFirmware(
                FirmwareFile(
                    force: true, md5: "5d41402abc4b2a76b9719d911017c592", version: "3.1.4", name: "f",
                    url: "https://h/f",
                    size: 1_099_511_627_776), confirmation: Bench.left, allowsDowngrade: false)
        ),
        (
            "POST", "/printers/left/video/start",
            #"{"region":"r","secret_id":"i","secret_key":"k","session_token":"t"}"#,
            .startVideo(VideoTarget(region: "r", secretID: "i", secretKey: "k", sessionToken: "t"))
        ),
    ])
    func makesTheOrder(method: String, path: String, body: String, order: Order) throws {
        let bench = Bench()
        bench.send(method, path, body)
        let request = try #require(bench.operating.orders.first?.request)
        #expect(request.order == order)
        #expect(request.printer.text == Bench.left)
        #expect(request.caller == "master")
        #expect(request.wait == 10)
        #expect(!request.isDryRun && request.expectedTask == nil)
    }

    @Test func deletesAFile() {
        let bench = Bench()
        bench.send("DELETE", "/printers/left/files", #"{"filename":"a b"}"#, query: [.init("storage", "usb")])
        #expect(bench.operating.orders.map(\.request.order) == [.deleteFile(.usb, path: "/", filename: "a b")])
    }

    @Test func takesConditionsAndTime() throws {
        let bench = Bench()
        bench.send(
            "POST", "/printers/left/pause", #"{"expected_task_id":"482913","dry_run":true}"#,
            [.init("Prefer", "wait=3")])
        let request = try #require(bench.operating.orders.first?.request)
        #expect(request.expectedTask == "482913")
        #expect(request.isDryRun)
        #expect(request.wait == 3)
    }

    @Test(arguments: [
        #"{"url":"ftp://h/a"}"#, #"{"url":"http://h/a b"}"#, #"{"md5":"5d41"}"#, #"{"size":0}"#,
        #"{"size":1099511627777}"#,
        #"{"md5":"zd41402abc4b2a76b9719d911017c592"}"#, #"{"filename":""}"#, #"{"filename":"a\nb"}"#, #"{"path":"/"}"#,
    ])
    func refusesDownloads(change: String) throws {
        let bench = Bench()
        var members = [
            "url": "\"http://h/a\"", "md5": "\"5d41402abc4b2a76b9719d911017c592\"", "size": "9", "filename": "\"a\"",
        ]
        let (name, value) = try #require(JSONDocument(change.utf8).root.members.first)
        members[name] = String(decoding: value.literal.bytes(), as: UTF8.self)
        let body = "{\(members.map { "\"\($0)\":\($1)" }.joined(separator: ","))}"
        #expect(bench.send("POST", "/printers/left/print", body).status == 422)
        #expect(bench.operating.isUntouched)
    }
}
