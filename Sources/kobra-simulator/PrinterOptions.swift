import ArgumentParser
import KobraProtocol
import KobraSimulator
import Platform

/// Which printers there are and what happens to them.
struct PrinterOptions: ParsableArguments {
    enum Jobs: String, ExpressibleByArgument, CaseIterable {
        case auto, none
    }

    @Option(help: ArgumentHelp("How many printers (default: 3, or as many as --id).", valueName: "count"))
    var printers: Int?

    @Option(
        help: ArgumentHelp(
            "Their models in turn, with commas: 20021 (Pro), 20022 (Plus), 20023 (Max).", valueName: "ids"))
    var model = "20021,20022,20023"

    @Option(
        help: ArgumentHelp(
            "Their firmware versions in turn, with commas. Below 3.1.0 any command topic is heard.",
            valueName: "versions"))
    var firmware = "3.1.2"

    @Option(
        help: ArgumentHelp(
            "The id of the next printer, 32 hexadecimal digits; repeatable. The rest follow from the seed.",
            valueName: "id"))
    var id: [String] = []

    @Option(help: "What every chance follows from: the same seed, the same ids, jobs and noise.")
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp(
            "auto: each printer prints again and again; none: only what is asked for (default: auto, or none with --script).",
            valueName: "auto|none"))
    var jobs: Jobs?

    @Option(
        help: ArgumentHelp("How long a job prints, simulated minutes; auto jobs vary by a third.", valueName: "minutes")
    )
    var jobMinutes = 60.0

    @Flag(help: "Acknowledge every command with its msgid before answering it.")
    var acknowledge = false

    @Option(help: ArgumentHelp("NAME[=VALUE][@PRINTER][:AT-SECONDS], repeatable; names below.", valueName: "fault"))
    var fault: [String] = []

    @Option(help: ArgumentHelp("Do what the file says; grammar below.", valueName: "file"))
    var script: String?

    var count: Int { printers ?? (id.isEmpty ? 3 : id.count) }

    func validate() throws {
        // libmosquitto waits with `select`, which takes descriptors below 1,024; each connection has three.
        guard (1...300).contains(count) else {
            throw ValidationError("--printers: expected 1 to 300; start the program again for more")
        }
        guard id.count <= count else { throw ValidationError("--id: there are more ids than printers") }
        guard jobMinutes > 0, jobMinutes <= 100_000 else {
            throw ValidationError("--job-minutes: expected more than 0")
        }
        _ = try runs(steps: [])
        _ = try faults()
    }

    /// The printers, each with what is going to happen to it.
    func runs() throws -> [PrinterRun] { try runs(steps: try faults() + (try scriptSteps())) }

    private func runs(steps: [Step]) throws -> [PrinterRun] {
        let models = try list(model, "--model", expected: "model ids of 1 to 6 digits") { ModelID($0) }
        let versions = try list(firmware, "--firmware", expected: "versions such as 3.1.2") { text in
            FirmwareVersion(String(text)).map { _ in String(text) }
        }
        let ids = try id.map { text in
            guard let id = PrinterID(text) else {
                throw ValidationError("--id: expected 32 hexadecimal digits, not \(text)")
            }
            return id
        }
        guard Set(ids).count == ids.count else { throw ValidationError("--id: the same id twice") }
        var options = SimulatedPrinter.Options()
        options.acknowledges = acknowledge
        options.jobMinutes = jobMinutes
        return (0..<count).map { index in
            var address = PrinterAddress.simulated(model: models[index % models.count], seed: seed, index: index)
            if index < ids.count { address.printer = ids[index] }
            var random = SplitMix64(seed: seed, index: 1000 + index)
            let printer = SimulatedPrinter(
                address: address, firmware: versions[index % versions.count], seed: random.next(), options: options)
            let isBusy = (jobs ?? (script == nil ? .auto : .none)) == .auto
            let auto = isBusy ? AutoJobs(seed: random.next(), minutes: jobMinutes) : nil
            return PrinterRun(number: index + 1, printer: printer, steps: steps, jobs: auto)
        }
    }

    private func list<Item>(
        _ text: String, _ option: String, expected: String, read: (Substring) -> Item?
    ) throws -> [Item] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            guard let item = read(part) else {
                throw ValidationError("\(option): expected \(expected) with commas between, not \"\(part)\"")
            }
            return item
        }
    }

    private func faults() throws -> [Step] {
        try fault.map { flag in
            do throws(Misspelling) {
                return try Step(flag: flag, printers: count)
            } catch {
                throw ValidationError("--fault: \(error)")
            }
        }
    }

    private func scriptSteps() throws -> [Step] {
        guard let script else { return [] }
        let bytes = try FileReader.read(script, limit: 16 << 20)
        do throws(Script.Failure) {
            return try Script.read(String(decoding: bytes, as: UTF8.self), printers: count)
        } catch {
            throw ScriptError(description: "\(script):\(error)")
        }
    }
}

/// A mistake in a script, with file and line.
struct ScriptError: Error, CustomStringConvertible {
    let description: String
}
