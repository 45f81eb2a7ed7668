import Configuration
import HTTPServer
import JSON

/// The API described by itself: an OpenAPI 3.1 document made from the table of routes.
enum OpenAPIDocument {
    static let response = Verdict.json(literal)

    static let literal: JSONLiteral = [
        "openapi": "3.1.0",
        "info": [
            "title": "kobra-exporter admin API", "version": "1.0.0",
            "description": .string(
                "Operates Anycubic Kobra 2 printers. A command is sent once or not at all, and is confirmed only by the "
                    + "printer's own report. It is no substitute for a power switch."),
            "license": ["name": "MIT", "identifier": "MIT"],
        ],
        "servers": [["url": "/"]],
        "security": [["token": []]],
        "paths": .object(paths),
        "components": [
            "securitySchemes": [
                "token": [
                    "type": "http", "scheme": "bearer",
                    "description": "A token of admin.tokens; nothing else is looked at.",
                ]
            ],
            "schemas": .object(schemas),
        ],
    ]

    private static var schemas: [JSONLiteral.Member] {
        var members: [JSONLiteral.Member] = []
        for shape in RouteTable.routes.flatMap(\.bodies) where !members.contains(where: { $0.name == shape.name }) {
            members.append(.init(shape.name, shape.schema))
        }
        members += AnswerSchemas.all.map { .init($0.0, $0.1) }
        members.append(.init("Document", ["type": "object", "required": ["openapi", "info", "paths"]]))
        return members
    }

    private static var paths: [JSONLiteral.Member] {
        var paths: [JSONLiteral.Member] = []
        for route in RouteTable.routes where !paths.contains(where: { $0.name == route.path.description }) {
            let here = RouteTable.routes.filter { $0.path == route.path }
            paths.append(
                .init(
                    route.path.description,
                    .object(here.map { .init($0.method.lowercased(), operation($0)) })))
        }
        return paths
    }

    private static func operation(_ route: Route) -> JSONLiteral {
        var members: [JSONLiteral.Member] = [
            .init("operationId", .string(route.name)), .init("summary", .string(route.summary)),
            .init("description", .string(description(route))),
        ]
        let parameters = parameters(route)
        if !parameters.isEmpty { members.append(.init("parameters", .array(parameters))) }
        if !route.bodies.isEmpty { members.append(.init("requestBody", body(route))) }
        members.append(
            .init(
                "responses",
                .object(route.responses.map { .init("\($0.status)", answer(route, $0.status, $0.words)) })))
        return .object(members)
    }

    private static func description(_ route: Route) -> String {
        let scope = route.scope.map { "Needs the scope \($0.rawValue)." } ?? "Needs any valid token."
        let permission = route.permission.map { "admin.allow must name \($0.rawValue)." }
        return [scope, permission, route.words.isEmpty ? nil : route.words].compactMap { $0 }.joined(separator: " ")
    }

    private static func parameters(_ route: Route) -> [JSONLiteral] {
        var parameters: [JSONLiteral] = []
        if let variable = route.path.variable {
            let words = variable == "printer" ? "The printer's name or id." : "The command's id."
            parameters.append([
                "name": .string(variable), "in": "path", "required": true, "description": .string(words),
                "schema": ["type": "string", "minLength": 1],
            ])
        }
        for item in route.query {
            parameters.append([
                "name": .string(item.name), "in": "query", "required": .bool(item.isRequired),
                "description": .string(item.words), "schema": item.schema,
            ])
        }
        if route.takesIdempotencyKey {
            parameters.append(
                header(
                    "Idempotency-Key",
                    "The same key with the same request repeats the first answer, for a day; what was not sent is tried again.",
                    .object(IdempotencyKey.rule.schema)))
        }
        if route.takesPreferences {
            parameters.append(
                header(
                    "Prefer", "respond-async: not to wait. wait=N: seconds until the answer, 1 to 120.", Schema.text))
        }
        return parameters
    }

    private static func header(_ name: String, _ words: String, _ schema: JSONLiteral) -> JSONLiteral {
        [
            "name": .string(name), "in": "header", "required": false, "description": .string(words),
            "schema": schema,
        ]
    }

    private static func body(_ route: Route) -> JSONLiteral {
        let references = route.bodies.map { Schema.reference($0.name) }
        let schema: JSONLiteral = references.count == 1 ? references[0] : ["oneOf": .array(references)]
        let examples = route.bodies.map {
            JSONLiteral.Member($0.name, ["value": $0.example, "summary": .string($0.words)])
        }
        return [
            "required": .bool(!route.bodies.allSatisfy(\.isOptional)),
            "content": ["application/json": ["schema": schema, "examples": .object(examples)]],
        ]
    }

    private static func answer(_ route: Route, _ status: Int, _ words: String) -> JSONLiteral {
        var members: [JSONLiteral.Member] = [.init("description", .string(words))]
        let headers = route.headers(status).map { name, words in
            JSONLiteral.Member(name, ["description": .string(words), "schema": Schema.text])
        }
        if !headers.isEmpty { members.append(.init("headers", .object(headers))) }
        let type = status < 300 ? "application/json" : "application/problem+json"
        members.append(
            .init(
                "content",
                .object([.init(type, ["schema": Schema.reference(route.schemaName(status))])])))
        return .object(members)
    }
}
