import JSON
import KobraProtocol
import Testing

/// The printer of protocol.md section 16.
enum Fixture {
    static let printer = "0123456789abcdef0123456789abcdef"
    static let topic = "anycubic/anycubicCloud/v1/printer/public/20021/\(printer)"

    /// The report that text makes under a topic of that type.
    static func report(_ type: String, _ json: String) throws -> Report {
        try Report(type: type, payload: Array(json.utf8))
    }

    /// The report of that type, action, state and body.
    static func report(
        _ type: String, action: String?, state: String?, code: String = "200", data: String = "null"
    ) throws -> Report {
        let words = [("action", action), ("state", state)].compactMap { name, word in
            word.map { "\"\(name)\":\"\($0)\"," }
        }
        return try report(
            type, "{\"type\":\"\(type)\",\(words.joined())\"code\":\(code),\"msg\":\"\",\"data\":\(data)}")
    }

    /// The `print` report of those, read.
    static func print(
        _ action: String?, _ state: String?, code: String = "200", data: String = "null"
    ) throws -> PrintReport {
        let report = try report("print", action: action, state: state, code: code, data: data)
        guard case .print(let body) = report.body else { throw Unexpected(body: report.body) }
        return body
    }

    /// Member `a` of an object with that value.
    static func value(_ json: String) throws -> JSONValue { try JSONDocument("{\"a\":\(json)}".utf8).root["a"] }

    /// A body of another kind than the test asked for.
    struct Unexpected: Error { var body: Report.Body }
}
