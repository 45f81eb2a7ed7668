import HTTPServer

/// What a client prefers (RFC 7240): not to wait, or how long to.
struct Preferences {
    var isAsync = false
    /// Seconds, 1 to 120.
    var wait: Int?

    /// What is not understood is passed over, as the RFC asks.
    init(_ request: HTTPRequest) {
        for header in request.headers where header.name.lowercased() == "prefer" {
            for part in header.value.split(separator: ",") {
                let words = part.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " && $0 != "\t" } }
                switch words.first?.lowercased() {
                case "respond-async": isAsync = true
                case "wait": wait = words.last.flatMap { Int($0) }.map { min(max($0, 1), 120) }
                default: break
                }
            }
        }
    }
}
