import Configuration
import HTTPServer
import KobraControl
import KobraMetrics
import KobraProtocol
import PrometheusText

/// What the scrape port answers.
struct Routes {
    let hub: Hub
    /// The exporter's words about itself at this moment.
    let facts: @Sendable () -> ExporterFacts
    /// Whether `kobra_print_info` is wanted at this moment.
    let showsPrintInfo: @Sendable () -> Bool
    /// What was counted of commands, and the last of each printer; `nil` where nobody can give any.
    let figures: @Sendable () -> (counts: ControlFigures, last: [PrinterID: CommandRecord])?
    /// Answers `/probe`.
    let probe: Router.Handler
    /// Reads the configuration again.
    let reload: @Sendable () -> ReloadOutcome

    var router: Router {
        var router = Router()
        router.add("GET", "/metrics") { [self] request in metrics(request) }
        router.add("GET", "/") { [hub, figures] request in
            let (fleet, now) = hub.snapshot()
            let page = StatusPage(fleet: fleet, now: now, commands: figures()?.last ?? [:])
            return Self.unstored(HTTPResponse(type: .html, body: Array(page.html.utf8))).encoded(for: request)
        }
        router.add("GET", "/sd") { [hub] request in
            ServiceDiscovery(fleet: hub.snapshot().fleet).response(to: request)
        }
        router.add("GET", "/probe", later: probe)
        router.add("GET", "/-/healthy") { _ in .text("kobra-exporter is healthy.\n") }
        router.add("GET", "/-/ready") { [hub] _ in
            guard hub.isReady else { return .text("No broker has answered yet.\n", status: 503) }
            return .text("kobra-exporter is ready.\n")
        }
        router.add("POST", "/-/reload") { [reload] request in
            // Browsers name the page that sends a form: no page has any business here.
            guard request.header("Origin") == nil else { return .text("Not from a web page.\n", status: 403) }
            let outcome = reload()
            return .text(outcome.text, status: outcome.isGood ? 200 : 500)
        }
        return router
    }

    private func metrics(_ request: HTTPRequest) -> HTTPResponse {
        // Who waits for longer than a scrape should take has better things to do than to wait for longer still.
        guard !request.isLate else { return .tooBusy("Too many scrapes at once.\n") }
        let (fleet, now) = hub.snapshot()
        let snapshot = Snapshot(
            fleet: fleet, now: now, showsPrintInfo: showsPrintInfo(), control: figures()?.counts, exporter: facts())
        let format = ExpositionFormat(for: request)
        return HTTPResponse(
            type: .init(rawValue: format.contentType), body: MetricsPage.text(snapshot, as: format)
        ).encoded(for: request, isNegotiated: true)
    }

    private static func unstored(_ response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.headers += [
            .init("Cache-Control", "no-store"), .init("X-Content-Type-Options", "nosniff"),
            .init("Referrer-Policy", "no-referrer"), .init("Content-Security-Policy", StatusStyle.policy),
        ]
        return response
    }
}

extension ExpositionFormat {
    /// The one that the client likes best; the text format where it has no opinion.
    init(for request: HTTPRequest) {
        let formats: [(ExpositionFormat, MediaType)] = [
            (.text, MediaType("text/plain", ["version": "0.0.4", "charset": "utf-8"])),
            (.openMetrics, MediaType("application/openmetrics-text", ["version": "1.0.0", "charset": "utf-8"])),
        ]
        self = formats[request.preferred(of: formats.map(\.1))].0
    }
}
