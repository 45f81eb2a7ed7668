import KobraExporter
import KobraMetrics
import Configuration
import Testing

/// The program as people call it.
@Suite(.besideOthers) struct CommandLineEndToEndTests {
    private func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Program.Finished {
        try Program.run("kobra-exporter", arguments, environment: environment)
    }

    @Test func tellsItsVersion() throws {
        let finished = try run("--version")
        #expect(finished.status == 0)
        #expect(finished.output.hasPrefix("kobra-exporter, version \(BuildInfo.version) (revision: "))
        #expect(finished.errors.isEmpty)
    }

    @Test func explainsItself() throws {
        let finished = try run("--help")
        #expect(finished.status == 0)
        for word in SettingsReference.settings.compactMap(\.flag) + ["replay", "metrics", "settings"] {
            #expect(finished.output.contains(word), "\(word)")
        }
        #expect(try run("replay", "--help").output.contains("--until"))
        #expect(try run("help", "replay").status == 0)
    }

    @Test func printsItsReferences() throws {
        #expect(try run("metrics").output == MetricsReference.markdown)
        #expect(try run("settings").output == SettingsReference.markdown)
    }

    @Test func checksAConfiguration() throws {
        let folder = try Folder()
        let good = try folder.write("polling: {interval: 10s}\n", to: "good.yaml")
        let checked = try run("--config.check", "--config.file", good)
        #expect(checked.status == 0)
        #expect(checked.output == "The configuration is good.\n")

        let bad = try folder.write(
            """
            polling:
              interval: soon
            web:
              listen_adress: ":1"
            mqtt:
              brokers:
                - url: mqtt://localhost
                  password_file: /nowhere/at/all

            """, to: "bad.yaml")
        for flags in [["--config.check"], []] {
            let refused = try Program.run("kobra-exporter", flags + ["--config.file", bad])
            #expect(refused.status == 2)
            #expect(refused.output.isEmpty)
            for place in [
                "\(bad):2:13: polling.interval: ", "\(bad):4:3: web.listen_adress: ",
                "\(bad):8:22: mqtt.brokers[0].password_file: ",
            ] { #expect(refused.errors.contains(place), "\(refused.errors)") }
            #expect(refused.errors.contains("expected"))
            #expect(refused.errors.contains("listen_address"))
        }
    }

    @Test func aFolderIsNoStateFile() throws {
        let folder = try Folder()
        for flags in [["--config.check"], []] {
            let refused = try Program.run("kobra-exporter", flags + ["--state.file", folder.path], in: folder)
            #expect(refused.status == 2)
            let words = "state.file: cannot keep a file at \(folder.path): is a directory\n"
            #expect(refused.errors == words, "\(refused.errors)")
        }
    }

    @Test(arguments: [
        (["--no-such-flag"], "--no-such-flag"), (["--polling.interval", "1s"], "--polling.interval"),
        (["--config.file", "/nowhere/kobra.yaml"], "/nowhere/kobra.yaml"), (["nonsense"], "nonsense"),
        (["--mqtt.broker", "http://localhost"], "--mqtt.broker"), (["--log.level"], "--log.level"),
        (["--mqtt.password-file", "/nowhere"], "/nowhere"), (["--web.listen-address", "x:y"], "--web.listen-address"),
        (["replay", "/nowhere/recording"], "/nowhere/recording"),
        (["replay", "--until", "tomorrow", "/dev/null"], "--until"),
    ])
    func refusesWhatMakesNoSense(arguments: [String], named: String) throws {
        let refused = try Program.run("kobra-exporter", arguments)
        #expect(refused.status == 2)
        #expect(refused.output.isEmpty)
        #expect(refused.errors.contains(named), "\(refused.errors)")
    }

    @Test func readsTheEnvironment() throws {
        let refused = try run(environment: ["KOBRA_POLLING_INTERVAL": "1s", "KOBRA_NONSENSE": "1"])
        #expect(refused.status == 2)
        #expect(refused.errors.contains("KOBRA_POLLING_INTERVAL") && refused.errors.contains("KOBRA_NONSENSE"))
        let broker = try Broker()
        let folder = try Folder()
        let file = try folder.write("mqtt: {brokers: [{url: \"mqtt://127.0.0.1:1\"}]}\n", to: "kobra.yaml")
        let exporter = try LiveExporter(
            [], environment: ["KOBRA_MQTT_BROKER": broker.url, "KOBRA_CONFIG_FILE": file, "KOBRA_LOG_LEVEL": "debug"])
        try exporter.connected(to: broker)
    }
}
