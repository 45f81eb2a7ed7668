import HTTPServer
import KobraState

/// How long a probe may wait for its printer.
enum ProbeTime: Hashable {
    /// Seconds.
    case usable(Double)
    /// What the scraper says is no time.
    case unusable

    /// What Prometheus says how long it waits by.
    static let header = "X-Prometheus-Scrape-Timeout-Seconds"
    /// Seconds of a scraper's time that are kept for the way and the page; of a short time a quarter.
    static let margin = 0.5
    /// Seconds where the scraper does not say, as a browser.
    static let usual = 5.0

    /// For a request.
    init(_ request: HTTPRequest) {
        guard let text = request.header(Self.header) else {
            self = .usable(Self.usual)
            return
        }
        guard text.utf8.count <= 32, let seconds = Double(text), seconds.isFinite, seconds > 0 else {
            self = .unusable
            return
        }
        // After this long a question counts as unanswered.
        self = .usable(min(seconds - min(Self.margin, seconds / 4), Queries.limit))
    }
}
