import Foundation

/// HTTP as curl speaks it.
enum Curl {
    struct Answer {
        let status: Int
        /// As sent, names in lower case.
        let headers: [String: String]
        let body: String
    }

    /// Fetches a page of this machine.
    static func fetch(
        _ port: Int, _ path: String = "/metrics", _ options: [String] = [], by scheme: String = "http",
        within seconds: Double = 10,
        in folder: Folder? = nil
    ) throws -> Answer {
        let limit = seconds * Patience.factor
        let finished = try Program.run(
            "curl",
            ["--silent", "--show-error", "--include", "--noproxy", "*", "--max-time", "\(limit)"] + options
                + ["\(scheme)://127.0.0.1:\(port)\(path)"], in: folder, within: seconds + 5)
        guard finished.status == 0 else { throw Trouble("curl: \(finished.errors)") }
        // A carriage return and a line feed are one Character.
        let parts = finished.output.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = parts[0].split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces)
        }
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        guard let status else { throw Trouble("no status in \(finished.output.prefix(200))") }
        return Answer(status: status, headers: headers, body: parts.count > 1 ? String(parts[1]) : "")
    }
}
