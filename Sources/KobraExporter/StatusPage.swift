import KobraControl
import KobraMetrics
import KobraProtocol
import KobraState

/// The page for people at `/`: one row a printer. No script, readable in light and dark, everything escaped.
struct StatusPage {
    let fleet: Fleet
    let now: Instant
    /// The last command of each printer.
    var commands: [PrinterID: CommandRecord] = [:]

    /// The page as HTML.
    var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="refresh" content="15">
        <title>kobra-exporter</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <h1>kobra-exporter <small>\(HTML.escape(BuildInfo.version))</small></h1>
        <p><a href="/metrics">Metrics</a> · <a href="/-/healthy">Healthy</a> · <a href="/-/ready">Ready</a></p>
        <h2>Printers</h2>
        \(printers)
        <h2>Brokers</h2>
        \(brokers)
        </body>
        </html>

        """
    }

    private var printers: String {
        guard !fleet.printers.isEmpty else {
            return "<p>No printer was heard yet. A printer appears here with its first report.</p>"
        }
        let rows = fleet.printers.map { PrinterRow(printer: $0, fleet: fleet, now: now, command: commands[$0.id]).html }
        return """
            <table class="printers">
            <thead><tr>\(Self.columns.map { "<th>\($0)</th>" }.joined())</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>
            """
    }

    private var brokers: String {
        let rows = fleet.brokers.map { broker in
            let state = !broker.isConnected ? "not connected" : broker.isQuiet ? "connected, silent" : "connected"
            let heard = broker.lastMessage.map { HTML.ago(now.seconds(since: $0)) } ?? "never"
            let tone = !broker.isConnected ? "offline" : broker.isQuiet ? "paused" : "connected"
            return "<tr><th scope=\"row\">\(HTML.escape(broker.name))</th><td class=\"\(tone)\">\(state)</td>"
                + "<td>\(heard)</td></tr>"
        }
        return """
            <table>
            <thead><tr><th>Broker</th><th>State</th><th>Last message</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>
            """
    }

    private static let columns = ["Printer", "State", "Progress", "Nozzle", "Hotbed", "Time left", "Last heard"]

    /// Seven columns are wider than a phone: there a printer is a block of lines that name their columns.
    private static let narrow =
        """
        .printers thead{display:none}.printers tr,.printers th,.printers td{display:block}\
        .printers tr{padding:.6rem 0;border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent)}\
        .printers th,.printers td{border:0;padding:.1rem 0;overflow-wrap:anywhere}\
        .printers th:first-child,.printers td:nth-child(2){min-width:0}\
        .printers td{position:relative;padding-left:7rem}.printers td:empty{display:none}\
        .printers td::before{position:absolute;left:0;color:CanvasText;opacity:.7}
        """
        + columns.enumerated().map { ".printers td:nth-child(\($0 + 1))::before{content:\"\($1)\"}" }.joined()

    private static let style = """
        :root{color-scheme:light dark;font-family:system-ui,sans-serif;line-height:1.4}\
        body{margin:1.5rem auto;max-width:72rem;padding:0 1rem}small{font-weight:normal;opacity:.7}\
        table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .6rem;\
        border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);vertical-align:top}\
        td small,th small{display:block;overflow-wrap:anywhere}progress{width:8rem}\
        .printers th:first-child{min-width:21.5rem;overflow-wrap:anywhere}.printers td:nth-child(2){min-width:9rem}\
        .printers td:nth-child(n+3){white-space:nowrap}\
        .failed,.offline{color:light-dark(#b00020,#ff8a80)}.paused{color:light-dark(#8a5a00,#ffcc80)}\
        @media(max-width:72rem){\(narrow)}
        """
}

/// One printer of the status page.
private struct PrinterRow {
    let printer: Printer
    let fleet: Fleet
    let now: Instant
    let command: CommandRecord?

    var html: String {
        let state = printer.state(at: now)
        let model = printer.model.map { Model.with(id: $0)?.name ?? "model \($0)" } ?? ""
        let cells = [
            "<th scope=\"row\">\(HTML.escape(printer.name))<small>\(HTML.escape(model))</small></th>",
            "<td class=\"\(state.rawValue)\">\(state.rawValue)<small>\(HTML.escape(detail))</small>\(lastCommand)</td>",
            "<td>\(progress(state))</td>", "<td>\(temperature(.nozzle))</td>", "<td>\(temperature(.hotbed))</td>",
            "<td>\(job?.usableRemaining.map(HTML.duration) ?? "")</td>",
            "<td>\(printer.lastReport.map { HTML.ago(now.seconds(since: $0)) } ?? "never")</td>",
        ]
        return "<tr>\(cells.joined())</tr>"
    }

    private var job: Job? { printer.isUp(at: now) ? printer.work.current : nil }

    /// The file being printed, that a job is open although its printer is out of reach, or how the last job ended.
    private var detail: String {
        if let job { return job.filename ?? "" }
        if printer.work.job != nil { return "its print has not ended" }
        guard let last = printer.work.last else { return "" }
        return "last: \(last.outcome.rawValue)" + (last.reason.map { ", \($0)" } ?? "")
    }

    /// What was last asked of it, and what came of it.
    private var lastCommand: String {
        guard let command, let result = command.result else { return "" }
        let outcome = result.outcome?.rawValue ?? ""
        let words = "\(command.request.order.kind.rawValue): \(outcome), \(HTML.ago(now.seconds(since: result.time)))"
        return "<small>\(HTML.escape(words))</small>"
    }

    private func progress(_ state: PrinterState) -> String {
        let ratio = state.showsProgress ? job?.progress : state == .downloading ? job?.downloadProgress : nil
        guard let ratio else { return "" }
        let percent = Int((ratio * 100).rounded())
        return "<progress max=\"100\" value=\"\(percent)\">\(percent) %</progress> \(percent) %"
    }

    private func temperature(_ heater: Heater) -> String {
        guard let measured = printer.temperature(of: heater, at: now, fleet.freshness) else { return "" }
        let target = printer.target(of: heater, at: now, fleet.freshness).map { Int($0.rounded()) } ?? 0
        let goal = target > 0 ? "<small>of \(target) °C</small>" : ""
        return "\(Int(measured.rounded())) °C\(goal)"
    }
}

/// Text for a page.
enum HTML {
    /// The text with everything escaped that means something in HTML.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// `2 h 5 min`, `12 min`, `8 s`.
    static func duration(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 1e9))
        if whole >= 3600 { return "\(whole / 3600) h \(whole / 60 % 60) min" }
        return whole >= 60 ? "\(whole / 60) min" : "\(whole) s"
    }

    /// The same, as an age.
    static func ago(_ seconds: Double) -> String { "\(duration(seconds)) ago" }
}
