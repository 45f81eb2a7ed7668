import HTTPServer

/// How a request wants to be answered: `Prefer` (RFC 7240). What is not understood is passed over, as it demands.
struct Preferences: Hashable {
    /// Not to be waited for.
    private(set) var isAsync = false
    /// Seconds to wait at most.
    private(set) var wait: Int?

    /// Seconds that can be asked for.
    static let waits = 1...120

    init(_ request: HTTPRequest) {
        let given = request.headers.filter { $0.name.lowercased() == "prefer" }
        for preference in given.flatMap({ $0.value.split(separator: ",") }) {
            let words = preference.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
            if words == "respond-async" {
                isAsync = true
            } else if words.hasPrefix("wait="), wait == nil, let seconds = Int(words.dropFirst(5)),
                Self.waits.contains(seconds)
            {
                wait = seconds
            }
        }
    }

    /// What was done, as `Preference-Applied` says it.
    var applied: HTTPRequest.Field? {
        let words = [isAsync ? "respond-async" : nil, wait.map { "wait=\($0)" }].compactMap { $0 }
        return words.isEmpty ? nil : .init("Preference-Applied", words.joined(separator: ", "))
    }
}
