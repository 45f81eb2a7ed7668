import Configuration
import JSON
import Platform

/// The API's description of itself (OpenAPI 3.1), made from the table of routes.
enum OpenAPI {
    static let document: JSONLiteral = [
        "openapi": "3.1.0",
        "info": [
            "title": "kobra-exporter admin API", "version": "1",
            "description":
                "Commands to printers. A command is sent once or not at all, and counts as done when the printer's own report shows it.",
        ],
        "servers": [["url": "/"]],
        "security": [["bearer": []]],
        "paths": .object(paths),
        "components": [
            "securitySchemes": ["bearer": ["type": "http", "scheme": "bearer"]],
            "schemas": ["Problem": problem, "Command": command, "Printer": printer],
        ],
    ]

    private static var paths: [JSONLiteral.Member] {
        var templates: [String] = []
        for route in Route.all where !templates.contains(route.template) { templates.append(route.template) }
        return templates.map { template in
            .init(
                Route.prefix + template,
                .object(
                    Route.all.filter { $0.template == template }.map {
                        .init($0.method.lowercased(), operation($0))
                    }))
        }
    }

    private static func operation(_ route: Route) -> JSONLiteral {
        var members: [JSONLiteral.Member] = [
            .init("summary", .string(route.summary)), .init("description", .string(needs(route))),
            .init("operationId", .string(id(route))), .init("parameters", .array(parameters(route))),
        ]
        if !route.shapes.isEmpty {
            let isRequired = route.shapes.allSatisfy { $0.needsAChange || $0.fields.contains(where: \.isRequired) }
            let schemas = route.shapes.map(schema)
            members.append(
                .init(
                    "requestBody",
                    [
                        "required": .bool(isRequired),
                        "content": [
                            "application/json": [
                                "schema": schemas.count == 1 ? schemas[0] : ["oneOf": .array(schemas)]
                            ]
                        ],
                    ]))
        }
        members.append(.init("responses", .object(responses(route))))
        return .object(members)
    }

    private static func needs(_ route: Route) -> String {
        let scope = route.scope.map { "Needs the scope \($0.rawValue)" } ?? "Needs a token"
        return scope + (route.permission.map { ", and \($0.rawValue) in admin.allow." } ?? ".")
    }

    private static func id(_ route: Route) -> String {
        let words = route.template.split { "/{}-.".contains($0) }
        return ([route.method.lowercased()] + words.map(String.init)).joined(separator: "_")
    }

    private static func parameters(_ route: Route) -> [JSONLiteral] {
        var parameters: [JSONLiteral] = []
        func add(_ name: String, _ place: String, isRequired: Bool, _ schema: JSONLiteral, _ help: String) {
            parameters.append([
                "name": .string(name), "in": .string(place), "required": .bool(isRequired), "schema": schema,
                "description": .string(help),
            ])
        }
        if route.template.contains("{printer}") {
            add(
                "printer", "path", isRequired: true, ["type": "string", "minLength": 1, "maxLength": 64],
                "The printer's name or id")
        }
        if route.template.contains("{id}") {
            add("id", "path", isRequired: true, ["type": "string", "format": "uuid"], "The command's id")
        }
        if route.hasStorage {
            add("storage", "query", isRequired: true, ["type": "string", "enum": ["local", "usb"]], "Which storage")
        }
        if route.isOrder {
            add(
                "Prefer", "header", isRequired: false, ["type": "string"],
                "respond-async: do not wait; wait=N: wait N seconds, 1 to 120, for the printer's report")
            if route.method != "GET" {
                add(
                    "Idempotency-Key", "header", isRequired: false,
                    ["type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[!-~]+$"],
                    "The same key with the same request gives the first answer again instead of sending again")
            }
        }
        return parameters
    }

