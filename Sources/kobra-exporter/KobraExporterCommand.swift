import ArgumentParser
import Configuration
import KobraExporter
import Logging
import Platform

/// The program: without a subcommand it exports.
@main struct KobraExporterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kobra-exporter",
        abstract: "Prometheus exporter for Anycubic Kobra 2 Pro, Plus and Max printers.",
        discussion: """
            Listens to the printers' MQTT broker and serves what they say as metrics. A setting is taken from its flag, \
            else from the environment, else from the file given by --config.file, else it has its default.
            """,
        version: BuildInfo.text,
        subcommands: [ReplayCommand.self, TokenCommand.self, MetricsCommand.self, SettingsCommand.self])

    @OptionGroup var flags: ConfigurationFlags

    /// Parses the command line and runs; a command line that makes no sense ends with status 2, as a bad file does.
    static func main() {
        StandardStreams.fill()
        do {
            try Self.checkStart()
            // In this order, and before any secret is read.
            let environment = Environment.all
            Environment.forget(ServiceManager.variables.filter { environment[$0] != nil })
            try Secrecy.begin()
            var command = try parseAsRoot()
            try command.run()
        } catch {
            let isHelp = exitCode(for: error) == .success
            let words = Array((fullMessage(for: error) + "\n").utf8)
            if isHelp { _ = StandardOutput.write(words) } else if words.count > 1 { StandardError.write(words) }
            exit(withError: isHelp ? ExitCode.success : (error as? ExitCode ?? Failure.usage))
        }
    }

    /// Swift reads the command line by way of `/proc`, and where that fails has none, not even the program's name. An
    /// exporter that goes on without what it was given would watch some other broker.
    private static func checkStart() throws {
        guard !CommandLine.arguments.isEmpty else {
            throw Failure.say("kobra-exporter: the command line cannot be read", .failure)
        }
        if let problem = Environment.problem {
            throw Failure.say("kobra-exporter: the environment cannot be read: \(problem)", .failure)
        }
    }

    /// The answer to `--config.check`.
    static func sayGood() throws {
        guard StandardOutput.write(Array("The configuration is good.\n".utf8)) else { throw ExitCode.failure }
    }

    func run() throws {
        let settings = LogSettings()
        let log = Logger(label: "kobra-exporter") { _ in LineLogHandler(settings) }
        let load: Exporter.Load = { [flags] () throws(ConfigurationError) in
            try Configuration.load(
                flags: flags, environment: Environment.all, readFile: ConfigurationFiles.read,
                readSecret: ConfigurationFiles.readSecret)
        }
        let configuration: Configuration
        do {
            configuration = try load()
        } catch {
            throw Failure.say("\(error)", .usage)
        }
        do {
            try Exporter.check(configuration)
        } catch {
            throw Failure.say("\(error)", .usage)
        }
        if flags.configCheck { return try Self.sayGood() }
        settings.current = configuration.log
        Signals.block()
        Signals.ignorePipe()
        do {
            try Limits.fitSelect()
            LargeBuffers.returnAtOnce()
            try DataLimit.set()
            try Exporter(
                configuration, log: log, logSettings: settings, manager: Self.serviceManager(log), load: load
            ).run()
        } catch {
            throw Failure.say("kobra-exporter: \(error)", .failure)
        }
    }
}

extension KobraExporterCommand {
    /// Who started this and wants to be told how it is. One that cannot be told is none.
    private static func serviceManager(_ log: Logger) -> ServiceManager? {
        do throws(SystemError) {
            return try ServiceManager(Environment.all)
        } catch {
            log.warning("the service manager is not told how this is", metadata: ["error": "\(error)"])
            return nil
        }
    }
}

/// How the program ends when it cannot do what it was asked.
enum Failure {
    /// Bad flags, environment or file.
    static let usage = ExitCode(2)

    /// Says why on standard error.
    static func say(_ words: String, _ code: ExitCode) -> ExitCode {
        StandardError.write(Array((words + "\n").utf8))
        return code
    }
}

extension ExitCode {
    /// Bad flags, environment or file.
    static var usage: ExitCode { Failure.usage }
}
