import Testing

@testable import Configuration

@Suite struct ConfigurationErrorTests {
    @Test(arguments: [
        (
            "polling:\n  intervall: 10s",
            "kobra.yaml:2:3: polling.intervall: unknown key; known here: interval, silence_polls, files_interval, "
                + "firmware_interval, ask_temperatures; did you mean interval?"
        ),
        (
            "qqqq: 1",
            "kobra.yaml:1:1: qqqq: unknown key; known here: web, mqtt, polling, readings, printers, discovery, commands, "
                + "state, metrics, log, admin"
        ),
        (
            "log.level: debug",
            "kobra.yaml:1:1: log.level: unknown key; known here: web, mqtt, polling, readings, printers, discovery, "
                + "commands, state, metrics, log, admin"
        ),
        (
            "mqtt: {brokers: [{url: mqtt://a, password: hunter2}]}",
            "kobra.yaml:1:34: mqtt.brokers[0].password: unknown key; known here: name, url, ca_file, certificate_file, "
                + "key_file, check_host_name, client_id, username, password_file; secrets are only read from files: use password_file"
        ),
        (
            "\"a\\nb\": 1\nweb: 5",
            "kobra.yaml:1:1: a\\nb: unknown key; known here: web, mqtt, polling, readings, "
                + "printers, discovery, commands, state, metrics, log, admin\n"
                + "kobra.yaml:2:6: web: found \"5\", expected a mapping with listen_address, max_connections, config_file"
        ),
        (
            "[]",
            "kobra.yaml:1:1: found a list, expected a mapping with web, mqtt, polling, readings, printers, discovery, "
                + "commands, state, metrics, log, admin"
        ),
        (
            "words",
            "kobra.yaml:1:1: found \"words\", expected a mapping with web, mqtt, polling, readings, printers, "
                + "discovery, commands, state, metrics, log, admin"
        ),
        ("a: 1\na: 2", "kobra.yaml:2:1: the key \"a\" stands here twice, first in line 1"),
        ("web: [", "kobra.yaml:2:1: did not find expected node content, while parsing a flow node"),
        ("web: &a {}", "kobra.yaml:1:6: anchors (&name) are not read here"),
    ])
    func theFileItself(yaml: String, expected: String) { #expect(problems(yaml) == expected) }

    static let duration = "such as 90s or 1h30m"

    @Test(arguments: [
        ("web: {max_connections: 0}", "1:24: web.max_connections: found \"0\", expected a whole number from 1 to 800"),
        (
            "web: {max_connections: 801}",
            "1:24: web.max_connections: found \"801\", expected a whole number from 1 to 800"
        ),
        (
            "web: {max_connections: 1e2}",
            "1:24: web.max_connections: found \"1e2\", expected a whole number from 1 to 800"
        ),
        (
            "web: {max_connections: '9'}",
            "1:24: web.max_connections: found the quoted text \"9\", expected a whole number from 1 to 800"
        ),
        ("web: {max_connections: }", "1:24: web.max_connections: found nothing, expected a whole number from 1 to 800"),
        (
            "web: {max_connections: ~}",
            "1:24: web.max_connections: found nothing, expected a whole number from 1 to 800"
        ),
        (
            "web: {max_connections: [1]}",
            "1:24: web.max_connections: found a list, expected a whole number from 1 to 800"
        ),
        (
            "log: {level: {}}",
            "1:14: log.level: found a mapping, expected one of trace, debug, info, notice, warning, "
                + "error, critical"
        ),
        (
            "log: {level: loud}",
            "1:14: log.level: found \"loud\", expected one of trace, debug, info, notice, warning, "
                + "error, critical"
        ),
        ("log: {format: text}", "1:15: log.format: found \"text\", expected one of logfmt, json"),
        (
            "polling: {interval: 4s}",
            "1:21: polling.interval: found \"4s\", expected a duration from 5s to 720h, \(duration)"
        ),
        (
            "polling: {interval: 30}",
            "1:21: polling.interval: found \"30\", expected a duration from 5s to 720h, \(duration)"
        ),
        (
            "polling: {interval: 721h}",
            "1:21: polling.interval: found \"721h\", expected a duration from 5s to 720h, \(duration)"
        ),
        (
            "polling: {files_interval: 59s}",
            "1:27: polling.files_interval: found \"59s\", expected 0 (never) or a duration from 1m to 720h, \(duration)"
        ),
        (
            "polling: {firmware_interval: 0}",
            "1:30: polling.firmware_interval: found \"0\", expected a duration from 1m to 720h, \(duration)"
        ),
        (
            "polling: {silence_polls: 1}",
            "1:26: polling.silence_polls: found \"1\", expected a whole number from 2 to 1000"
        ),
        (
            "polling: {ask_temperatures: yes}",
            "1:29: polling.ask_temperatures: found \"yes\", expected true or false, spelled like that"
        ),
        (
            "polling: {ask_temperatures: 'true'}",
            "1:29: polling.ask_temperatures: found the quoted text \"true\", expected true or false"
        ),
        ("metrics: {print_info: 1}", "1:23: metrics.print_info: found \"1\", expected true or false"),
        ("commands: {escape_slashes: No}", "1:28: commands.escape_slashes: found \"No\", expected true or false"),
        (
            "readings: {max_age: 999ms}",
            "1:21: readings.max_age: found \"999ms\", expected 0 (no limit) or a duration from 1s to 720h, \(duration)"
        ),
        (
            "mqtt: {keep_alive: 5500ms}",
            "1:20: mqtt.keep_alive: found \"5500ms\", expected a duration in whole seconds from 5s to 1h"
        ),
        (
            "discovery: {max_printers: 10001}",
            "1:27: discovery.max_printers: found \"10001\", expected a whole number from 1 to 10000"
        ),
        (
            "discovery: {models: [x, 1, 1234567]}",
            "1:22: discovery.models[0]: found \"x\", expected a model id of 1 to 6 digits, such as 20021\n"
                + "kobra.yaml:1:28: discovery.models[2]: found \"1234567\", expected a model id of 1 to 6 digits, "
                + "such as 20021"
        ),
        (
            "discovery: {models: 20021}",
            "1:21: discovery.models: found \"20021\", expected a list, each entry a model id of 1 to 6 digits, "
                + "such as 20021"
        ),
        (
            "discovery: {allow: }",
            "1:20: discovery.allow: found nothing, expected a list, each entry a printer's id or name"
        ),
        (
            "discovery: {allow: [left]}",
            "1:21: discovery.allow[0]: found \"left\", expected an id, 32 hexadecimal digits, or a name that stands "
                + "under printers"
        ),
        (
            "commands: {spelling: both}",
            "1:22: commands.spelling: found \"both\", expected one of auto, type, type-action, response, bare"
        ),
    ])
    func valuesOfTheFile(yaml: String, expected: String) { #expect(problems(yaml) == "kobra.yaml:\(expected)") }

    @Test(arguments: [
        ("KOBRA_LOG_LEVL", "x", "unknown variable; did you mean KOBRA_LOG_LEVEL?"),
        ("KOBRA_SOMETHING", "x", "unknown variable; the flags' help lists those there are"),
        ("KOBRA_", "x", "unknown variable; the flags' help lists those there are"),
        ("KOBRA_CONFIG_CHECK", "true", "unknown variable; the flags' help lists those there are"),
        (
            "KOBRA_MQTT_PASSWORD", "hunter2",
            "unknown variable; secrets are only read from files: use KOBRA_MQTT_PASSWORD_FILE"
        ),
        ("KOBRA_LOG_FORMAT", "", "found nothing, expected one of logfmt, json"),
        ("KOBRA_NO_PRINT_INFO", "1", "found \"1\", expected true or false"),
        ("KOBRA_NO_PRINT_INFO", "", "found nothing, expected true or false"),
        ("KOBRA_DISCOVERY_ALLOW", "", "found nothing, expected a printer's id or name"),
        ("KOBRA_DISCOVERY_MODEL", "1,,2", "found nothing, expected a model id of 1 to 6 digits, such as 20021"),
        ("KOBRA_WEB_MAX_CONNECTIONS", "many", "found \"many\", expected a whole number from 1 to 800"),
        ("KOBRA_CONFIG_FILE", "", "found nothing, expected the path of a file"),
    ])
    func variables(name: String, text: String, expected: String) {
        #expect(problems(environment: [name: text]) == "\(name): \(expected)")
    }

    @Test(arguments: [
        (
            ["--log.level", "x\u{1B}[31m"],
            "--log.level: found \"x\\u{1B}[31m\", expected one of trace, debug, info, "
                + "notice, warning, error, critical"
        ),
        (
            ["--mqtt.keep-alive", "1h1s"],
            "--mqtt.keep-alive: found \"1h1s\", expected a duration in whole seconds from 5s "
                + "to 1h"
        ),
        (["--config.file", "none.yaml"], "--config.file: cannot read none.yaml: No such file or directory"),
        (
            ["--log.format", String(repeating: "x", count: 50)],
            "--log.format: found \"\(String(repeating: "x", count: 40))…\", expected one of logfmt, json"
        ),
    ])
    func flags(arguments: [String], expected: String) { #expect(problems(nil, arguments) == expected) }

    @Test func allProblemsAreNamedInTheOrderOfTheFileThenEnvironmentThenFlags() {
        let yaml = "log:\n  level: x\nweb:\n  max_connections: x\n"
        let found = problems(yaml, ["--log.level", "y"], environment: ["KOBRA_LOG_FORMAT": "z", "KOBRA_X": ""])
        #expect(
            found.split(separator: "\n").map { $0.prefix { $0 != " " } } == [
                "kobra.yaml:2:10:", "kobra.yaml:4:20:", "KOBRA_X:", "KOBRA_LOG_FORMAT:", "--log.level:",
            ])
    }

    @Test(arguments: [(20, 0), (21, 1), (5000, 4980)]) func theListIsBounded(count: Int, omitted: Int) throws {
        let yaml = (0..<count).map { "key\($0): 1" }.joined(separator: "\n")
        let error = try #require(throws: ConfigurationError.self) { try load(yaml) }
        #expect(error.problems.count == 20 && error.omitted == omitted)
        #expect(error.problems[19].description.hasPrefix("kobra.yaml:20:1: key19: unknown key"))
        #expect(error.description.hasSuffix("and \(omitted) more") == (omitted > 0))
    }
}
