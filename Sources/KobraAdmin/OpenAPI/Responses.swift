import Configuration
import JSON

// Which answers a route can give.
extension Route {
    /// Every status it can be answered with, and why.
    var responses: [(status: Int, words: String)] {
        var responses: [(Int, String)] = [(200, summary)]
        if takesPreferences { responses.append((202, "Accepted; the command is looked up at Location.")) }
        responses += [
            (400, "The request could not be read."), (401, "No valid bearer token, whatever else is asked."),
            (403, "The token's scopes, the configuration or the Host or Origin of the request do not allow it."),
            (405, "The path does not know the method."), (413, "The body is too large."),
            (422, "A member or query item is unknown, missing or not acceptable, or beyond a limit."),
            (429, "Too many requests; see Retry-After."), (503, "Not possible at this moment; nothing was sent."),
        ]
        if path.variable != nil || name == "emergencyStop" {
            responses.append((404, "There is no such printer or command, or none the token may see."))
        }
        if !bodies.isEmpty { responses.append((415, "The body is not application/json.")) }
        if takesPreferences || name == "markReady" {
            responses.append((409, "Not possible as things are, or something safer overtook it; nothing was sent."))
            responses.append(
                (504, "Sent and not confirmed, so it may still happen; or not sent, which the title says."))
        }
        if takesPreferences { responses.append((502, "The printer refused, with its code.")) }
        return responses.sorted { $0.0 < $1.0 }
    }

    /// What an answer of that status holds.
    func schemaName(_ status: Int) -> String {
        guard status < 300 else { return "Problem" }
        return switch action {
        case .listPrinters: "PrinterList"
        case .showPrinter: "Printer"
        case .showCommand, .order: "Command"
        case .markReady: "ReadyResult"
        case .emergencyStop: "EmergencyStopResult"
        case .showDocument: "Document"
        }
    }

    /// The headers of an answer of that status, besides those of all.
    func headers(_ status: Int) -> [(String, String)] {
        switch status {
        case 202 where name != "emergencyStop": [("Location", "Where the command is looked up.")]
        case 401: [("WWW-Authenticate", "Bearer")]
        case 405: [("Allow", "The methods the path knows.")]
        case 429, 503: [("Retry-After", "Seconds to wait.")]
        default: []
        }
    }
}