    private static func schema(_ shape: Shape) -> JSONLiteral {
        var members: [JSONLiteral.Member] = [
            .init("type", "object"), .init("additionalProperties", false),
            .init(
                "properties",
                .object(
                    shape.fields.map { field in
                        guard case .object(let schema) = field.kind.schema else { return .init(field.name, true) }
                        return .init(field.name, .object(schema + [.init("description", .string(field.help))]))
                    })),
        ]
        let required = shape.fields.filter(\.isRequired).map { JSONLiteral.string($0.name) }
        if !required.isEmpty { members.append(.init("required", .array(required))) }
        if shape.needsAChange {
            members.append(
                .init(
                    "anyOf",
                    .array(shape.fields.filter(\.isChange).map { ["required": [.string($0.name)]] })))
        }
        return .object(members)
    }

    private static func responses(_ route: Route) -> [JSONLiteral.Member] {
        var good: [(Int, String, JSONLiteral)] = []
        switch route.action {
        case .listPrinters: good = [(200, "The printers", list)]
        case .showPrinter: good = [(200, "The printer", reference("Printer"))]
        case .order:
            good = [
                (200, "Confirmed by the printer's own report, or a dry run that would be sent", reference("Command")),
                (202, "Accepted; see Location", reference("Command")),
            ]
        case .ready: good = [(200, "Noted", ["type": "object"])]
        case .emergencyStop:
            good = [(200, "Every printer confirmed", stopped), (202, "Accepted", stopped)]
        case .showCommand: good = [(200, "The command", reference("Command"))]
        case .document: good = [(200, "This document", ["type": "object"])]
        }
        let bad = [400, 401, 403, 404, 405, 409, 413, 415, 422, 429] + (route.isOrder ? [502, 503, 504] : [])
        return good.map { status, words, schema in
            .init("\(status)", response(words, "application/json", schema))
        }
            + bad.map { status in
                .init(
                    "\(status)",
                    response(Problem(status, "").title, "application/problem+json", reference("Problem")))
            }
    }

    private static func response(_ words: String, _ type: String, _ schema: JSONLiteral) -> JSONLiteral {
        [
            "description": .string(words),
            "content": .object([.init(type, ["schema": schema])]),
        ]
    }

    private static func reference(_ name: String) -> JSONLiteral {
        ["$ref": .string("#/components/schemas/\(name)")]
    }

    private static let list: JSONLiteral = [
        "type": "object", "required": ["printers"],
        "properties": ["printers": ["type": "array", "items": reference("Printer")]],
    ]

    private static let stopped: JSONLiteral = [
        "type": "object", "required": ["all_confirmed", "printers", "unknown_printers"],
        "properties": [
            "all_confirmed": ["type": "boolean"],
            "printers": ["type": "array", "items": reference("Command")],
            "unknown_printers": ["type": "array", "items": ["type": "string"]],
        ],
    ]

    private static let problem: JSONLiteral = [
        "type": "object", "required": ["type", "title", "status", "detail"],
        "properties": [
            "type": ["type": "string"], "title": ["type": "string"], "status": ["type": "integer"],
            "detail": ["type": "string"],
        ],
    ]

    private static let command: JSONLiteral = [
        "type": "object", "required": ["id", "printer", "printer_id", "command", "stage", "accepted"],
        "properties": [
            "id": ["type": "string"], "printer": ["type": "string"], "printer_id": ["type": "string"],
            "command": ["type": "string"],
            "stage": ["type": "string", "enum": ["waiting", "checking", "sent", "ended"]],
            "outcome": [
                "type": "string",
                "enum": ["confirmed", "refused", "unconfirmed", "late", "superseded", "rejected"],
            ],
            "task_id": ["type": "string"], "accepted": ["type": "string"], "sent": ["type": "string"],
            "duration_seconds": ["type": "number"], "state": ["type": "string"], "message": ["type": "string"],
            "code": ["type": "integer"], "meaning": ["type": "string"],
        ],
    ]

    private static let printer: JSONLiteral = [
        "type": "object", "required": ["name", "id", "up", "state"],
        "properties": [
            "name": ["type": "string"], "id": ["type": "string"], "up": ["type": "boolean"],
            "state": ["type": "string"],
        ],
    ]
}
