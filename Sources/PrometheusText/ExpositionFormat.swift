/// How a page is written.
public enum ExpositionFormat: CaseIterable, Hashable, Sendable {
    /// Prometheus' text format 0.0.4.
    case text
    /// OpenMetrics 1.0, which adds units, infos and exemplars, and tells a page that was cut from one that is whole.
    case openMetrics

    /// What to send it as.
    public var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }
}
