/// The types of metric that are used here.
public enum MetricType: String, CaseIterable, Sendable {
    case counter
    case gauge
    case histogram
    /// Always 1, and its labels say something; the text format calls it a gauge.
    case info

    /// What a format calls it.
    public func word(in format: ExpositionFormat) -> String {
        self == .info && format == .text ? MetricType.gauge.rawValue : rawValue
    }

    /// What OpenMetrics leaves out of the name of the family, and adds to that of its samples.
    var suffix: String {
        switch self {
        case .counter: "_total"
        case .info: "_info"
        case .gauge, .histogram: ""
        }
    }
}
