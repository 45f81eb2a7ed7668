import HTTPServer
import JSON
@testable import KobraAdmin

/// A good request for every route, on the printer that prints.
enum Samples {
    struct Sample: Sendable, CustomStringConvertible {
        let route: Route
        let request: HTTPRequest
        var description: String { "\(route.method) \(route.path)" }
    }

    static let all: [Sample] = RouteTable.routes.map { Sample(route: $0, request: request($0)) }

    static func request(
        _ route: Route, printer: String = "left", command: String = "none", token: String? = Bench.master
    ) -> HTTPRequest {
        let path = route.path.description.replacing("{printer}", with: printer).replacing("{id}", with: command)
        let body = route.bodies.first.map { String(decoding: $0.example.bytes(), as: UTF8.self) } ?? ""
        var request = Bench.request(
            route.method, String(path.dropFirst("/api/v1".count)), body, token: token)
        request.query = route.query.map { item in
            guard case .string(let text) = item.example else { return .init(item.name, "") }
            return .init(item.name, text)
        }
        return request
    }
}
