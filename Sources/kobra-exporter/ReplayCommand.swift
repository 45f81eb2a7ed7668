import ArgumentParser
import Configuration
import KobraExporter
import Platform

/// `replay`: the metrics that a recording makes, without any network.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Print the metrics page that a recording results in.",
        discussion: """
            Reads lines as mosquitto_sub -t 'anycubic/#' -F '%j' writes them. Time follows their tst. Of the configuration \
            only what concerns printers is used: names, allow list, limits.
            """)

    @Argument(help: "The recording, or - for standard input.")
    var file = "-"

    @Option(name: .customLong("until"), help: "Let time go on to this moment at the end (RFC 3339).")
    var until: String?

    @OptionGroup var flags: ConfigurationFlags

    func run() throws {
        let configuration = try loaded()
        if flags.configCheck { return try KobraExporterCommand.sayGood() }
        var replay = Replay(FleetRules(configuration), showsPrintInfo: configuration.metrics.printInfo)
        let end = try until.map { text in
            guard let end = Replay.moment(text) else {
                throw Failure.say("--until: expected a time such as 2024-03-06T08:00:00Z, found \"\(text)\"", .usage)
            }
            return end
        }
        try read(into: &replay)
        if let end { replay.pass(until: end) }
        guard StandardOutput.write(replay.page()) else { throw ExitCode.failure }
    }

    private func read(into replay: inout Replay) throws {
        var number = 0
        do {
            var lines = try LineReader(file)
            while let line = try lines.next() {
                number = line.number
                guard !line.isCut else { throw ReplayProblem.tooLong }
                let isBlank = line.bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
                if !isBlank { try replay.take(line: line.bytes) }
            }
        } catch let error as FileError {
            throw Failure.say("\(error)", .usage)
        } catch {
            throw Failure.say("\(file == "-" ? "standard input" : file):\(number): \(error)", .failure)
        }
    }

    /// The configuration; what it names besides itself, certificates and passwords, need not be at hand here.
    private func loaded() throws -> Configuration {
        let environment = Environment.all
        let file = flags.configFile ?? environment["KOBRA_CONFIG_FILE"]
        do {
            return try Configuration.load(
                flags: flags, environment: environment,
                readFile: { (path: String) throws(FileReadFailure) in
                    path == file ? try ConfigurationFiles.read(path) : Array("not needed".utf8)
                },
                // Tokens must differ.
                readSecret: { (path: String) throws(FileReadFailure) in
                    Array("not-needed-\(Digest.sha256(Array(path.utf8)).map { String($0) }.joined())".utf8)
                })
        } catch {
            throw Failure.say("\(error)", .usage)
        }
    }
}

/// A line that cannot be one of a recording.
private enum ReplayProblem: Error, CustomStringConvertible {
    case tooLong

    var description: String { "the line is longer than 8 MiB" }
}
