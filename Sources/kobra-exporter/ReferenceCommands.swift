import ArgumentParser
import Configuration
import KobraMetrics
import Platform

/// `metrics`: the reference of all metrics.
struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Print the reference of all metrics as Markdown.")

    func run() throws { _ = StandardOutput.write(Array(MetricsReference.markdown.utf8)) }
}

/// `settings`: the reference of all settings.
struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "Print the reference of all settings as Markdown.")

    func run() throws { _ = StandardOutput.write(Array(SettingsReference.markdown.utf8)) }
}
