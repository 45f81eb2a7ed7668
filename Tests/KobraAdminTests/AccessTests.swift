import Configuration
import HTTPServer
import JSON
import KobraControl
import KobraProtocol
import Platform
import TestClient
import Testing

@testable import KobraAdmin

/// Nothing without a valid token changes or reveals anything.
@Suite struct AccessTests {
    /// A path of a route, with a printer that is there.
    static func path(_ route: Route, printer: String = "left") -> String {
        var path = Route.prefix + route.template.replacing("{printer}", with: printer).replacing("{id}", with: "x")
        if route.hasStorage { path += "?storage=local" }
        return path
    }

    /// Each way to come without a token that is good: headers, and what is put behind the path.
    static let strangers: [(name: String, headers: [String], query: String)] = [
        ("none", [], ""),
        ("wrong", ["Authorization: Bearer wrong-" + String(repeating: "x", count: 40)], ""),
        ("almost", ["Authorization: Bearer " + String((Listener.tokens["all"] ?? "").dropLast())], ""),
        ("longer", ["Authorization: Bearer \(Listener.tokens["all"] ?? "")x"], ""),
        ("expired", ["Authorization: Bearer \(Listener.tokens["old"] ?? "")"], ""),
        ("in the query", [], "access_token=\(Listener.tokens["all"] ?? "")"),
        ("basic", ["Authorization: Basic \(Listener.tokens["all"] ?? "")"], ""),
        ("bare", ["Authorization: \(Listener.tokens["all"] ?? "")"], ""),
        ("empty", ["Authorization: Bearer "], ""),
        ("two", ["Authorization: Bearer \(Listener.tokens["all"] ?? "") \(Listener.tokens["all"] ?? "")"], ""),
        ("10 kB", ["Authorization: Bearer \(String(repeating: "x", count: 10_240))"], ""),
        ("forwarded", ["X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1", "X-Real-IP: 127.0.0.1"], ""),
        ("another header", ["X-Authorization: Bearer \(Listener.tokens["all"] ?? "")"], ""),
        ("cookie", ["Cookie: token=\(Listener.tokens["all"] ?? "")"], ""),
    ]

    @Test(arguments: strangers.indices) func strangersGetOneAnswer(index: Int) throws {
        let (_, headers, query) = Self.strangers[index]
        let listener = try Listener()
        var bodies: Set<String> = []
        var paths = Route.all.map { ($0.method, Self.path($0)) }
        paths += [("GET", "/api/v1/nothing"), ("GET", "/"), ("GET", "/metrics"), ("POST", "/api/v1/printers")]
        paths += [("POST", "/api/v1/printers/nobody/pause")]
        // All at once: each is kept waiting.
        let clients = try paths.map { method, path in
            let client = try Client(listener.server.boundPort)
            let full = query.isEmpty ? path : path + (path.contains("?") ? "&" : "?") + query
            listener.send(method, full, token: nil, headers: headers, on: client)
            return client
        }
        for client in clients {
            let answer = try listener.receive(client)
            #expect(answer.status == 401 && answer.head.contains("WWW-Authenticate: Bearer"))
            bodies.insert(answer.body)
        }
        #expect(bodies.count == 1)
        #expect(listener.operating.orders.isEmpty && listener.operating.readyCount == 0)
    }

    @Test func doubledHeadersAndNULAreRefused() throws {
        let listener = try Listener()
        let token = Listener.tokens["all"] ?? ""
        for headers in [
            "Authorization: Bearer \(token)\r\nAuthorization: Bearer \(token)",
            "Authorization: Bearer \(token)\r\nauthorization: Bearer wrong", "Authorization: Bearer \(token)\0",
            "Authorization: Bearer \(token)\0x", "Authorization: Bearer \(token)\r\n x",
        ] {
            let client = try Client(listener.server.boundPort)
            client.send("POST /api/v1/printers/left/stop HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n\r\n")
            let answer = client.receive(until: "\r\n\r\n")
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400") || answer.hasPrefix("HTTP/1.1 401"))
        }
        #expect(listener.operating.orders.isEmpty)
    }

    @Test(arguments: Route.all.indices) func theWrongScopeIsNotEnough(index: Int) throws {
        let route = Route.all[index]
        guard let needed = route.scope else { return }
        let listener = try Listener()
        for scope in Scope.allCases where scope != needed {
            let answer = try listener.request(route.method, Self.path(route), token: scope.rawValue)
            #expect(answer.status == 403 && answer.body.contains("scope \(needed.rawValue)"))
        }
        #expect(listener.operating.orders.isEmpty && listener.operating.readyCount == 0)
        let good = try listener.request(route.method, Self.path(route), token: needed.rawValue)
        #expect(good.status != 401 && good.status != 403)
    }

    @Test(arguments: Route.all.indices) func whatMustBeAllowedIsRefusedOtherwise(index: Int) throws {
        let route = Route.all[index]
        guard let permission = route.permission else { return }
        var admin = Listener.admin
        admin.allow.remove(permission)
        let listener = try Listener(admin)
        let answer = try listener.request(route.method, Self.path(route))
        #expect(answer.status == 403 && answer.body.contains(permission.rawValue))
        #expect(listener.operating.orders.isEmpty)
    }

