import KobraControl
import KobraMetrics
import KobraProtocol
import KobraState

/// The page for people at `/`: what there is to look at, then one row a printer. No script, nothing from elsewhere,
/// readable in light and dark and on a phone; everything that printers and brokers say is escaped, and kept from changing
/// the direction of what is around it.
struct StatusPage {
    let fleet: Fleet
    let now: Instant
    /// The last command of each printer.
    var commands: [PrinterID: CommandRecord] = [:]

    /// Most printers named above the table.
    static let noticeLimit = 12
    private static let columns = ["Printer", "State", "Progress", "Nozzle", "Hotbed", "Time left", "Last heard"]

    /// The page as HTML.
    var html: String {
        let rows = fleet.printers.map { PrinterRow(printer: $0, fleet: fleet, now: now, command: commands[$0.id]) }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="refresh" content="15">
            <title>\(title(rows))kobra-exporter</title>
            <style>\(StatusStyle.text)</style>
            </head>
            <body>
            <header>
            <h1>kobra-exporter <small>\(HTML.escape(BuildInfo.version))</small></h1>
            <nav aria-label="Other pages"><a href="metrics">Metrics</a><a href="sd">Discovery</a>\
            <a href="-/healthy">Healthy</a><a href="-/ready">Ready</a></nav>
            </header>
            <main>
            <section aria-labelledby="printers">
            <h2 id="printers">Printers <small>\(rows.count)</small></h2>
            \(rows.isEmpty ? Self.nobody : counts(rows) + notice(rows) + table(rows))
            </section>
            <section aria-labelledby="brokers">
            <h2 id="brokers">Brokers <small>\(fleet.brokers.count)</small></h2>
            \(brokers)
            </section>
            </main>
            <footer>The page looks again every 15 s.</footer>
            </body>
            </html>

            """
    }

    private static let nobody = "<p>No printer was heard yet. A printer appears here with its first report.</p>"

    /// In a tab in the background it is the title that is seen.
    private func title(_ rows: [PrinterRow]) -> String {
        let count = rows.count(where: \.needsLook)
        return count == 0 ? "" : "(\(count)) "
    }

    /// How many printers are in each state.
    private func counts(_ rows: [PrinterRow]) -> String {
        let counts = Dictionary(rows.map { ($0.state, 1) }, uniquingKeysWith: +)
        let items = PrinterState.allCases.compactMap { state in
            counts[state].map { "<li class=\"\(Tone(state).rawValue)\"><strong>\($0)</strong> \(state.rawValue)</li>" }
        }
        return "<ul class=\"counts\" aria-label=\"Printers by state\">\(items.joined())</ul>\n"
    }

    /// The printers that somebody should go to.
    private func notice(_ rows: [PrinterRow]) -> String {
        let all = rows.filter(\.needsLook)
        guard !all.isEmpty else { return "" }
        let links = all.prefix(Self.noticeLimit).map { row in
            "<a href=\"#\(row.anchor)\"><bdi>\(HTML.escape(row.shortName))</bdi></a> (\(row.state.rawValue))"
        }
        let rest = all.count > Self.noticeLimit ? " and \(all.count - Self.noticeLimit) more" : ""
        return "<p class=\"notice\"><strong>Needs a look:</strong> \(links.joined(separator: ", "))\(rest)</p>\n"
    }

    private func table(_ rows: [PrinterRow]) -> String {
        """
        <table class="printers">
        <thead><tr>\(Self.columns.map { "<th scope=\"col\">\($0)</th>" }.joined())</tr></thead>
        <tbody>
        \(rows.map(\.html).joined(separator: "\n"))
        </tbody>
        </table>
        """
    }

    private var brokers: String {
        let rows = fleet.brokers.map { broker in
            let state = !broker.isConnected ? "not connected" : broker.isQuiet ? "connected, silent" : "connected"
            let tone: Tone = !broker.isConnected ? .bad : broker.isQuiet ? .warn : .good
            let heard = broker.lastMessage.map { HTML.ago(now.seconds(since: $0)) } ?? "never"
            return "<tr><th scope=\"row\"><bdi>\(HTML.escape(broker.name))</bdi></th>"
                + "<td>\(tone.badge(state))</td><td>\(heard)</td></tr>"
        }
        return """
            <table class="brokers">
            <thead><tr><th scope="col">Broker</th><th scope="col">State</th><th scope="col">Last message</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>
            """
    }
}
