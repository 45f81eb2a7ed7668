import ArgumentParser
import KobraProtocol
import Testing

@testable import Configuration

/// Every key, variable and flag, each changing its field and nothing else.
@Suite struct ConfigurationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let yaml: String
        let flag: [String]
        let variable: (name: String, text: String)
        let change: @Sendable (inout Configuration) -> Void

        init(
            _ yaml: String, _ flag: String..., variable: String, _ text: String,
            change: @escaping @Sendable (inout Configuration) -> Void
        ) {
            self.yaml = yaml
            self.flag = flag
            self.variable = (variable, text)
            self.change = change
        }

        var testDescription: String { yaml }
    }

    static let cases = [
        Case(
            "web: {listen_address: '127.0.0.1:9'}", "--web.listen-address", "127.0.0.1:9",
            variable: "KOBRA_WEB_LISTEN_ADDRESS", "127.0.0.1:9"
        ) { $0.web.listenAddress = "127.0.0.1:9" },
        Case("web: {max_connections: 9}", "--web.max-connections", "9", variable: "KOBRA_WEB_MAX_CONNECTIONS", "9") {
            $0.web.maxConnections = 9
        },
        Case(
            "web: {config_file: a/web.yaml}", "--web.config.file", "a/web.yaml", variable: "KOBRA_WEB_CONFIG_FILE",
            "a/web.yaml"
        ) { $0.web.configFile = "a/web.yaml" },
        Case("mqtt: {keep_alive: 1m}", "--mqtt.keep-alive", "60s", variable: "KOBRA_MQTT_KEEP_ALIVE", "60s") {
            $0.brokers[0].keepAlive = 60
        },
        Case(
            "mqtt: {brokers: [{url: mqtt://a}]}", "--mqtt.broker", "mqtt://a", variable: "KOBRA_MQTT_BROKER", "mqtt://a"
        ) {
            $0.brokers = [Configuration.Broker(host: "a", port: 1883)]
        },
        Case("polling: {interval: 5s}", "--polling.interval", "5s", variable: "KOBRA_POLLING_INTERVAL", "5000ms") {
            $0.polling.interval = 5
        },
        Case(
            "polling: {silence_polls: 2}", "--polling.silence-polls", "2", variable: "KOBRA_POLLING_SILENCE_POLLS", "2"
        ) { $0.polling.silencePolls = 2 },
        Case(
            "polling: {files_interval: 0}", "--polling.files-interval", "0s",
            variable: "KOBRA_POLLING_FILES_INTERVAL", "0"
        ) { $0.polling.filesInterval = 0 },
        Case(
            "polling: {firmware_interval: 1m30s}", "--polling.firmware-interval", "90s",
            variable: "KOBRA_POLLING_FIRMWARE_INTERVAL", "1m30s"
        ) { $0.polling.firmwareInterval = 90 },
        Case(
            "polling: {ask_temperatures: true}", "--polling.ask-temperatures",
            variable: "KOBRA_POLLING_ASK_TEMPERATURES", "true"
        ) { $0.polling.asksTemperatures = true },
        Case("readings: {max_age: 0}", "--readings.max-age", "0", variable: "KOBRA_READINGS_MAX_AGE", "0") {
            $0.readings.maxAge = 0
        },
        Case(
            "discovery: {allow: [\(someID), \(otherID)]}", "--discovery.allow", someID, "--discovery.allow", otherID,
            variable: "KOBRA_DISCOVERY_ALLOW", "\(someID), \(otherID),\(someID)"
        ) { $0.discovery.allow = [someID, otherID].compactMap { PrinterID($0) } },
        Case(
            "discovery: {models: [20030, '1']}", "--discovery.model", "20030", "--discovery.model=1",
            variable: "KOBRA_DISCOVERY_MODEL", "20030,1,1"
        ) { $0.discovery.models = ["20030", "1"].compactMap { ModelID($0) } },
        Case(
            "discovery: {max_printers: 10000}", "--discovery.max-printers", "10000",
            variable: "KOBRA_DISCOVERY_MAX_PRINTERS", "10000"
        ) { $0.discovery.maxPrinters = 10_000 },
        Case(
            "commands: {spelling: type-action}", "--commands.spelling", "type-action",
            variable: "KOBRA_COMMANDS_SPELLING", "type-action"
        ) { $0.commands.spelling = .typeAction },
        Case(
            "commands: {escape_slashes: false}", "--commands.no-escape-slashes",
            variable: "KOBRA_COMMANDS_NO_ESCAPE_SLASHES", "true"
        ) { $0.commands.escapesSlashes = false },
        Case("state: {file: /s}", "--state.file", "/s", variable: "KOBRA_STATE_FILE", "/s") { $0.state.file = "/s" },
        Case("metrics: {print_info: false}", "--no-print-info", variable: "KOBRA_NO_PRINT_INFO", "true") {
            $0.metrics.printInfo = false
        },
        Case("log: {level: trace}", "--log.level", "trace", variable: "KOBRA_LOG_LEVEL", "trace") {
            $0.log.level = .trace
        },
        Case("log: {format: json}", "--log.format", "json", variable: "KOBRA_LOG_FORMAT", "json") {
            $0.log.format = .json
        },
    ]

    @Test(arguments: cases) func fileVariableAndFlagMeanTheSame(_ test: Case) throws {
        var expected = Configuration()
        test.change(&expected)
        #expect(expected != Configuration())
        #expect(try load(test.yaml) == expected)
        #expect(try load(nil, environment: [test.variable.name: test.variable.text]) == expected)
        #expect(try load(nil, test.flag) == expected)
    }

    /// What is neither in `cases` nor a broker's or printer's own has no test; `AdminTests` has those of the admin API,
    /// `BrokerTests` the session's, which needs more to be right.
    @Test func everySettingIsAmongTheCases() {
        let named = Set(Self.cases.map(\.variable.name))
        for setting in SettingsReference.settings {
            guard let key = setting.key, !key.contains("[]"), !key.hasPrefix("admin.") else { continue }
            #expect(
                setting.variable.map(named.contains) ?? false
                    || ["printers", "commands.watch", "mqtt.session"].contains(key),
                "\(setting)")
        }
    }

    @Test func withoutAnythingTheDefaultsHold() throws {
        let configuration = try load()
        #expect(configuration == Configuration())
        #expect(configuration.brokers.map(\.name) == ["localhost:1883"])
        #expect(configuration.web.listenAddress == ":10053")
    }

    @Test(arguments: [
        "", "# nothing\n", "---\n", "~", "{}", "web:\nmqtt:\npolling:\nprinters:\nlog:\n", "mqtt: {brokers: }",
        "web: null\n", "discovery: {allow: [], models: []}",
    ])
    func aFileThatSaysNothingChangesNothing(yaml: String) throws { #expect(try load(yaml) == Configuration()) }

    @Test func flagBeatsVariableBeatsFileBeatsDefault() throws {
        let file = "polling: {interval: 10s}"
        let environment = ["KOBRA_POLLING_INTERVAL": "11s", "PATH": "/bin", "KOBRAX": "1"]
        #expect(try load(file).polling.interval == 10)
        #expect(try load(file, environment: environment).polling.interval == 11)
        #expect(try load(file, ["--polling.interval", "12s"], environment: environment).polling.interval == 12)
    }

    @Test func aVariableCanTakeBackWhatTheFileSays() throws {
        let file = "metrics: {print_info: false}\npolling: {ask_temperatures: true}"
        let environment = ["KOBRA_NO_PRINT_INFO": "false", "KOBRA_POLLING_ASK_TEMPERATURES": "false"]
        #expect(try load(file, environment: environment) == Configuration())
    }

    @Test func listsOfFlagsReplaceThoseOfTheFile() throws {
        let file = """
            mqtt: {brokers: [{url: mqtt://a}, {url: mqtt://b}]}
            discovery: {allow: [\(someID)], models: [1]}
            """
        let environment = ["KOBRA_MQTT_BROKER": "mqtt://c, mqtts://d", "KOBRA_DISCOVERY_MODEL": "2"]
        let flags = ["--discovery.allow", otherID, "--mqtt.broker", "mqtt://e"]
        #expect(try load(file, environment: environment).brokers.map(\.name) == ["c:1883", "d:8883"])
        let configuration = try load(file, flags, environment: environment)
        #expect(configuration.brokers.map(\.name) == ["e:1883"])
        #expect(configuration.discovery.allow.map(\.text) == [otherID])
        #expect(configuration.discovery.models.map(\.text) == ["2"])
    }

    @Test func theFileMayBeNamedByTheEnvironment() throws {
        let files = ["a.yaml": "log: {level: debug}", "b.yaml": "log: {level: error}"]
        let environment = ["KOBRA_CONFIG_FILE": "a.yaml"]
        #expect(try load(environment: environment, files: files).log.level == .debug)
        #expect(try load(nil, ["--config.file", "b.yaml"], environment: environment, files: files).log.level == .error)
        #expect(
            problems(environment: environment) == "KOBRA_CONFIG_FILE: cannot read a.yaml: No such file or directory")
    }

    @Test func flagsTakeNothingElse() {
        #expect(throws: (any Error).self) { try ConfigurationFlags.parse(["--web.listen-adress", ":1"]) }
        #expect(throws: (any Error).self) { try ConfigurationFlags.parse(["--mqtt.password", "x"]) }
    }
}
