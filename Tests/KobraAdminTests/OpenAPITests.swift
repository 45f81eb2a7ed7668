import HTTPServer
import JSON
import KobraControl
import KobraProtocol
import Synchronization
import Testing

@testable import KobraAdmin

/// The document is true.
@Suite struct OpenAPITests {
    private var document: JSONValue {
        get throws { try JSONDocument(OpenAPIDocument.literal.bytes()).root }
    }

    @Test func needsAToken() throws {
        let bench = Bench()
        #expect(try bench.send("GET", "/openapi.json", token: Bench.pauser).body["openapi"].text == "3.1.0")
        #expect(bench.send("GET", "/openapi.json", token: nil).response == nil)
    }

    @Test func hasEveryRouteAndNoOther() throws {
        let paths = try document["paths"]
        let told = paths.members.flatMap { path in path.value.members.map { "\($0.name.uppercased()) \(path.name)" } }
        #expect(Set(told) == Set(RouteTable.routes.map { "\($0.method) \($0.path)" }))
        #expect(told.count == RouteTable.routes.count)
        let names = RouteTable.routes.map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test func everyReferenceLeadsSomewhere() throws {
        let document = try document
        func check(_ value: JSONValue) {
            if let reference = value["$ref"].text {
                let target = reference.split(separator: "/").dropFirst().reduce(document) { $0[named: String($1)] }
                #expect(target.isObject, "\(reference)")
            }
            for member in value.members { check(member.value) }
            for element in value.elements { check(element) }
        }
        check(document)
        #expect(document["components"]["securitySchemes"]["token"]["scheme"].text == "bearer")
    }

    @Test(arguments: Samples.all)
    func examplesAreTaken(sample: Samples.Sample) throws {
        let check = SchemaCheck(document: try document)
        for shape in sample.route.bodies {
            let example = try JSONDocument(shape.example.bytes()).root
            #expect(check.faults(example, check.document["components"]["schemas"][named: shape.name]).isEmpty)
            var request = sample.request
            request.body = shape.example.bytes()
            let bench = Bench()
            bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
            #expect(bench.send(request).status == 200)
        }
    }

    /// What the schemas take is what is taken, no more and no less.
    @Test(arguments: Samples.all)
    func schemasSayExactlyWhatIsTaken(sample: Samples.Sample) throws {
        guard !sample.route.bodies.isEmpty else { return }
        let check = SchemaCheck(document: try document)
        let operation = check.document["paths"][named: sample.route.path.description][
            named: sample.route.method.lowercased()]
        let schema = operation["requestBody"]["content"]["application/json"]["schema"]
        let names = Array(Set(sample.route.bodies.flatMap { $0.members.map(\.name) })).sorted() + ["other"]
        var generator = Dice(seed: 7)
        for _ in 0..<600 {
            let taken = names.filter { _ in Bool.random(using: &generator) }
            let members = taken.map { name in
                let known = sample.route.bodies.flatMap(\.members).first { $0.name == name }
                let value = Int.random(in: 0..<4, using: &generator) > 0 ? known?.example : nil
                return JSONLiteral.Member(name, value ?? Dice.values.randomElement(using: &generator) ?? 0)
            }
            let body = JSONLiteral.object(members).bytes()
            let isValid = check.faults(try JSONDocument(body).root, schema).isEmpty
            var request = sample.request
            request.body = body
            let bench = Bench()
            bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
            let status = try #require(bench.send(request).status)
            #expect((status != 422) == isValid, "\(String(decoding: body, as: UTF8.self)): \(status)")
        }
    }

    /// Every answer that can be brought about is declared, with its status, its type and its shape.
    @Test(arguments: Samples.all)
    func answersAreDeclared(sample: Samples.Sample) throws {
        let check = SchemaCheck(document: try document)
        let operation = check.document["paths"][named: sample.route.path.description][
            named: sample.route.method.lowercased()]
        func hold(_ reply: Bench.Reply) throws {
            let response = try #require(reply.response)
            let declared = operation["responses"][named: "\(response.status)"]
            #expect(declared.isObject, "\(response.status)")
            let type = try #require(reply.header("Content-Type"))
            let schema = declared["content"][named: type]["schema"]
            #expect(schema.isObject, "\(response.status) \(type)")
            #expect(check.faults(try reply.body, schema) == [])
            for header in declared["headers"].members { #expect(reply.header(header.name) != nil, "\(header.name)") }
        }
        let ends: [CommandResult] =
            [
                .over(.confirmed), .over(.refused, code: 10102), .over(.refused, code: 99), .over(.unconfirmed),
                .over(nil),
                .over(.confirmed, answer: .firmware("3.1.2")),
                .over(.confirmed, answer: .sliceParameters(["a": [1, nil]])),
                .over(.confirmed, answer: .files(.usb, [])),
            ]
            + [.notFound, .outOfBounds, .forbidden, .notNow, .superseded, .unavailable, .noEvidence, .revoked].map {
                .objecting($0)
            }
        for end in ends {
            let bench = Bench()
            bench.operating.state.withLock { ($0.immediate, $0.readyObjection) = (end, end.objection) }
            bench.send("POST", "/printers/left/pause")
            let id = try #require(bench.operating.orders.first?.request.id)
            try hold(bench.send(Samples.request(sample.route, command: id)))
            var request = Samples.request(sample.route, command: id)
            request.headers.append(.init("Prefer", "respond-async"))
            try hold(bench.send(request))
        }
        let bench = Bench()
        let late = bench.send(sample.request)
        bench.wait(20)
        try hold(late)
        for printer in ["left", "right%20side", "silent", "nobody"] {
            let bench = Bench()
            bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
            try hold(bench.send(Samples.request(sample.route, printer: printer)))
        }
        var mangled = [sample.request, sample.request, sample.request, sample.request]
        mangled[0].body = Array("{".utf8)
        mangled[1].query.append(.init("nonsense", ""))
        mangled[2].headers = mangled[2].headers.filter { $0.name != "Content-Type" }
        mangled[3].body = Array(repeating: 0x20, count: 20_000)
        for request in mangled where sample.route.path.variable != "id" {
            let bench = Bench()
            bench.operating.state.withLock { $0.immediate = .over(.confirmed) }
            try hold(bench.send(request))
        }
        let reader = bench.send(Samples.request(sample.route, token: Bench.reader))
        bench.operating.endAll(.over(.confirmed))
        try hold(reader)
        let denied = bench.send(Samples.request(sample.route, token: nil))
        bench.wait(3)
        try hold(denied)
    }
}

/// Random numbers that are the same each time.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }

    static let values: [JSONLiteral] = [
        0, 1, -1, 3, 100, 101, 260, 261, 0.5, 0.05, -2, 2.01, 1.005, "", "a", "a\nb", "a b", "ä", "\u{7F}", "\u{FFFD}",
        "http://h/", "ftp://h/", .string(String(repeating: "x", count: 256)),
        .string(String(repeating: "0", count: 32)),
        .null, true, false, [], ["a"], ["a", 1], [""], [:], 1e15, 1e300, 9_223_372_036_854_775_807,
    ]
}
