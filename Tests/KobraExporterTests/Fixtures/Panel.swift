import Foundation

/// An exporter with an admin API, and somebody who uses it.
final class Panel {
    private(set) var exporter: LiveExporter
    let folder: Folder
    private(set) var port: Int
    /// Flags besides that of the configuration file.
    private let flags: [String]
    private let token: String

    /// Where its configuration is, to be written again.
    let file: String
    let broker: Broker
    let auditFile: String

    static let allScopes = "[read, control, settings, files, print, firmware, video]"

    /// - Parameters:
    ///   - more: lines under `admin`, `DIR` standing for the folder.
    ///   - flags: `DIR` standing for the folder, too.
    init(
        _ broker: Broker, more: [String] = [], printers: String = "", keepAlive: Int = 10, flags: [String] = []
    ) throws {
        let folder = try Folder()
        self.folder = folder
        self.broker = broker
        auditFile = folder.file("audit")
        token = try Self.makeToken("operator", in: folder)
        file = try folder.write(
            Self.configuration(
                broker, folder, more: more, printers: printers, keepAlive: keepAlive,
                tokens: ["{name: operator, token_file: DIR/operator, scopes: \(Self.allScopes)}"]), to: "kobra.yaml")
        self.flags = flags.map { $0.replacing("DIR", with: folder.path) }
        (exporter, port) = try Self.start(file, self.flags, in: folder)
    }

    /// Ends the exporter by that signal and starts it anew.
    func restart(by signal: Int32) throws {
        exporter.program.signal(signal)
        guard exporter.program.end(within: 10) != nil else { throw Trouble("it does not end: \(exporter.log)") }
        try start()
    }

    /// Starts an exporter in place of one that has ended.
    func start() throws { (exporter, port) = try Self.start(file, flags, in: folder) }

    private static func start(
        _ file: String, _ flags: [String], in folder: Folder
    ) throws -> (exporter: LiveExporter, port: Int) {
        let exporter = try LiveExporter(["--config.file", file] + flags, folder: folder)
        var found: Int?
        _ = eventually(within: 10) {
            found = exporter.log.firstMatch(of: /admin_port=([0-9]+)/).flatMap { Int($0.output.1) }
            return found != nil
        }
        guard let found else { throw Trouble("no admin listener: \(exporter.log)") }
        return (exporter, found)
    }

    static func configuration(
        _ broker: Broker, _ folder: Folder, more: [String] = [], printers: String = "", keepAlive: Int = 10,
        tokens: [String], address: String = "127.0.0.1:0"
    ) -> String {
        let lines = [
            "mqtt: {keep_alive: \(keepAlive)s, brokers: [{name: home, url: \"\(broker.url)\"}]}", printers, "admin:",
            "  listen_address: \"\(address)\"", "  audit_file: DIR/audit",
            "  allow: [delete, print, firmware-update, video, localtask]",
            "  url_prefixes: [\"http://files.example/\"]",
            "  commands_per_minute: 6000", "  tokens:",
        ]
        return (lines + tokens.map { "  - \($0)" } + more.map { "  \($0)" }).joined(separator: "\n")
            .replacing("DIR", with: folder.path) + "\n"
    }

    /// Makes a token as a user would, and returns it.
    static func makeToken(_ name: String, in folder: Folder) throws -> String {
        let made = try Program.run("kobra-exporter", ["token", "--output", folder.file(name)], in: folder)
        guard made.status == 0 else { throw Trouble(made.errors) }
        let content = try String(contentsOf: URL(fileURLWithPath: folder.file(name)), encoding: .utf8)
        return content.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What an answer says.
    struct Answer {
        let status: Int
        let headers: [String: String]
        let text: String
        let members: [String: Any]

        func text(_ name: String) -> String? { members[name] as? String }
    }

    func request(
        _ method: String, _ path: String, _ body: String? = nil, token: String? = nil, headers: [String] = [],
        within seconds: Double = 40
    ) throws -> Answer {
        var options = ["--request", method, "--header", "Authorization: Bearer \(token ?? self.token)"]
        for header in headers { options += ["--header", header] }
        if let body { options += ["--header", "Content-Type: application/json", "--data-binary", body] }
        let answer = try Curl.fetch(port, "/api/v1\(path)", options, within: seconds, in: folder)
        let object = try? JSONSerialization.jsonObject(with: Data(answer.body.utf8))
        return Answer(
            status: answer.status, headers: answer.headers, text: answer.body, members: object as? [String: Any] ?? [:])
    }

    /// The printer's state, once it is one of those wanted or the time is up.
    func state(of printer: String, within seconds: Double, isOneOf wanted: Set<String>) throws -> String {
        var state = ""
        _ = try eventually(within: seconds) {
            state = try request("GET", "/printers/\(printer)").text("state") ?? ""
            return wanted.contains(state)
        }
        return state
    }

    /// Follows the exporter, or a thread of it, once strace says that it does.
    func trace(_ arguments: [String]) throws -> Program {
        let tracer = try Program("strace", arguments, in: folder)
        guard eventually(within: 20, { tracer.log.contains("attached") }) else { throw Trouble(tracer.log) }
        return tracer
    }

    /// Has each write to the audit file last for five minutes, or until what this returns is killed.
    func hangAudit() throws -> Program {
        try trace([
            "-f", "-p", "\(exporter.program.id)", "-P", auditFile, "-e", "trace=write", "-e",
            "inject=write:delay_enter=300000000",
        ])
    }

    var audit: String { (try? String(contentsOf: URL(fileURLWithPath: auditFile), encoding: .utf8)) ?? "" }
}

extension Simulator {
    /// The commands heard so far, questions left out: `print/pause`, …
    var commands: [String] {
        let questions = ["query", "reportVersion", "listLocal", "listUdisk", "getSliceParam"]
        return log.split(separator: "\n").filter { $0.contains(" heard: ") }.compactMap { line in
            guard let type = line.firstMatch(of: /"type":"([a-zA-Z]+)"/)?.output.1,
                let action = line.firstMatch(of: /"action":"([a-zA-Z]+)"/)?.output.1,
                !questions.contains(String(action))
            else { return nil }
            return "\(type)/\(action)"
        }
    }
}
