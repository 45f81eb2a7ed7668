import ArgumentParser
import Configuration
import KobraExporter
import KobraMetrics
import KobraProtocol
import KobraState

/// The configuration's file: a configuration that works, or an error, and never anything else.
enum ConfigurationTarget: FuzzTarget {
    static let name = "configuration"
    static let maxLength = 8_192

    static func run(_ input: [UInt8]) throws(Finding) {
        let configuration: Configuration
        do throws(ConfigurationError) {
            configuration = try load(input)
        } catch {
            return try check(error)
        }
        try Finding.unless(!configuration.brokers.isEmpty, "a configuration without a broker")
        try live(by: configuration)
        let again = try? load(input)
        try Finding.unless(again == configuration, "read twice, it is not the same")
    }

    private static let flags = try? ConfigurationFlags.parse([])

    private static func load(_ input: [UInt8]) throws(ConfigurationError) -> Configuration {
        let readFile: Configuration.FileRead = { (path: String) throws(FileReadFailure) in
            if path == "kobra.yaml" { return input }
            guard path.utf8.count % 5 != 4 else { throw FileReadFailure("No such file or directory") }
            return Array("content of \(path), which may stand for a certificate, a password or a token".utf8)
        }
        let readSecret: Configuration.FileRead = { (path: String) throws(FileReadFailure) in
            let letters = path.utf8.map { UInt8(ascii: "a") + $0 % 26 }
            return Array((letters + Array(repeating: UInt8(ascii: "t"), count: 40)).prefix(60))
        }
        guard let flags else { preconditionFailure("no flags at all are good flags") }
        return try Configuration.load(
            flags: flags, environment: ["KOBRA_CONFIG_FILE": "kobra.yaml"], readFile: readFile,
            readSecret: readSecret)
    }

    /// An error is made to be printed: bounded, and nothing in it that acts on a terminal.
    static func check(_ error: ConfigurationError) throws(Finding) {
        let text = error.description
        try Finding.unless(!text.isEmpty, "an error without words")
        try Finding.unless(text.utf8.count < 100_000, "an error of \(text.utf8.count) bytes")
        for scalar in text.unicodeScalars where scalar.value < 0x20 && scalar != "\n" || scalar.value == 0x7F {
            throw Finding("an error with the control character \(scalar.value)")
        }
    }

    /// Whatever the numbers in it are, a fleet lives by them: a long time, and with a printer in it.
    private static func live(by configuration: Configuration) throws(Finding) {
        var now = Instant(uptime: 1_000_000_000, unixMilliseconds: 1_709_712_000_000)
        var fleet = FleetRules(configuration).fleet(at: now)
        let broker = configuration.brokers[0].name
        for seconds in [0, 1, 100, 86_400, 86_400 * 365.0 * 20] {
            now = now + seconds
            _ = fleet.brokerConnected(broker, at: now)
            let topic = StoryTarget.addresses[0].reportTopic(type: "status")
            let incoming = Incoming(topic: topic, payload: Array(Examples.reports[1].payload.utf8))
            _ = fleet.receive(incoming, from: broker, at: now)
            for query in fleet.takeDueQueries(at: now).queries { fleet.sent(query) }
            _ = fleet.advance(to: now)
            _ = fleet.checkBrokers(at: now)
        }
        guard fleet.printers.count < 20 else { return }
        _ = try PageCheck(MetricsPage.text(Snapshot(fleet: fleet, now: now)))
    }
}

extension ConfigurationTarget {
    /// The sample, as it is and with its comments taken as settings; and a short file of everything.
    static var seeds: [[UInt8]] {
        let sample = Repository.lines("deploy/kobra-exporter.yaml")
        let live = sample.map { line in
            line.firstIndex(of: "#").map { mark in
                let rest = line[line.index(after: mark)...]
                return rest.hasPrefix(" ") ? String(line[..<mark]) : String(line[..<mark] + rest)
            } ?? line
        }
        return [Array(sample.joined(separator: "\n").utf8), Array(live.joined(separator: "\n").utf8)]
            + [
                whole, "{}", "\u{FEFF}web: {listen_address: \":0\"}", "a: [b, {c: d}]",
                "web:\n  listen_address: 'x\ty'\n",
            ]
            .map { Array($0.utf8) }
    }

    static var words: [String] {
        let keys = SettingsReference.settings.compactMap(\.key).flatMap { $0.split(separator: ".") }
        return Set(keys.map { "\($0.replacing("[]", with: "")):" }).sorted() + [
            "0123456789abcdef0123456789abcdef", "mqtts://", "mqtt://", "[::1]:0", "720h", "999999999h", "1h30m",
            "500ms",
            "&a", "*a", "!!str", "|\n ", ">-\n", "? ", "<<: ", "---\n", "...\n", "%YAML 1.1\n", "\"\\u0000\"", "~",
            "- ",
            "e\u{301}", "\u{202E}", "'", "\"", "0x10", ".inf", "auto", "true", "2027-01-31", "off",
        ]
    }

    private static let whole = """
        web: {listen_address: "127.0.0.1:0", max_connections: 512}
        mqtt:
          keep_alive: 5s
          brokers:
            - {url: "mqtt://[::1]:1883", name: one, username: u, password_file: /p}
            - {url: "mqtts://broker.example", ca_file: /ca, certificate_file: /c, key_file: /key, check_host_name: false}
        polling: {interval: 720h, silence_polls: 1000, files_interval: 0, firmware_interval: 720h, ask_temperatures: true}
        readings: {max_age: 720h}
        printers:
          - {id: 0123456789abcdef0123456789abcdef, name: left, model: 20021, command_spelling: type}
          - {id: fedcba9876543210fedcba9876543210, name: "r\u{301}ight"}
        discovery: {allow: [left, fedcba9876543210fedcba9876543210], models: [20024], max_printers: 10000}
        commands: {spelling: auto, escape_slashes: false, watch: false}
        admin:
          listen_address: 127.0.0.1:10054
          tokens:
            - {name: a, token_file: /a, scopes: [read, control], printers: [left], expires: 2027-01-31}
          allow: [delete, print]
          wait: 120s
        metrics: {print_info: false}
        log: {level: trace, format: json}
        """
}
