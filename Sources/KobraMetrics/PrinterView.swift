import KobraControl
import KobraProtocol
import KobraState
import PrometheusText

/// A printer as the page may show it at a moment: what is not to be shown then is `nil`. A class, because every family
/// looks at it, and a printer is large.
final class PrinterView: Sendable {
    let printer: Printer
    let now: Instant
    let state: PrinterState
    let isUp: Bool
    let labels: LabelText
    private let freshness: Freshness
    private let showsPrintInfo: Bool
    /// What was counted of commands.
    let control: ControlFigures?
    /// Commands to it of somebody else, where they can be heard.
    let foreignCommands: Double?

    init(_ printer: Printer, in snapshot: Snapshot) {
        self.printer = printer
        now = snapshot.now
        state = printer.state(at: now)
        isUp = printer.isUp(at: now)
        labels = LabelText("printer", printer.name)
        freshness = snapshot.fleet.freshness
        showsPrintInfo = snapshot.showsPrintInfo
        control = snapshot.control
        foreignCommands = snapshot.fleet.foreignCommands(to: printer)
    }

    /// The job that is open, or whose end is still shown; only while the printer is up.
    var job: Job? { isUp ? printer.work.current : nil }

    /// The same, where its progress is its own (protocol.md 6.6).
    var printedJob: Job? { state.showsProgress ? job : nil }

    /// Readings, only while the printer is up.
    var readings: Readings? { isUp ? printer.readings : nil }

    /// °C; a chamber only where there is one.
    func temperature(of heater: Heater) -> Double? {
        printer.readings.has(heater) ? printer.temperature(of: heater, at: now, freshness) : nil
    }

    /// The same.
    func target(of heater: Heater) -> Double? {
        printer.readings.has(heater) ? printer.target(of: heater, at: now, freshness) : nil
    }

    var modelName: String { printer.model.map { Model.with(id: $0)?.name ?? "" } ?? "" }

    /// The values of `kobra_printer_info` after the printer's name.
    var identity: [String] {
        [printer.id.text, modelName, printer.model?.text ?? "", printer.firmware.version ?? ""]
    }

    /// The job that was last counted as ended so; only where its task may be shown.
    func example(of outcome: PrintOutcome) -> Exemplar? {
        guard showsPrintInfo, let example = printer.work.examples[outcome] else { return nil }
        return Exemplar("task_id", example.task.text, time: example.end.unixSeconds)
    }

    /// The values of `kobra_print_info` after the printer's name.
    var printInfo: [String]? {
        guard showsPrintInfo, let job else { return nil }
        return [job.task?.id?.text ?? "", job.filename ?? ""]
    }
}
