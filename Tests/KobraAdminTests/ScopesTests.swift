import Configuration
import HTTPServer
import JSON
import KobraControl
import KobraProtocol
import Testing
@testable import KobraAdmin

/// A good token does what it is for, and nothing else.
@Suite struct ScopesTests {
    @Test(arguments: Samples.all)
    func wrongScopeIsToldAndDoesNothing(sample: Samples.Sample) throws {
        guard let scope = sample.route.scope else { return }
        var rules = Bench.rules
        rules.tokens = [Bench.token("master", Bench.master, Set(Scope.allCases).subtracting([scope]))]
        let bench = Bench(rules)
        let reply = bench.send(sample.request)
        #expect(reply.status == 403)
        #expect(try reply.body["scope"].text == scope.rawValue)
        #expect(bench.operating.isUntouched)
        // No printer is named in vain: the scope is looked at first.
        let unknown = bench.send(Samples.request(sample.route, printer: "nobody"))
        #expect(unknown.response == reply.response)
    }

    @Test(arguments: Samples.all)
    func whatTheConfigurationDoesNotAllowIsTold(sample: Samples.Sample) throws {
        guard let permission = sample.route.permission else { return }
        var rules = Bench.rules
        rules.allow.remove(permission)
        let bench = Bench(rules)
        let reply = bench.send(sample.request)
        #expect(reply.status == 403)
        #expect(try reply.body["allow"].text == permission.rawValue)
        #expect(try reply.body["detail"].text?.contains("admin.allow") == true)
        #expect(bench.operating.isUntouched)
    }

    /// What the desk withholds is what the route would have let through.
    @Test(arguments: Samples.all)
    func permissionNamesTheOrder(sample: Samples.Sample) throws {
        let bench = Bench()
        bench.send(sample.request)
        guard let order = bench.operating.orders.first?.request.order, let permission = sample.route.permission else {
            #expect(sample.route.permission == nil)
            return
        }
        #expect(permission.kind == order.kind)
    }

    @Test(arguments: Samples.all)
    func foreignPrinterIsNoPrinter(sample: Samples.Sample) {
        guard sample.route.path.variable == "printer" else { return }
        let bench = Bench()
        let foreign = ["left", Bench.left, Bench.left.uppercased()].map {
            bench.send(Samples.request(sample.route, printer: $0, token: Bench.limited))
        }
        let unknown = ["nobody", String(repeating: "9", count: 32)].map {
            bench.send(Samples.request(sample.route, printer: $0, token: Bench.limited))
        }
        #expect(foreign.allSatisfy { $0.status == 404 })
        #expect(Set((foreign + unknown).compactMap(\.response)).count == 1, "byte for byte")
        #expect(bench.operating.isUntouched)
        #expect(!bench.lines.contains { $0.contains(Bench.left) })
    }

    @Test func listHoldsOnlyTheTokensPrinters() throws {
        let bench = Bench()
        let all = try bench.send("GET", "/printers").body["printers"].elements.compactMap { $0["name"].text }
        let own = try bench.send("GET", "/printers", token: Bench.limited).body["printers"].elements
        #expect(all == ["left", "right side", "silent"])
        #expect(own.compactMap { $0["name"].text } == ["right side"])
    }

    @Test func emergencyStopReachesOnlyTheTokensPrinters() throws {
        let bench = Bench()
        bench.send("POST", "/emergency-stop", token: Bench.limited)
        #expect(bench.operating.orders.map(\.request.printer.text) == [Bench.right])
        let named = bench.send("POST", "/emergency-stop", #"{"printers":["left"]}"#, token: Bench.limited)
        let unknown = bench.send("POST", "/emergency-stop", #"{"printers":["tfel"]}"#, token: Bench.limited)
        #expect(named.status == 404)
        #expect(bench.operating.orders.count == 1)
        let text = String(decoding: named.response?.body ?? [], as: UTF8.self)
        #expect(text.replacing("left", with: "tfel") == String(decoding: unknown.response?.body ?? [], as: UTF8.self))
    }

    @Test func commandIsForItsGiverAndForReadersOfItsPrinter() throws {
        let bench = Bench()
        bench.send("POST", "/printers/left/pause", token: Bench.pauser)
        let id = try #require(bench.operating.orders.first?.request.id)
        func status(_ token: String) -> Int? { bench.send("GET", "/commands/\(id)", token: token).status }
        #expect(status(Bench.pauser) == 200)
        #expect(status(Bench.reader) == 200)
        let hidden = bench.send("GET", "/commands/\(id)", token: Bench.limited)
        #expect(hidden.status == 404)
        #expect(hidden.response == bench.send("GET", "/commands/nothing", token: Bench.limited).response)
        var rules = Bench.rules
        rules.tokens.append(Bench.token("other", "other-0123456789", [.control]))
        bench.api.reconfigure(rules)
        #expect(status("other-0123456789") == 404)
    }

    @Test(arguments: ["left", "right%20side", Bench.left, Bench.left.uppercased()])
    func printerIsNamedByNameOrID(name: String) {
        #expect(Bench().send("GET", "/printers/\(name)").status == 200)
    }

    @Test(arguments: ["Left", "right+side", "left%00", "", "left/", "%6ceft%2f", " left"])
    func otherSpellingsAreNoPrinter(name: String) {
        #expect(Bench().send("GET", "/printers/\(name)").status == 404)
    }

    @Test(arguments: [
        ("PUT", "/printers", "GET, HEAD"), ("OPTIONS", "/printers", "GET, HEAD"),
        ("GET", "/printers/left/pause", "POST"), ("POST", "/printers/left/files", "DELETE, GET, HEAD"),
        ("POST", "/printers/left/settings", "PATCH"), ("TRACE", "/emergency-stop", "POST"),
        ("get", "/printers", "GET, HEAD"),
    ])
    func otherMethodsAreToldApart(method: String, path: String, allow: String) {
        let bench = Bench()
        let reply = bench.send(method, path)
        #expect(reply.status == 405)
        #expect(reply.header("Allow") == allow)
        #expect(bench.operating.isUntouched)
    }

    @Test func everyAnswerIsNotToBeKept() {
        let bench = Bench()
        for (method, path) in [
            ("GET", "/printers"), ("GET", "/nothing"), ("PUT", "/printers"), ("POST", "/printers/left/stop"),
        ] {
            let reply = bench.send(method, path)
            bench.operating.endAll(.over(.confirmed))
            #expect(reply.header("Cache-Control") == "no-store")
            #expect(reply.header("X-Content-Type-Options") == "nosniff")
            #expect(reply.response?.headers.contains { $0.name.hasPrefix("Access-Control") } == false)
        }
    }
}
