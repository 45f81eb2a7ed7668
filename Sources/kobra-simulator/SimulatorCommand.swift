import ArgumentParser
import KobraProtocol
import KobraSimulator
import Platform

/// `kobra-simulator`: printers that are not there, on a broker that is.
@main struct SimulatorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kobra-simulator",
        abstract: "Simulated Anycubic Kobra 2 printers on an MQTT broker.",
        discussion: HelpText.discussion)

    @OptionGroup(title: "Broker") var broker: BrokerOptions
    @OptionGroup(title: "Printers") var printers: PrinterOptions

    @Option(help: ArgumentHelp("How many times faster than real time.", valueName: "factor"))
    var speed = 1.0

    @Option(help: ArgumentHelp("End after that many real seconds.", valueName: "seconds"))
    var duration: Double?

    @Flag(help: "Print every message on standard error.")
    var verbose = false

    func validate() throws {
        guard speed > 0, speed <= 10_000 else { throw ValidationError("--speed: expected more than 0, at most 10000") }
        if let duration, !(duration >= 0 && duration <= 1e9) { throw ValidationError("--duration: expected seconds") }
    }

    func run() throws {
        Signals.block()
        Signals.ignorePipe()
        let runs = try printers.runs()
        let options = try broker.connection()
        for run in runs {
            let printer = run.printer
            Console.print(
                "printer \(run.number): id \(printer.address.printer) model \(printer.address.model) "
                    + "firmware \(printer.firmware)")
        }
        let farm = try Farm()
        let signals = try PlatformThread(name: "signals") {
            while Signals.wait() == .hangup { farm.toggleStill() }
            farm.end()
        }
        let ended = try farm.run(runs, options: options, speed: speed, isVerbose: verbose, duration: duration)
        for run in ended { Console.print(run.printer.book.line(number: run.number, address: run.printer.address)) }
        _ = signals.join(within: 0)
    }

    /// Every mistake of the user ends with status 2.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let error as ScriptError {
            fail("\(error)")
        } catch let error as FileError {
            fail("\(error)")
        } catch  where exitCode(for: error) == .validationFailure {
            fail(fullMessage(for: error))
        } catch {
            exit(withError: error)
        }
    }

    private static func fail(_ message: String) -> Never {
        Console.note(message)
        exit(withError: ExitCode(2))
    }
}
