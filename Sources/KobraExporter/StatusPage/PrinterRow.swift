import KobraControl
import KobraMetrics
import KobraProtocol
import KobraState

/// One printer of the status page.
struct PrinterRow {
    let printer: Printer
    let fleet: Fleet
    let now: Instant
    let command: CommandRecord?
    let state: PrinterState

    init(printer: Printer, fleet: Fleet, now: Instant, command: CommandRecord?) {
        (self.printer, self.fleet, self.now, self.command) = (printer, fleet, now, command)
        state = printer.state(at: now)
    }

    /// Its place on the page.
    var anchor: String { "p-\(printer.id.text)" }

    /// Whether somebody should go to it: a print failed, waits, or goes on where nobody sees it.
    var needsLook: Bool {
        switch state {
        case .failed, .paused: true
        case .offline: printer.work.job != nil
        default: false
        }
    }

    /// Its name; of an id as much as tells it from the others of a farm.
    var shortName: String { isNamed ? printer.name : "\(printer.name.prefix(8))…" }

    private var isNamed: Bool { printer.name != printer.id.text }

    var html: String {
        let model = printer.model.map { Model.with(id: $0)?.name ?? "model \($0)" } ?? ""
        let cells = [
            "<th scope=\"row\"><bdi\(isNamed ? "" : " class=\"id\"")>\(HTML.escape(printer.name))</bdi>\(HTML.small(model))</th>",
            "<td>\(tone.badge(state.rawValue))\(detail)\(lastCommand)</td>",
            "<td>\(progress)</td>", "<td>\(temperature(.nozzle))</td>", "<td>\(temperature(.hotbed))</td>",
            "<td>\(job?.usableRemaining.map(HTML.duration) ?? "")</td>",
            "<td>\(printer.lastReport.map { HTML.ago(now.seconds(since: $0)) } ?? "never")</td>",
        ]
        return "<tr id=\"\(anchor)\">\(cells.joined())</tr>"
    }

    private var tone: Tone { state == .offline && needsLook ? .bad : Tone(state) }

    private var job: Job? { printer.isUp(at: now) ? printer.work.current : nil }

    /// The file being printed, that a job is open although its printer is out of reach, or how the last job ended.
    private var detail: String {
        if let job { return HTML.clipped(job.filename ?? "") }
        if printer.work.job != nil { return HTML.small("its print has not ended") }
        guard let last = printer.work.last else { return "" }
        return HTML.clipped("last: \(last.outcome.rawValue)" + (last.reason.map { ", \($0)" } ?? ""))
    }

    /// What was last asked of it, and what came of it.
    private var lastCommand: String {
        guard let command, let result = command.result else { return "" }
        let outcome = result.outcome?.rawValue ?? ""
        return HTML.small(
            "\(command.request.order.kind.rawValue): \(outcome), \(HTML.ago(now.seconds(since: result.time)))")
    }

    private var progress: String {
        let ratio = state.showsProgress ? job?.progress : state == .downloading ? job?.downloadProgress : nil
        guard let ratio else { return "" }
        let percent = Int((ratio * 100).rounded())
        return "<progress max=\"100\" value=\"\(percent)\" aria-hidden=\"true\"></progress> \(percent) %"
    }

    private func temperature(_ heater: Heater) -> String {
        guard let measured = printer.temperature(of: heater, at: now, fleet.freshness) else { return "" }
        let target = printer.target(of: heater, at: now, fleet.freshness).map { Int($0.rounded()) } ?? 0
        return "\(Int(measured.rounded())) °C " + (target > 0 ? HTML.small("of \(target) °C") : "")
    }
}
