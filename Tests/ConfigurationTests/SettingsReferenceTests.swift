import ArgumentParser
import Testing

@testable import Configuration

@Suite struct SettingsReferenceTests {
    @Test func theFlagsAreThoseOfTheTable() {
        let lines = ConfigurationFlags.helpMessage(columns: 10_000).split(separator: "\n").map(String.init)
        let options = lines.filter { $0.hasPrefix("  --") }
        let offered = options.map { line in String(line.dropFirst(4).prefix { $0 != " " }) }
        #expect(offered.sorted() == SettingsReference.settings.compactMap(\.flag).sorted())
        for setting in SettingsReference.settings {
            guard let flag = setting.flag else { continue }
            // The help stands beside the flag, or below if the flag is long.
            let start = lines.firstIndex { "\($0) ".hasPrefix("  --\(flag) ") } ?? 0
            let text = lines[start...].prefix(2).joined(separator: "\n")
            #expect(text.contains(setting.flagHelp) && !setting.flagHelp.isEmpty)
            #expect(setting.variable.map { setting.flagHelp.hasSuffix("[$\($0)]") } ?? (flag == "config.check"))
        }
    }

    @Test func variablesAreMadeOfFlags() {
        for setting in SettingsReference.settings {
            guard let variable = setting.variable else { continue }
            #expect(variable.allSatisfy { $0.isUppercase || $0 == "_" } && variable.hasPrefix("KOBRA_"))
        }
        #expect(SettingsReference.settings.first { $0.flag == "mqtt.ca-file" }?.variable == "KOBRA_MQTT_CA_FILE")
    }

    @Test func nothingStandsTwiceAndAllIsExplained() {
        let settings = SettingsReference.settings
        #expect(Set(settings.compactMap(\.key)).count == settings.compactMap(\.key).count)
        #expect(Set(settings.compactMap(\.flag)).count == settings.compactMap(\.flag).count)
        for setting in settings { #expect(setting.help.hasSuffix(".") && !setting.kind.isEmpty) }
    }

    /// What the reader says it knows in each section is what the table says.
    @Test func theKeysAreThoseOfTheTable() {
        let keys = SettingsReference.settings.compactMap(\.key)
        for (section, yaml) in [
            ("", "x: 1"), ("web.", "web: {x: 1}"), ("mqtt.", "mqtt: {x: 1}"), ("polling.", "polling: {x: 1}"),
            ("readings.", "readings: {x: 1}"), ("discovery.", "discovery: {x: 1}"), ("commands.", "commands: {x: 1}"),
            ("metrics.", "metrics: {x: 1}"), ("log.", "log: {x: 1}"),
            ("mqtt.brokers[].", "mqtt: {brokers: [{url: mqtt://a, x: 1}]}"),
            ("printers[].", "printers: [{id: \(someID), x: 1}]"),
        ] {
            var names: [String] = []
            for key in keys where key.hasPrefix(section) {
                let name = String(key.dropFirst(section.count).prefix { $0 != "." && $0 != "[" })
                if !names.contains(name) { names.append(name) }
            }
            #expect(
                problems(yaml).hasSuffix("x: unknown key; known here: \(names.joined(separator: ", "))"), "\(section)")
        }
    }

    @Test func defaultsAreThoseOfTheValue() throws {
        let defaults = SettingsReference.settings.compactMap { setting in setting.key.map { ($0, setting.defaultText) }
        }
        let expected = [
            "web.listen_address": ":10053", "web.max_connections": "672", "mqtt.keep_alive": "10s",
            "polling.interval": "30s", "polling.silence_polls": "3", "polling.files_interval": "10m",
            "polling.firmware_interval": "1h", "polling.ask_temperatures": "false", "readings.max_age": "10m",
            "discovery.max_printers": "500", "commands.spelling": "auto", "commands.escape_slashes": "true",
            "metrics.print_info": "true", "log.level": "info", "log.format": "logfmt",
        ]
        let shown = Dictionary(uniqueKeysWithValues: defaults)
        for (key, text) in expected { #expect(shown[key] == text) }
    }

    @Test func theTableIsMarkdown() {
        let lines = SettingsReference.markdown.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == SettingsReference.settings.count + 3)
        for line in lines.dropLast() { #expect(line.count { $0 == "|" } == 8) }
        #expect(
            lines.contains(
                "| `polling.interval` | `--polling.interval` | `KOBRA_POLLING_INTERVAL` | duration | 30s | reload | "
                    + "Time between two questions for state to one printer, at least 5s. |"))
    }

    @Test func knowsWhatOnlyARestartChanges() {
        var new = Configuration()
        new.log.level = .debug
        #expect(SettingsReference.needingRestart(from: Configuration(), to: new) == [])
        new.web.listenAddress = ":1"
        #expect(SettingsReference.needingRestart(from: Configuration(), to: new) == ["web.listen_address"])
    }
}