    @Test(arguments: Route.all.indices) func anotherTokensPrinterIsNotThere(index: Int) throws {
        let route = Route.all[index]
        guard route.template.contains("{printer}") else { return }
        let listener = try Listener()
        let body = route.shapes.isEmpty ? "" : "{}"
        let foreign = try listener.request(route.method, Self.path(route, printer: "right"), token: "left", body: body)
        let byID = try listener.request(
            route.method, Self.path(route, printer: FakeOperator.right), token: "left", body: body)
        let nobody = try listener.request(route.method, Self.path(route, printer: "nobody"), token: "left", body: body)
        #expect(nobody.status == 404 && foreign.status == 404 && byID.status == 404)
        #expect(foreign.body == nobody.body && byID.body == nobody.body)
        #expect(listener.operating.orders.isEmpty && listener.operating.readyCount == 0)
    }

    @Test func listsAndEmergencyStopsKeepToTheTokensPrinters() throws {
        let listener = try Listener()
        let list = try listener.request("GET", "/api/v1/printers", token: "left")
        #expect(list.body.contains("left") && !list.body.contains("right") && !list.body.contains(FakeOperator.right))
        let stop = try listener.request("POST", "/api/v1/emergency-stop", token: "left")
        #expect(stop.status == 200 && listener.operating.orders.map(\.printer.text) == [FakeOperator.left])
        let named = try listener.request(
            "POST", "/api/v1/emergency-stop", token: "left", body: #"{"printers":["right","left"]}"#)
        #expect(named.status == 404 && named.json?["unknown_printers"].elements.first?.text == "right")
        #expect(listener.operating.orders.map(\.printer.text) == [FakeOperator.left, FakeOperator.left])
    }

    @Test func aCommandOfAnotherIsNotThere() throws {
        let listener = try Listener()
        let pause = try listener.request("POST", "/api/v1/printers/right/pause", token: "control")
        let id = try #require(pause.json?["id"].text)
        #expect(try listener.request("GET", "/api/v1/commands/\(id)", token: "control").status == 200)
        #expect(try listener.request("GET", "/api/v1/commands/\(id)", token: "read").status == 200)
        #expect(try listener.request("GET", "/api/v1/commands/\(id)", token: "settings").status == 404)
        #expect(try listener.request("GET", "/api/v1/commands/\(id)", token: "left").status == 404)
    }

    @Test func aRemovedTokenIsDeadAtOnceAndSoIsWhatWaits() throws {
        let listener = try Listener()
        listener.operating.answer(nil)
        let client = try Client(listener.server.boundPort)
        listener.send("POST", "/api/v1/printers/left/pause", token: "control", on: client)
        while listener.operating.orders.isEmpty { try Wakeup.pause() }
        var admin = Listener.admin
        admin.tokens.removeAll { $0.name == "control" }
        listener.api.reconfigure(admin)
        #expect(try listener.receive(client).status == 401)
        #expect(listener.operating.revoked == ["control"])
        #expect(try listener.request("POST", "/api/v1/printers/left/pause", token: "control").status == 401)
        #expect(try listener.request("GET", "/api/v1/printers", token: "read").status == 200)
        // Nobody is answered twice.
        listener.operating.finish(.confirmed)
    }

    @Test func tooManyCommandsAreHeldBackButNotTheSafeOnes() throws {
        var admin = Listener.admin
        admin.commandsPerMinute = 2
        let listener = try Listener(admin)
        for _ in 0..<2 { #expect(try listener.request("POST", "/api/v1/printers/left/refresh").status == 200) }
        let third = try listener.request("POST", "/api/v1/printers/left/refresh")
        #expect(third.status == 429 && third.head.contains("Retry-After: "))
        for word in ["pause", "stop", "cancel"] {
            #expect(try listener.request("POST", "/api/v1/printers/left/\(word)").status == 200)
        }
        #expect(try listener.request("POST", "/api/v1/emergency-stop").status == 200)
        #expect(
            try listener.request("PATCH", "/api/v1/printers/left/settings", body: #"{"target_nozzle_celsius":0}"#)
                .status == 200)
        // Another token has its own.
        #expect(try listener.request("POST", "/api/v1/printers/left/refresh", token: "read").status == 200)
    }

    @Test func withoutAnAuditOnlyWhatIsSafeIsDone() throws {
        let listener = try Listener()
        listener.audit(isWritable: false)
        #expect(try listener.request("POST", "/api/v1/printers/left/stop").status == 200)
        #expect(try listener.request("POST", "/api/v1/printers/left/refresh").status == 503)
        #expect(try listener.request("POST", "/api/v1/printers/left/pause").status == 200)
        #expect(listener.operating.orders.map(\.order.kind) == [.stop, .pause])
        listener.audit(isWritable: true)
        #expect(try listener.request("POST", "/api/v1/printers/left/refresh").status == 200)
    }
}
